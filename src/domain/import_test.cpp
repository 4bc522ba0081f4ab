#include "domain/import.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

TEST_CASE("a relative path keeps its folders, and nothing that would lead out of them") {
    const auto checked = [](std::string_view path) {
        const auto result = checked_relative_path(path);
        return result ? *result : result.error().code;
    };
    CHECK(checked("rex.jpg") == "rex.jpg");
    CHECK(checked("2024/Rome/rex.jpg") == "2024/Rome/rex.jpg");
    CHECK(checked("/2024//Rome/./rex.jpg") == "2024/Rome/rex.jpg");
    CHECK(checked("../../etc/passwd") == "etc/passwd");
    CHECK(checked("") == "file_name_missing");
    CHECK(checked("../..") == "file_name_missing");
    CHECK(checked("a/\xff/b") == "file_name_missing");
    CHECK(checked(std::string(5'000, 'a')) == "relative_path_invalid");
    std::string deep;
    for (int i = 0; i < 101; ++i) deep += "a/";
    CHECK(checked(deep + "rex.jpg") == "relative_path_invalid");
}

}  // namespace
}  // namespace sluice::domain
