#include "base/time_zone.h"

#include <date/tz.h>
#include <stdexcept>

#include "base/text.h"

namespace sluice {
namespace {

const date::time_zone* find_zone(std::string_view name) {
    try {
        return date::locate_zone(std::string(name));
    } catch (const std::runtime_error&) {  // how the library says that there is none
        return nullptr;
    }
}

date::year_month local_month(Instant instant, const date::time_zone* zone) {
    const auto offset =
        zone ? zone->get_info(date::floor<std::chrono::seconds>(instant)).offset : std::chrono::seconds(0);
    const date::year_month_day day(date::floor<date::days>(instant + offset));
    return day.year() / day.month();
}

}  // namespace

bool is_time_zone(std::string_view name) {
    return find_zone(name) != nullptr;
}

std::string month_of(Instant instant, std::string_view zone) {
    return date::format("%Y-%m", local_month(instant, find_zone(zone)) / 1);
}

std::string minute_in_words(Instant instant) {
    const std::string text = to_rfc3339(instant);
    return cat(text.substr(0, 10), " ", text.substr(11, 5), " UTC");
}

Instant next_month(Instant instant, std::string_view zone) {
    const auto* known = find_zone(zone);
    const date::local_days first((local_month(instant, known) + date::months(1)) / 1);
    if (!known) return Instant(first.time_since_epoch());
    return Instant(known->to_sys(first, date::choose::earliest).time_since_epoch());
}

}  // namespace sluice
