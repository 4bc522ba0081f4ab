#include "transfer/inlet/plan_retry.h"

#include "support/doctest.h"

namespace sluice::transfer {
namespace {

using domain::IntakeState;
using enum domain::IntakeState;
using std::chrono::seconds;

const Limits limits;
const Instant now{std::chrono::hours(1'000)};

Retry planned(Remedy remedy, IntakeState state, std::int64_t attempts = 0,
              std::optional<seconds> retry_after = {}, const std::string& code = "some_code") {
    domain::Intake intake;
    intake.state = state;
    intake.attempts = attempts;
    return plan_retry({remedy, code, "message", "hint", retry_after}, intake, limits, now);
}

void check_stays(const Retry& retry, seconds pause) {
    CHECK_FALSE(retry.end.has_value());
    REQUIRE(retry.at.has_value());
    CHECK(*retry.at - now == pause);
}

TEST_CASE("what Dropbox asks to wait for is waited for and counts as no attempt") {
    const auto told = planned(Remedy::wait, fetching, 99, seconds(77));
    check_stays(told, seconds(77));
    CHECK_FALSE(told.counts_as_attempt);
    check_stays(planned(Remedy::wait, fetching), seconds(limits.retry_s_min));
}

TEST_CASE("what a person must mend is tried again slowly, for ever") {
    const auto retry = planned(Remedy::ask_admin, fetching, 1'000);
    check_stays(retry, seconds(limits.person_retry_s));
    CHECK_FALSE(retry.counts_as_attempt);
}

TEST_CASE(
    "a full disk is tried again as soon as it asks for, or sooner where the operator set a shorter pause") {
    check_stays(planned(Remedy::wait, fetching, 0, seconds(60), "disk_full"), seconds(60));
    check_stays(planned(Remedy::wait, fetching, 0, seconds(900), "disk_full"),
                seconds(limits.person_retry_s));
}

TEST_CASE("an outage never uses up a file's attempts") {
    const auto retry = planned(Remedy::retry, fetching, 1'000, {}, "network_unreachable");
    check_stays(retry, seconds(limits.outage_retry_s));
    CHECK_FALSE(retry.counts_as_attempt);
}

TEST_CASE("passing faults pause twice as long each time, up to the longest pause") {
    struct {
        std::int64_t attempts;
        std::int64_t pause_s;
    } const cases[] = {{0, 2}, {1, 4}, {2, 8}, {8, 512}, {9, 600}, {10, 600}};
    for (const auto& c : cases) {
        CAPTURE(c.attempts);
        const auto retry = planned(Remedy::retry, fetching, c.attempts);
        check_stays(retry, seconds(c.pause_s));
        CHECK(retry.counts_as_attempt);
    }
}

TEST_CASE("after the last attempt the intake has failed") {
    CHECK_FALSE(planned(Remedy::retry, fetching, limits.attempts_max - 2).end.has_value());
    const auto retry = planned(Remedy::retry, fetching, limits.attempts_max - 1);
    CHECK(retry.end == failed);
    CHECK_FALSE(retry.at.has_value());
}

TEST_CASE("what can't work fails at once where the file isn't safe here yet") {
    for (const auto remedy : {Remedy::reject, Remedy::give_up})
        for (const auto state : {queued, fetching, stored}) CHECK(planned(remedy, state).end == failed);
}

TEST_CASE("a file that is gone before its bytes were had has vanished") {
    for (const auto state : {queued, fetching}) CHECK(planned(Remedy::not_found, state).end == vanished);
}

TEST_CASE("a stored copy that another worker put aside doesn't make the file in Dropbox vanish") {
    check_stays(planned(Remedy::not_found, fetching, 1, {}, "blob_missing"), seconds(4));
}

TEST_CASE("a catalogued file never fails or vanishes, whatever goes wrong with its clearing") {
    for (const auto state : {catalogued, duplicate, clearing}) {
        check_stays(planned(Remedy::retry, state, 1'000), seconds(limits.retry_s_max));
        for (const auto remedy : {Remedy::reject, Remedy::give_up, Remedy::not_found})
            check_stays(planned(remedy, state), seconds(limits.retry_s_max));
    }
}

TEST_CASE("a conflict is looked at again after a pause") {
    check_stays(planned(Remedy::conflict, clearing, 3), seconds(16));
    check_stays(planned(Remedy::conflict, fetching, 1'000'000), seconds(limits.retry_s_max));
}

}  // namespace
}  // namespace sluice::transfer
