// Seats: how many members an account may have (W15).
//
// Invariant: a member takes one seat, whatever their role. Contributors, who send files by a link, and
// programs take none.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::domain {

inline constexpr std::int64_t seats_max_max = 1'000'000;

struct Seat {
    std::string name;                  ///< of the member
    std::optional<Instant> active_at;  ///< when they last worked here; nothing: never
};

/// That one more may be taken. Fails with `seats_full`, naming those who were active the longest ago.
[[nodiscard]] Result<> check_seat(std::span<const Seat> taken, std::optional<std::int64_t> seats_max);
/// Fails with `seats_invalid`.
[[nodiscard]] Result<> check_seats_max(std::int64_t seats_max);

}  // namespace sluice::domain
