// Strong ids: an AssetId can't be passed where a UserId is wanted.
//
// Invariant: a new id is 128 bits (48 of time in ms, 80 random), written as 26 lower-case Crockford base32
// digits, so ids sort by creation and can't be guessed. Randomness comes only through `Ids`, so a test can
// replay it.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"

namespace sluice {

template <class Tag>
struct Id {
    std::string value;

    [[nodiscard]] bool empty() const { return value.empty(); }
    auto operator<=>(const Id&) const = default;
};

/// The one source of ids and random bytes.
class Ids {
public:
    virtual ~Ids() = default;

    /// A new 26-digit id, later in sort order than those of earlier milliseconds.
    [[nodiscard]] std::string next(Instant now);
    template <class IdType>
    [[nodiscard]] IdType make(Instant now) {
        return IdType{next(now)};
    }
    /// `count` random bytes, fit for secrets where the implementation is `system_ids()`.
    [[nodiscard]] virtual std::string random_bytes(std::size_t count) = 0;
};

/// Ids from the kernel's random generator. Thread-safe.
[[nodiscard]] std::unique_ptr<Ids> system_ids();
/// The same ids for the same seed; for tests and simulation only. Thread-safe.
[[nodiscard]] std::unique_ptr<Ids> seeded_ids(std::uint64_t seed);

}  // namespace sluice
