// Seals secrets (OAuth tokens) for the database: XChaCha20-Poly1305 with a key that is never in the database.
//
// Invariant: a sealed text opens only with the key it was sealed with and under the same context; moving it
// to another row fails. The key file holds one key a line in 64 hex digits: the first seals, all of them
// open, so a key is rotated by putting a new line on top. Sealed texts look like `v1.<key id>.<base64url of
// nonce and ciphertext>`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"

namespace sluice {

class SecretBox {
public:
    /// Reads the key file, or makes it with a new random key (mode 0400, on disk before this returns; of two
    /// servers that start at once both get the same key). Fails with `key_file_invalid`, `key_file_exposed`
    /// (others may read it) or `key_file_unreadable`.
    [[nodiscard]] static Result<SecretBox> open_or_create(const std::filesystem::path& key_file);

    /// A box with a key that dies with it. For tests.
    [[nodiscard]] static SecretBox with_random_key();

    /// `context` names what the secret belongs to, e.g. account id and connection id; it isn't stored.
    [[nodiscard]] std::string seal(const Secret& plain, std::string_view context) const;

    /// Fails with `secret_unreadable`: another key, another context, or a changed text.
    [[nodiscard]] Result<Secret> unseal(std::string_view sealed, std::string_view context) const;

private:
    struct Key {
        std::string id;  ///< 8 hex digits, from a hash of the key
        Secret bytes;
    };

    explicit SecretBox(std::vector<Key> keys) : m_keys(std::move(keys)) {}
    [[nodiscard]] static Key make_key(std::string bytes);
    [[nodiscard]] static Result<std::vector<Key>> parse_keys(const std::string& text,
                                                             const std::filesystem::path& file);
    [[nodiscard]] const Key* find_key(std::string_view id) const;

    std::vector<Key> m_keys;  ///< never empty; the first one seals
};

}  // namespace sluice
