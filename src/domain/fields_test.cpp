#include "domain/fields.h"

#include <set>

#include "support/doctest.h"

namespace sluice::domain {
namespace {

TEST_CASE("the keys of the built-in fields are as profiles and stored values know them") {
    // A key that changed would orphan the values stored under it, so this list may only grow.
    const std::set<std::string> keys = {"title",        "headline",         "description",
                                        "alt_text",     "keywords",         "creator",
                                        "source",       "copyright_notice", "rights_usage_terms",
                                        "instructions", "job_id",           "event",
                                        "persons",      "location",         "city",
                                        "state",        "country",          "date_created",
                                        "rating",       "campaign",         "client",
                                        "project",      "credit_line"};
    for (const auto& key : keys) {
        CAPTURE(key);
        CHECK(find_field(key) != nullptr);
    }
}

TEST_CASE("each field has a key of its own and a label") {
    std::set<std::string> keys;
    for (const auto& field : built_in_fields()) {
        CAPTURE(field.key);
        CHECK(keys.insert(field.key).second);
        CHECK_FALSE(field.label.empty());
        REQUIRE(find_field(field.key) != nullptr);
        CHECK(find_field(field.key)->label == field.label);
    }
}

TEST_CASE("only fields that hold several values are lists") {
    for (const char* key : {"keywords", "creator", "persons"})
        CHECK(find_field(key)->type == FieldType::list);
    CHECK(find_field("title")->type == FieldType::text);
    CHECK(find_field("description")->type == FieldType::long_text);
    CHECK(find_field("date_created")->type == FieldType::date);
    CHECK(find_field("rating")->type == FieldType::integer);
}

TEST_CASE("an unknown key finds nothing") {
    CHECK(find_field("") == nullptr);
    CHECK(find_field("Title") == nullptr);
    CHECK(find_field("titles") == nullptr);
}

}  // namespace
}  // namespace sluice::domain
