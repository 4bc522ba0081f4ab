#include "domain/enrich.h"

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::domain {
namespace {

Profile profile_with(std::map<std::string, std::vector<std::string>> metadata) {
    Profile profile;
    profile.revision = 3;
    profile.rules.name = "Dogs";
    profile.rules.metadata = std::move(metadata);
    return profile;
}

Facts facts_with(std::vector<EmbeddedValue> embedded) {
    Facts facts;
    facts.embedded = std::move(embedded);
    return facts;
}

TEST_CASE("what the file says of itself is never overwritten by the profile") {
    const auto merged =
        merge_metadata(facts_with({{"credit_line", std::nullopt, {"Photo: Ana"}, "xmp:photoshop:Credit"}}),
                       profile_with({{"credit_line", {"Best friends"}}}));
    REQUIRE(merged.size() == 1);
    CHECK(merged[0].values == std::vector<std::string>{"Photo: Ana"});
    CHECK(merged[0].origin == ValueOrigin::embedded);
    CHECK(merged[0].origin_detail == "xmp:photoshop:Credit");
}

TEST_CASE("what the file doesn't say comes from the profile, which is named with its revision") {
    const auto merged = merge_metadata({}, profile_with({{"credit_line", {"Best friends"}}}));
    REQUIRE(merged.size() == 1);
    CHECK(merged[0].field == "credit_line");
    CHECK(merged[0].values == std::vector<std::string>{"Best friends"});
    CHECK(merged[0].origin == ValueOrigin::profile);
    CHECK(merged[0].origin_detail == "profile Dogs, revision 3");
}

TEST_CASE("lists take the file's values and those of the profile that the file doesn't have") {
    const auto merged =
        merge_metadata(facts_with({{"keywords", std::nullopt, {"rex", "shelter"}, "xmp:dc:subject"},
                                   {"keywords", std::nullopt, {"tongue"}, "iptc:2:25"}}),
                       profile_with({{"keywords", {"shelter", "tongue", "adoption"}}}));
    REQUIRE(merged.size() == 3);
    CHECK(merged[0].values == std::vector<std::string>{"rex", "shelter"});
    CHECK(merged[1].values == std::vector<std::string>{"tongue"});
    CHECK(merged[2].values == std::vector<std::string>{"adoption"});
    CHECK(merged[2].origin == ValueOrigin::profile);
}

TEST_CASE("a list of which the file has every word adds nothing") {
    const auto merged =
        merge_metadata(facts_with({{"keywords", std::nullopt, {"rex", "shelter"}, "xmp:dc:subject"}}),
                       profile_with({{"keywords", {"shelter"}}}));
    CHECK(merged.size() == 1);
}

TEST_CASE("what was said comes after the file's own words and before the profile's") {
    const Said said{{{"credit_line", {"Said"}}, {"project", {"Fair"}}, {"keywords", {"rex", "puppy"}}},
                    "upload page Dogs, sent by Mia"};
    const auto merged = merge_metadata(
        facts_with({{"credit_line", std::nullopt, {"Photo: Ana"}, "xmp:photoshop:Credit"},
                    {"keywords", std::nullopt, {"rex"}, "xmp:dc:subject"}}),
        profile_with({{"project", {"Adoption"}}, {"keywords", {"puppy", "shelter"}}}), {.said = said});
    REQUIRE(merged.size() == 5);
    CHECK(merged[0].values == std::vector<std::string>{"Photo: Ana"});
    CHECK(merged[2].field == "keywords");
    CHECK(merged[2].values == std::vector<std::string>{"puppy"});
    CHECK(merged[2].origin == ValueOrigin::person);
    CHECK(merged[2].origin_detail == "upload page Dogs, sent by Mia");
    CHECK(merged[3].values == std::vector<std::string>{"Fair"});
    CHECK(merged[4].values == std::vector<std::string>{"shelter"});
    CHECK(merged[4].origin == ValueOrigin::profile);
}

TEST_CASE("C15: what folders say comes after the file and people, before the profile, and lists take all") {
    const Fields fields({{"markets", "Markets", FieldType::list, true}});
    const auto merged = merge_metadata(
        facts_with({{"credit_line", std::nullopt, {"Photo: Ana"}, "xmp:photoshop:Credit"}}),
        profile_with({{"client", {"Default"}}, {"project", {"Adoption"}}, {"markets", {"FR"}}}),
        {.said = {{{"project", {"Fair"}}}, "upload page Dogs"},
         .from_folders = {{"client", {"Acme"}},
                          {"credit_line", {"Folder"}},
                          {"project", {"Folder"}},
                          {"markets", {"DE"}}},
         .fields = fields});
    const auto values_of = [&](const std::string& field, ValueOrigin origin) {
        for (const auto& value : merged)
            if (value.field == field && value.origin == origin) return join(value.values, ",");
        return std::string();
    };
    CHECK(values_of("client", ValueOrigin::folder) == "Acme");
    CHECK(values_of("client", ValueOrigin::profile).empty());
    CHECK(values_of("credit_line", ValueOrigin::embedded) == "Photo: Ana");
    CHECK(values_of("credit_line", ValueOrigin::folder).empty());
    CHECK(values_of("project", ValueOrigin::person) == "Fair");
    CHECK(values_of("project", ValueOrigin::folder).empty());
    CHECK(values_of("markets", ValueOrigin::folder) == "DE");
    CHECK(values_of("markets", ValueOrigin::profile) == "FR");
}

TEST_CASE("languages of an embedded value are kept") {
    const auto merged = merge_metadata(facts_with({{"title", "x-default", {"Dog"}, "xmp:dc:title"},
                                                   {"title", "es", {"Perro"}, "xmp:dc:title"}}),
                                       profile_with({{"title", {"Untitled"}}}));
    REQUIRE(merged.size() == 2);
    CHECK(merged[0].language == "x-default");
    CHECK(merged[1].language == "es");
}

TEST_CASE("the title is the file's own, else its name without extension") {
    const auto titled = [](const std::string& title) {
        return std::vector<MetadataValue>{{"title", "", {title}, ValueOrigin::embedded, ""}};
    };
    CHECK(choose_title(titled(" Rex at the door "), "IMG_1.jpg") == "Rex at the door");
    CHECK(choose_title(titled("  "), "IMG_1.jpg") == "IMG_1");
    CHECK(choose_title({}, "IMG_1.final.jpg") == "IMG_1.final");
    CHECK(choose_title({}, "README") == "README");
    CHECK(choose_title({}, ".hidden") == ".hidden");
}

TEST_CASE("types are allowed by kind or by MIME type, and all of them where none is named") {
    ProfileRules rules;
    CHECK(is_type_allowed(rules.allowed_types, Kind::other, "application/x-executable"));
    rules.allowed_types = {"video", "image/jpeg"};
    CHECK(is_type_allowed(rules.allowed_types, Kind::video, "video/mp4"));
    CHECK(is_type_allowed(rules.allowed_types, Kind::image, "image/jpeg"));
    CHECK_FALSE(is_type_allowed(rules.allowed_types, Kind::image, "image/png"));
    CHECK_FALSE(is_type_allowed(rules.allowed_types, Kind::other, "image"));
    CHECK_FALSE(is_type_allowed(rules.allowed_types, Kind::document, "application/pdf"));
}

}  // namespace
}  // namespace sluice::domain
