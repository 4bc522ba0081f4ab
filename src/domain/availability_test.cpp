#include "domain/availability.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

constexpr Instant came_in{std::chrono::hours(24 * 20'000)};
constexpr auto day = std::chrono::hours(24);

TEST_CASE("rules become instants when a file comes in; a fixed time counts before days") {
    CHECK(times_of(std::nullopt, came_in) == AvailableTimes{});
    CHECK(times_of(Availability{}, came_in) == AvailableTimes{});
    Availability rules;
    rules.release_after_days = 7;
    rules.expires_after_days = 30;
    CHECK(times_of(rules, came_in) == AvailableTimes{came_in + 7 * day, came_in + 30 * day});
    rules.release_at = came_in + 2 * day;
    rules.expires_at = came_in + 3 * day;
    CHECK(times_of(rules, came_in) == AvailableTimes{came_in + 2 * day, came_in + 3 * day});
}

TEST_CASE("an asset is available from its release until it expires, to the millisecond") {
    const Instant release = came_in + 7 * day;
    const Instant expiry = came_in + 30 * day;
    const std::chrono::milliseconds moment{1};
    struct {
        AvailableTimes times;
        Instant now;
        AvailabilityState state;
    } const cases[] = {
        {{}, came_in, AvailabilityState::available},
        {{release, std::nullopt}, release - moment, AvailabilityState::unreleased},
        {{release, std::nullopt}, release, AvailabilityState::available},
        {{std::nullopt, expiry}, expiry - moment, AvailabilityState::available},
        {{std::nullopt, expiry}, expiry, AvailabilityState::expired},
        {{release, expiry}, came_in, AvailabilityState::unreleased},
        {{release, expiry}, release + day, AvailabilityState::available},
        {{release, expiry}, expiry + day, AvailabilityState::expired},
        // Rules of two forms can't be compared when they are saved: it never is available.
        {{expiry, release}, release + day, AvailabilityState::expired},
    };
    for (const auto& c : cases) CHECK(availability_at(c.times, c.now) == c.state);
}

TEST_CASE("what would end before it begins is refused") {
    CHECK(check_times({came_in, came_in + day}).has_value());
    CHECK(check_times({came_in, std::nullopt}).has_value());
    CHECK_FAILS(check_times({came_in, came_in}), "availability_invalid");
    CHECK_FAILS(check_times({came_in + day, came_in}), "availability_invalid");

    const auto check = [](std::optional<std::int64_t> release, std::optional<std::int64_t> expires) {
        Availability rules;
        rules.release_after_days = release;
        rules.expires_after_days = expires;
        return check_availability(rules);
    };
    CHECK(check(0, 1).has_value());
    CHECK(check(std::nullopt, 36'500).has_value());
    CHECK_FAILS(check(-1, std::nullopt), "availability_invalid");
    CHECK_FAILS(check(36'501, std::nullopt), "availability_invalid");
    CHECK_FAILS(check(std::nullopt, 0), "availability_invalid");
    CHECK_FAILS(check(7, 7), "availability_invalid");
    Availability mixed;
    mixed.release_after_days = 30;
    mixed.expires_at = came_in;
    CHECK(check_availability(mixed).has_value());
    mixed.release_at = came_in;
    CHECK_FAILS(check_availability(mixed), "availability_invalid");
}

}  // namespace
}  // namespace sluice::domain
