#include "domain/account_folder.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

TEST_CASE(
    "M7: an account's folder is called as the account, and what Dropbox refuses is seen to be replaced") {
    CHECK(folder_name_of("Shelter") == "Shelter");
    CHECK(folder_name_of("  Shelter  ") == "Shelter");
    CHECK(folder_name_of("Cats/Dogs: \"best\" <1|2>?*\\") == "Cats_Dogs_ _best_ _1_2____");
    CHECK(folder_name_of("Line\nbreak\x7f") == "Line_break_");
    CHECK(folder_name_of("Friends Inc.") == "Friends Inc_");
    CHECK(folder_name_of("..") == "._");
    CHECK(folder_name_of("CON") == "CON_");
    CHECK(folder_name_of("aux.txt") == "aux.txt_");
    CHECK(folder_name_of("") == "_");
    CHECK(folder_name_of("Tierheim Köln") == "Tierheim Köln");
    CHECK(folder_name_of("動物") == "動物");
}

TEST_CASE("a long name is cut between characters") {
    std::string name;
    for (int i = 0; i < 150; ++i) name += "ö";
    const std::string folder = folder_name_of(name);
    CHECK(folder.size() == 200);
    CHECK(folder_name_of("x" + name).size() == 199);
}

TEST_CASE("a second folder of that name is numbered, and known again") {
    CHECK(numbered_name("Shelter", 1) == "Shelter");
    CHECK(numbered_name("Shelter", 2) == "Shelter (2)");
    CHECK(is_named_after("Shelter", "Shelter"));
    CHECK(is_named_after("Shelter (12)", "Shelter"));
    CHECK(is_named_after("A_B (2)", "A/B"));
    CHECK_FALSE(is_named_after("Shelter ()", "Shelter"));
    CHECK_FALSE(is_named_after("Shelter (old)", "Shelter"));
    CHECK_FALSE(is_named_after("Shelters", "Shelter"));
    CHECK_FALSE(is_named_after("shelter", "Shelter"));
}

}  // namespace
}  // namespace sluice::domain
