#include "base/crash_plan.h"

#include "support/doctest.h"

using sluice::read_crash_plan;

TEST_CASE("a crash plan is a point's name and, after a colon, the pass at which to end") {
    const auto once = read_crash_plan("intake.durable");
    REQUIRE(once);
    CHECK(once->point == "intake.durable");
    CHECK(once->passes == 1);
    const auto third = read_crash_plan("blob.renamed:3");
    REQUIRE(third);
    CHECK(third->point == "blob.renamed");
    CHECK(third->passes == 3);
}

TEST_CASE("a crash plan that can't be read is none, rather than one that never comes true") {
    for (const char* text :
         {"", ":3", "blob.renamed:", "blob.renamed:0", "blob.renamed:-1", "blob.renamed:3x"})
        CHECK_MESSAGE(!read_crash_plan(text), text);
}
