#include "base/time_zone.h"

#include <date/tz.h>
#include <optional>
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

date::year_month_day local_day(Instant instant, const date::time_zone* zone) {
    const auto offset =
        zone ? zone->get_info(date::floor<std::chrono::seconds>(instant)).offset : std::chrono::seconds(0);
    return date::floor<date::days>(instant + offset);
}

date::year_month local_month(Instant instant, const date::time_zone* zone) {
    const auto day = local_day(instant, zone);
    return day.year() / day.month();
}

/// Also 2026-2-30 is none.
std::optional<date::local_days> read_day(std::string_view text) {
    constexpr std::string_view shape = "dddd-dd-dd";
    const auto fits = [&](char c, char wanted) { return wanted == 'd' ? c >= '0' && c <= '9' : c == wanted; };
    if (text.size() != shape.size()) return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i)
        if (!fits(text[i], shape[i])) return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t digits) {
        return static_cast<unsigned>(std::stoul(std::string(text.substr(at, digits))));
    };
    const date::year_month_day day(date::year(static_cast<int>(number(0, 4))), date::month(number(5, 2)),
                                   date::day(number(8, 2)));
    if (!day.ok() || day.year() < date::year(1970)) return std::nullopt;
    return date::local_days(day);
}

std::unexpected<Error> day_invalid(std::string_view text) {
    return fail({Remedy::reject, "day_invalid", cat("'", to_valid_utf8(text), "' isn't a day."),
                 "Write it like 2026-11-22."});
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

std::string day_of(Instant instant, std::string_view zone) {
    return date::format("%F", local_day(instant, find_zone(zone)));
}

Result<Instant> begin_of_day(std::string_view day, std::string_view zone) {
    const auto first = read_day(day);
    if (!first) return day_invalid(day);
    const auto* known = find_zone(zone);
    if (!known) return Instant(first->time_since_epoch());
    return Instant(known->to_sys(*first, date::choose::earliest).time_since_epoch());
}

Result<std::string> add_days(std::string_view day, std::int64_t days) {
    const auto first = read_day(day);
    if (!first) return day_invalid(day);
    return date::format("%F", date::year_month_day(*first + date::days(days)));
}

}  // namespace sluice
