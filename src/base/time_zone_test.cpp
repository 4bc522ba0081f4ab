#include "base/time_zone.h"

#include "base/text.h"
#include "support/doctest.h"

using namespace sluice;

namespace {

Instant at(const char* text) {
    return *parse_rfc3339(text);
}

}  // namespace

TEST_CASE("a month begins and ends in its own zone, to the second") {
    CHECK(month_of(at("2026-11-30T22:59:59Z"), "Europe/Berlin") == "2026-11");
    CHECK(month_of(at("2026-11-30T23:00:00Z"), "Europe/Berlin") == "2026-12");
    CHECK(month_of(at("2026-12-01T07:59:59Z"), "America/Los_Angeles") == "2026-11");
    CHECK(month_of(at("2026-12-01T00:00:00Z"), "UTC") == "2026-12");
    CHECK(next_month(at("2026-11-30T22:59:59Z"), "Europe/Berlin") == at("2026-11-30T23:00:00Z"));
    CHECK(next_month(at("2026-11-30T23:00:00Z"), "Europe/Berlin") == at("2026-12-31T23:00:00Z"));
    CHECK(next_month(at("2026-06-15T12:00:00Z"), "Europe/Berlin") == at("2026-06-30T22:00:00Z"));
    CHECK(next_month(at("2026-12-15T12:00:00Z"), "UTC") == at("2027-01-01T00:00:00Z"));
}

TEST_CASE("zones are known by their names; one that isn't counts as UTC") {
    CHECK(is_time_zone("Asia/Kolkata"));
    CHECK_FALSE(is_time_zone("Mars/Olympus"));
    CHECK_FALSE(is_time_zone("../../etc/passwd"));
    CHECK_FALSE(is_time_zone(""));
    CHECK(month_of(at("2026-11-30T23:30:00Z"), "Mars/Olympus") == "2026-11");
}

TEST_CASE("a time is said to the minute, in UTC") {
    CHECK(minute_in_words(at("2026-11-30T09:05:59Z")) == "2026-11-30 09:05 UTC");
}

TEST_CASE("a day begins where the account is, also where a clock is put forward at midnight") {
    CHECK(day_of(at("2026-11-30T23:30:00Z"), "Europe/Berlin") == "2026-12-01");
    CHECK(day_of(at("2026-11-30T23:30:00Z"), "UTC") == "2026-11-30");
    CHECK(REQUIRE_OK(begin_of_day("2026-08-01", "Europe/Berlin")) == at("2026-07-31T22:00:00Z"));
    CHECK(REQUIRE_OK(begin_of_day("2026-08-01", "Mars/Olympus")) == at("2026-08-01T00:00:00Z"));
    CHECK(REQUIRE_OK(begin_of_day("2026-04-24", "Africa/Cairo")) == at("2026-04-23T22:00:00Z"));
    CHECK(REQUIRE_OK(add_days("2026-12-31", 1)) == "2027-01-01");
    CHECK(REQUIRE_OK(add_days("2028-02-28", 1)) == "2028-02-29");
    for (const char* odd :
         {"", "2026-13-01", "2026-02-30", "26-08-01", "2026/08/01", "2026-08-01 ", "soon", "1969-01-01"}) {
        CHECK_FAILS(begin_of_day(odd, "UTC"), "day_invalid");
        CHECK_FAILS(add_days(odd, 1), "day_invalid");
    }
}
