#include "domain/empty_folders.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

ListedPlace folder(const std::string& path, const std::string& lower) {
    return {true, path, lower};
}
ListedPlace folder(const std::string& lower) {
    return folder(lower, lower);
}
ListedPlace file(const std::string& lower) {
    return {false, lower, lower};
}

std::vector<std::string> named(const std::vector<ListedPlace>& listing) {
    std::vector<std::string> paths;
    for (const auto& one : empty_folders(listing, "/dogs")) paths.push_back(one.path);
    return paths;
}

TEST_CASE("the outermost empty folders are named, with how many lie within") {
    const auto found =
        empty_folders(std::vector{folder("/dogs"), folder("/Dogs/2026/May", "/dogs/2026/may"),
                                  folder("/Dogs/2026", "/dogs/2026"), folder("/dogs/2026/may/1"),
                                  folder("/dogs/cats"), file("/dogs/rex.jpg")},
                      "/dogs");
    REQUIRE(found.size() == 2);
    CHECK(found[0].path == "/Dogs/2026");
    CHECK(found[0].folders_within == 2);
    CHECK(found[1].path == "/dogs/cats");
    CHECK(found[1].folders_within == 0);
}

TEST_CASE("a folder with a file anywhere below it is never named, and what is empty beside the file is") {
    CHECK(named({folder("/dogs/a"), folder("/dogs/a/b"), folder("/dogs/a/b/c"), file("/dogs/a/b/c/rex.jpg")})
              .empty());
    CHECK(named({folder("/dogs/a"), folder("/dogs/a/b"), folder("/dogs/a/c"), file("/dogs/a/b/rex.jpg")}) ==
          std::vector<std::string>{"/dogs/a/c"});
    // Children may come before their parents, and a parent may not be listed at all.
    CHECK(named({file("/dogs/a/b/rex.jpg"), folder("/dogs/a")}).empty());
}

TEST_CASE("neither the mapped folder nor Rejected/ nor the sentinel is named") {
    CHECK(named({folder("/dogs")}).empty());
    CHECK(named({folder("/dogs/rejected"), folder("/dogs/rejected/2026"), folder("/dogs/.sluice-sentinel")})
              .empty());
    CHECK(named({folder("/dogs/2026"), folder("/dogs/2026/rejected")}) ==
          std::vector<std::string>{"/dogs/2026"});  // only at the top it is Sluice's
    CHECK(named({}).empty());
}

}  // namespace
}  // namespace sluice::domain
