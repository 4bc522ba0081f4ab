#include "domain/seats.h"

#include <vector>

#include "support/doctest.h"

namespace sluice::domain {
namespace {

Seat seat(const std::string& name, int day) {
    if (day == 0) return {name, std::nullopt};
    return {name, *parse_rfc3339("2026-11-01T09:00:00Z") + std::chrono::hours(24 * (day - 1))};
}

}  // namespace

TEST_CASE("without a number of seats any number is taken; with one, no more than that") {
    const std::vector<Seat> taken{seat("Ana", 3), seat("Bo", 1)};
    CHECK(check_seat(taken, std::nullopt));
    CHECK(check_seat(taken, 3));
    CHECK_FALSE(check_seat(taken, 2));
    CHECK_FALSE(check_seat(taken, 1));
    CHECK(check_seat({}, 1));
}

TEST_CASE("a refusal names the least active, those who never came first, and three at most") {
    const std::vector<Seat> taken{seat("Ana", 9), seat("Bo", 2), seat("Cy", 0), seat("Di", 5)};
    const auto refused = check_seat(taken, 4);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "seats_full");
    CHECK(
        refused.error().message ==
        "All 4 seats of this account are taken. Least active: Cy (never here), Bo (last here 2026-11-02), Di "
        "(last here 2026-11-05).");
    CHECK(check_seat(std::vector<Seat>{seat("Ana", 0)}, 1).error().message ==
          "The only seat of this account is taken. Least active: Ana (never here).");
}

TEST_CASE("a number of seats is at least one") {
    CHECK(check_seats_max(1));
    CHECK(check_seats_max(0).error().code == "seats_invalid");
    CHECK(check_seats_max(-5).error().code == "seats_invalid");
    CHECK(check_seats_max(1'000'001).error().code == "seats_invalid");
}

}  // namespace sluice::domain
