#include "base/clock.h"

#include <cstdio>

#include "base/text.h"

namespace sluice {
namespace {

/// Reads `count` digits at `position`, or -1.
int digits_at(std::string_view text, std::size_t position, std::size_t count) {
    if (position + count > text.size()) return -1;
    int value = 0;
    for (const char c : text.substr(position, count)) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

auto time_invalid(std::string_view text) {
    return fail({Remedy::reject, "time_invalid", cat("'", text, "' is not a time."),
                 "Write it like 2026-11-22T20:15:00Z."});
}

}  // namespace

Instant SystemClock::now() const {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

ManualClock::ManualClock(Instant start) : m_now_ms(start.time_since_epoch().count()) {}

Instant ManualClock::now() const {
    return Instant(std::chrono::milliseconds(m_now_ms.load()));
}

void ManualClock::advance(std::chrono::milliseconds by) {
    m_now_ms += by.count();
}

std::string to_rfc3339(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(instant - day);
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return text;
}

Result<Instant> parse_rfc3339(std::string_view text) {
    const int year = digits_at(text, 0, 4);
    const int month = digits_at(text, 5, 2);
    const int day = digits_at(text, 8, 2);
    const int hour = digits_at(text, 11, 2);
    const int minute = digits_at(text, 14, 2);
    const int second = digits_at(text, 17, 2);
    const bool shaped = text.size() >= 20 && text[4] == '-' && text[7] == '-' &&
                        (text[10] == 'T' || text[10] == 't' || text[10] == ' ') && text[13] == ':' &&
                        text[16] == ':';
    if (!shaped || year < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 60)
        return time_invalid(text);
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (month < 0 || day < 0 || !date.ok()) return time_invalid(text);

    std::size_t position = 19;
    int milliseconds = 0;
    if (text[position] == '.') {
        int scale = 100;
        for (++position; position < text.size() && text[position] >= '0' && text[position] <= '9';
             ++position) {
            milliseconds += (text[position] - '0') * scale;
            scale /= 10;
        }
    }
    int offset_minutes = 0;
    const std::string_view zone = text.substr(position);
    if (zone != "Z" && zone != "z") {
        const int zone_hours = digits_at(zone, 1, 2);
        const int zone_minutes = digits_at(zone, 4, 2);
        const bool signed_zone = zone.size() == 6 && (zone[0] == '+' || zone[0] == '-') && zone[3] == ':';
        if (!signed_zone || zone_hours < 0 || zone_hours > 23 || zone_minutes < 0 || zone_minutes > 59)
            return time_invalid(text);
        offset_minutes = (zone_hours * 60 + zone_minutes) * (zone[0] == '-' ? -1 : 1);
    }
    using namespace std::chrono;
    return Instant(sys_days(date) + hours(hour) + minutes(minute - offset_minutes) + seconds(second) +
                   std::chrono::milliseconds(milliseconds));
}

}  // namespace sluice
