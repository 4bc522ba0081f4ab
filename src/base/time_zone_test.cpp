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
