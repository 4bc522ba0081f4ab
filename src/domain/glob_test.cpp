#include "domain/glob.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

TEST_CASE("S2: a glob takes these paths and not those") {
    struct {
        const char* pattern;
        const char* path;
        bool is_taken;
    } const cases[] = {
        {"*.jpg", "rex.jpg", true},
        {"*.jpg", "2026/rex.jpg", true},  // without a slash: of the name
        {"*.jpg", "rex.jpg.txt", false},
        {"*.JPG", "Rex.jpg", true},
        {"/*.jpg", "rex.jpg", true},
        {"/*.jpg", "2026/rex.jpg", false},
        {"2026/*.jpg", "2026/rex.jpg", true},
        {"2026/*.jpg", "2026/dogs/rex.jpg", false},
        {"2026/**", "2026/dogs/rex.jpg", true},
        {"2026/**/*.jpg", "2026/rex.jpg", true},
        {"**/Final/*", "a/b/Final/rex.jpg", true},
        {"**/Final/*", "Final/rex.jpg", true},
        {"**/Final/*", "Finally/rex.jpg", false},
        {"Drafts/", "Drafts/a/rex.jpg", true},
        {"Drafts/", "Drafts 2/rex.jpg", false},
        {"Drafts/", "a/Drafts/rex.jpg", false},
        {"re?.jpg", "rex.jpg", true},
        {"re?.jpg", "reex.jpg", false},
        {"a.c", "abc", false},
        {"[ab].jpg", "[ab].jpg", true},
        {"[ab].jpg", "a.jpg", false},
        {"IMG_(1)+.jpg", "IMG_(1)+.jpg", true},
        {"Müller/**", "MU\xcc\x88LLER/rex.jpg", true},
        {"?.jpg", "ü.jpg", true},
        {"*", "line\nbreak.jpg", true},
    };
    for (const auto& c : cases) {
        CAPTURE(c.pattern);
        CAPTURE(c.path);
        CHECK(Glob(c.pattern).matches(c.path) == c.is_taken);
    }
}

TEST_CASE("a glob made to run away is answered at once") {
    std::string pattern;
    for (int i = 0; i < 100; ++i) pattern += "*a";
    const std::string path(4'000, 'a');
    CHECK_FALSE(Glob(pattern + "b").matches(path));
    CHECK(Glob(pattern).matches(path));
}

TEST_CASE("an empty or endless glob is refused") {
    REQUIRE_OK(check_glob("*.jpg"));
    CHECK_FAILS(check_glob(" "), "glob_invalid");
    CHECK_FAILS(check_glob(std::string(501, 'a')), "glob_invalid");
    CHECK_FAILS(check_glob("\xff"), "glob_invalid");
}

}  // namespace
}  // namespace sluice::domain
