#include "domain/glob.h"

#include <string>

#include "support/doctest.h"

namespace sluice::domain {
namespace {

TEST_CASE("a glob fits whole paths: * within a folder, ** across folders, ? one character") {
    struct {
        const char* pattern;
        const char* path;
        bool matches;
    } const cases[] = {
        {"*.jpg", "rex.jpg", true},
        {"*.jpg", "rex.jpeg", false},
        {"*.jpg", "DE/rex.jpg", false},
        {"*", "", true},
        {"", "", true},
        {"", "rex.jpg", false},
        {"**/*.jpg", "rex.jpg", true},
        {"**/*.jpg", "DE/social/rex.jpg", true},
        {"**/*.jpg", "DE/social/rex.png", false},
        {"**", "DE/social/rex.png", true},
        {"DE/**", "DE/social/rex.jpg", true},
        {"DE/**", "DE", false},
        {"DE/**", "DEE/rex.jpg", false},
        {"DE/*/rex.jpg", "DE/social/rex.jpg", true},
        {"DE/*/rex.jpg", "DE/social/new/rex.jpg", false},
        {"DE/**/rex.jpg", "DE/rex.jpg", true},
        {"DE/**/rex.jpg", "DE/a/b/rex.jpg", true},
        {"DE/**/rex.jpg", "DE/a/trex.jpg", false},
        {"a**b", "a/x/b", true},
        {"a**/b", "ax/b", true},
        {"a**/b", "ab", false},
        {"**/social/**", "DE/social/rex.jpg", true},
        {"**/social/**", "social/rex.jpg", true},
        {"**/social/**", "antisocial/rex.jpg", false},
        {"rex.???", "rex.jpg", true},
        {"rex.???", "rex.jp", false},
        {"rex?jpg", "rex/jpg", false},
        {"?.jpg", "ü.jpg", true},
        {"?.jpg", "🐶.jpg", true},
        {"/DE/*", "DE/rex.jpg", true},
        {"DE/*", "/DE/rex.jpg", true},
        {"de/*.JPG", "DE/Rex.jpg", true},
        {"ÜBER/*", "über/rex.jpg", true},
        {"a[1].jpg", "a[1].jpg", true},
        {"a.jpg", "axjpg", false},
        {"*a*b*", "xxaxxbxx", true},
        {"*a*b*", "xxbxxaxx", false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.pattern);
        CAPTURE(c.path);
        CHECK(glob_matches(c.pattern, c.path) == c.matches);
    }
}

TEST_CASE("a glob of many stars is as quick as any other") {
    std::string pattern;
    for (int i = 0; i < 60; ++i) pattern += "**a";
    CHECK_FALSE(glob_matches(pattern + "b", std::string(2000, 'a')));
    CHECK(glob_matches(pattern, std::string(2000, 'a')));
}

}  // namespace
}  // namespace sluice::domain
