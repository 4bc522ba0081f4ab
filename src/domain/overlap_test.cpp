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
    CHECK(relative_to({"/Dogs/2026/Rex.jpg", "/dogs/2026/rex.jpg"}, "/dogs") == "2026/Rex.jpg");
    CHECK(relative_to({"/Pets/DOGS/Rex.jpg", "/pets/dogs/rex.jpg"}, "/pets/dogs") == "Rex.jpg");
    CHECK(relative_to({"/Rex.jpg", "/rex.jpg"}, "") == "Rex.jpg");
}

TEST_CASE("the folder's own letters may be spelled in any case, and in other bytes, than Dropbox's key") {
    CHECK(relative_to({"/GRÜSSE/Rex.jpg", "/grüsse/rex.jpg"}, "/grüsse") == "Rex.jpg");
    CHECK(relative_to({"/ΧΑΟΣ/Rex.jpg", "/χαοσ/rex.jpg"}, "/χαοσ") == "Rex.jpg");
    CHECK(relative_to({"/İstanbul/A/Rex.jpg", "/istanbul/a/rex.jpg"}, "/istanbul") == "A/Rex.jpg");
}

TEST_CASE("a path that isn't below the folder stays whole") {
    CHECK(relative_to({"/Cats/Mia.jpg", "/cats/mia.jpg"}, "/dogs") == "/Cats/Mia.jpg");
    CHECK(relative_to({"/Dogs2/Rex.jpg", "/dogs2/rex.jpg"}, "/dogs") == "/Dogs2/Rex.jpg");
    CHECK(relative_to({"/Dogs", "/dogs"}, "/dogs") == "/Dogs");
}

}  // namespace
}  // namespace sluice::domain
