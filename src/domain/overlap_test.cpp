#include "domain/overlap.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

TEST_CASE("folders overlap where one contains the other, whole components at a time") {
    struct {
        const char* inner;
        const char* outer;
        bool is_within;
        bool overlaps;
    } const cases[] = {
        {"/a", "/a", true, true},
        {"/a/b", "/a", true, true},
        {"/a", "/a/b", false, true},
        {"/a/bc", "/a/b", false, false},
        {"/ab", "/a", false, false},
        {"/a/b/c", "/a", true, true},
        {"/b", "/a", false, false},
        {"/a", "", true, true},
        {"", "", true, true},
        {"", "/a", false, true},
        {"/ümlaut/x", "/ümlaut", true, true},
        {"/ümlautx", "/ümlaut", false, false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.inner);
        CAPTURE(c.outer);
        CHECK(is_within(c.inner, c.outer) == c.is_within);
        CHECK(overlap(c.inner, c.outer) == c.overlaps);
        CHECK(overlap(c.outer, c.inner) == c.overlaps);
    }
}

TEST_CASE("a path below a folder is told relative to it, in its own casing") {
    CHECK(relative_to("/Dogs/2026/Rex.jpg", "/Dogs") == "2026/Rex.jpg");
    CHECK(relative_to("/dogs/Rex.jpg", "/DOGS") == "Rex.jpg");
    CHECK(relative_to("/Rex.jpg", "") == "Rex.jpg");
}

TEST_CASE("a path that isn't below the folder stays whole") {
    CHECK(relative_to("/Cats/Mia.jpg", "/Dogs") == "/Cats/Mia.jpg");
    CHECK(relative_to("/Dogs2/Rex.jpg", "/Dogs") == "/Dogs2/Rex.jpg");
    CHECK(relative_to("/Dogs", "/Dogs") == "/Dogs");
}

}  // namespace
}  // namespace sluice::domain
