// Times as people say them, and months as they count them: in the zone of their account.
//
// Invariant: zones are those of the system's IANA database, by name ("Europe/Berlin").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace sluice {

[[nodiscard]] bool is_time_zone(std::string_view name);
/// "2026-11". A zone that isn't known counts as UTC.
[[nodiscard]] std::string month_of(Instant instant, std::string_view zone);
/// "2026-11-22 09:15 UTC".
[[nodiscard]] std::string minute_in_words(Instant instant);
/// When the month after that of `instant` begins there.
[[nodiscard]] Instant next_month(Instant instant, std::string_view zone);
/// "2026-11-22". A zone that isn't known counts as UTC.
[[nodiscard]] std::string day_of(Instant instant, std::string_view zone);
/// When a day ("2026-11-22") begins there. Fails with `day_invalid`.
[[nodiscard]] Result<Instant> begin_of_day(std::string_view day, std::string_view zone);
/// The day that comes `days` later. Fails as begin_of_day.
[[nodiscard]] Result<std::string> add_days(std::string_view day, std::int64_t days);

}  // namespace sluice
