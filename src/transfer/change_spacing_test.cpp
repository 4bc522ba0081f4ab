#include "transfer/change_spacing.h"

#include "support/doctest.h"

namespace sluice::transfer {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Instant start{std::chrono::hours(1'000)};

TEST_CASE("lone changes are looked at without a wait") {
    ChangeSpacing spacing(seconds(2));
    for (int i = 0; i < 100; ++i)
        CHECK(spacing.before_next(start + i * milliseconds(300)) == milliseconds(0));
}

TEST_CASE("in a rush, so many looks begin within the rest and no more") {
    ChangeSpacing spacing(seconds(2));
    Instant now = start;
    std::size_t looks = 0;
    while (now < start + seconds(20)) {
        now += spacing.before_next(now) + milliseconds(1);
        ++looks;
    }
    CHECK(looks <= ChangeSpacing::looks_at_once * 11);
    CHECK(looks >= ChangeSpacing::looks_at_once * 9);
}

TEST_CASE("a clock that is set back makes nobody wait longer than the rest") {
    ChangeSpacing spacing(seconds(2));
    for (std::size_t i = 0; i < ChangeSpacing::looks_at_once; ++i)
        CHECK(spacing.before_next(start).count() == 0);
    CHECK(spacing.before_next(start - seconds(3'600)) <= seconds(2));
}

}  // namespace
}  // namespace sluice::transfer
