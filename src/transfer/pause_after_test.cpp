#include "transfer/pause_after.h"

#include "support/doctest.h"

namespace sluice::transfer {
namespace {

using std::chrono::seconds;

TEST_CASE("a file that can't be forwarded is tried again, later each time, and never given up") {
    const auto pause = [](Remedy remedy, std::int64_t attempts, std::optional<seconds> told = {}) {
        return pause_after({remedy, "x", "", "", told}, attempts);
    };
    CHECK(pause(Remedy::retry, 0) == seconds(5));
    CHECK(pause(Remedy::retry, 3) == seconds(40));
    CHECK(pause(Remedy::retry, 1'000'000) == seconds(600));
    CHECK(pause(Remedy::wait, 0, seconds(77)) == seconds(77));
    CHECK(pause(Remedy::wait, 0, seconds(100'000)) == seconds(600));
    CHECK(pause(Remedy::ask_admin, 0) == seconds(300));
    CHECK(pause(Remedy::reject, 0) == seconds(600));
}

}  // namespace
}  // namespace sluice::transfer
