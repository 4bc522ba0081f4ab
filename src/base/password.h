// Passwords, kept as argon2id hashes (RFC 9106, libsodium's crypto_pwhash_str, interactive limits: 64 MiB, 2
// passes).
//
// Invariant: at most `concurrent_hashes_max` hashes are computed at a time, so that a flood of sign-ins costs
// at most 128 MiB; the others wait. Checking a password takes the same work whether or not the user exists.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace sluice {

inline constexpr std::size_t concurrent_hashes_max = 2;
inline constexpr std::size_t password_bytes_max = 4096;

/// A text that holds salt, limits and hash, fit for storing (`$argon2id$v=19$m=65536,t=2,p=1$…`). Fails with
/// `password_too_long`, or with `out_of_memory` (retry).
[[nodiscard]] Result<std::string> hash_password(const Secret& password);

/// True where `hash` was made of this password. False as well for a text that is no hash.
[[nodiscard]] bool is_password(const Secret& password, const std::string& hash);

/// The work of is_password() without a hash: call it where there is no such user, then answer as for a wrong
/// password.
void pretend_to_check(const Secret& password);

/// True where `hash` was made with other limits than today's: hash again at the next sign-in.
[[nodiscard]] bool is_hash_outdated(const std::string& hash);

}  // namespace sluice
