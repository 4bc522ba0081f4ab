// Times as people say them, and months as they count them: in the zone of their account.
//
// Invariant: zones are those of the system's IANA database, by name ("Europe/Berlin").
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"

namespace sluice {

[[nodiscard]] bool is_time_zone(std::string_view name);
/// "2026-11". A zone that isn't known counts as UTC.
[[nodiscard]] std::string month_of(Instant instant, std::string_view zone);
/// "2026-11-22 09:15 UTC".
[[nodiscard]] std::string minute_in_words(Instant instant);
/// When the month after that of `instant` begins there.
[[nodiscard]] Instant next_month(Instant instant, std::string_view zone);

}  // namespace sluice
