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
        CHECK(Fields().find(key) != nullptr);
    }
}

TEST_CASE("each field has a key of its own and a label") {
    std::set<std::string> keys;
    for (const auto& field : built_in_fields()) {
        CAPTURE(field.key);
        CHECK(keys.insert(field.key).second);
        CHECK_FALSE(field.label.empty());
        const Fields fields;
        REQUIRE(fields.find(field.key) != nullptr);
        CHECK(fields.find(field.key)->label == field.label);
    }
}

TEST_CASE("only fields that hold several values are lists") {
    const Fields fields;
    for (const char* key : {"keywords", "creator", "persons"})
        CHECK(fields.find(key)->type == FieldType::list);
    CHECK(fields.find("title")->type == FieldType::text);
    CHECK(fields.find("description")->type == FieldType::long_text);
    CHECK(fields.find("date_created")->type == FieldType::date);
    CHECK(fields.find("rating")->type == FieldType::integer);
}

TEST_CASE("an account's own fields come behind the built-in ones, which keep their place with a vocabulary") {
    Field country = *Fields().find("country");
    country.terms = {"Germany"};
    const Fields fields({country, {"market", "Market", FieldType::text, true, {"DE", "FR"}}});
    CHECK(fields.all().size() == built_in_fields().size() + 1);
    CHECK(fields.all().back().key == "market");
    CHECK(fields.find("country")->terms == std::vector<std::string>{"Germany"});
}

TEST_CASE("a field that can't be meant is refused with what is wrong") {
    const Field good{"market", "Market", FieldType::text, true, {"DE", "FR"}, {{"Deutschland", "DE"}}};
    REQUIRE_OK(check_field(good));
    struct {
        const char* what;
        void (*change)(Field&);
        const char* says;
    } const cases[] = {
        {"no label", [](Field& f) { f.label = " "; }, "needs a name"},
        {"a key with capitals", [](Field& f) { f.key = "Market"; }, "small letters"},
        {"no key", [](Field& f) { f.key = ""; }, "small letters"},
        {"an empty term", [](Field& f) { f.terms.emplace_back(""); }, "can't be a term"},
        {"spaces around", [](Field& f) { f.terms.emplace_back(" UK"); }, "can't be a term"},
        {"a term twice", [](Field& f) { f.terms.emplace_back("de"); }, "twice"},
        {"a spelling that is a term", [](Field& f) { f.spellings["fr"] = "DE"; }, "twice"},
        {"a spelling of nothing", [](Field& f) { f.spellings["UK"] = "GB"; }, "isn't a term"},
        {"terms of a date", [](Field& f) { f.type = FieldType::date; }, "vocabulary"},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        Field field = good;
        c.change(field);
        const auto checked = check_field(field);
        REQUIRE_FALSE(checked);
        CHECK(checked.error().code == "field_invalid");
        CHECK(checked.error().message.find(c.says) != std::string::npos);
    }
}

TEST_CASE("a key is made of a label") {
    CHECK(key_of_label("Market (EU)") == "market_eu");
    CHECK(key_of_label("  Shoot no. 3 ") == "shoot_no_3");
    CHECK(key_of_label("動物").empty());
}

TEST_CASE("an unknown key finds nothing") {
    const Fields fields;
    CHECK(fields.find("") == nullptr);
    CHECK(fields.find("Title") == nullptr);
    CHECK(fields.find("titles") == nullptr);
}

}  // namespace
}  // namespace sluice::domain
