#include "domain/link_batch.h"

#include <functional>

#include "base/text.h"
#include "base/time_zone.h"
#include "support/doctest.h"

namespace sluice::domain {
namespace {

constexpr Instant noon{std::chrono::seconds{1'785'585'600}};  // 2026-08-01 12:00 UTC

LinkTemplateRules rules() {
    LinkTemplateRules made;
    made.name = "Events";
    made.parent_folder = "/Events";
    made.title = "Photos of {name}";
    made.instructions = "Send what you took at {name}.";
    return made;
}

BatchFacts facts() {
    BatchFacts known;
    known.now = noon;
    known.time_zone = "UTC";
    return known;
}

LinkBatchPlan plan(std::string_view csv, const LinkTemplateRules& by = rules(),
                   const BatchFacts& known = facts()) {
    return REQUIRE_OK(plan_link_batch(csv, by, known));
}

/// "2:name_invalid 3:" …
std::string errors(const LinkBatchPlan& plan) {
    std::vector<std::string> told;
    for (const auto& link : plan.links)
        told.push_back(cat(link.line, ":", link.error ? link.error->code : ""));
    return join(told, " ");
}

TEST_CASE("W19: a list of names becomes titles, instructions and folders") {
    const auto made = plan("Summer fair\nDog day");
    REQUIRE(made.links.size() == 2);
    CHECK(made.faulty == 0);
    CHECK(made.links[0].title == "Photos of Summer fair");
    CHECK(made.links[0].description == "Send what you took at Summer fair.");
    CHECK(made.links[1].destination == "/Events/Dog day");
}

TEST_CASE("W19: columns stand in the patterns by their names, in any case") {
    auto by = rules();
    by.title = "{Name} in { CITY }";
    const auto made = plan("City;NAME\r\nLyon;Fair\r\n", by);
    CHECK(made.columns == std::vector<std::string>{"City", "NAME"});
    CHECK(made.links.at(0).title == "Fair in Lyon");
    CHECK(made.links.at(0).line == 2);
    by.title = "{name} in {country}";
    CHECK_FAILS(plan_link_batch("City;Name\nLyon;Fair", by, facts()), "csv_column_missing");
    by.title = "{name} {open";
    CHECK(plan("Fair", by).links.at(0).title == "Fair {open");
}

TEST_CASE("W19: each line says what is wrong with it, and the others are planned all the same") {
    auto known = facts();
    known.mapped_folders = {"/events/taken", "/Events/Part/deep"};
    CHECK(errors(plan("Fair\nA/B\n\nfair\nTAKEN\npart\nnul\nend.\nGood", rules(), known)) ==
          "1: 2:name_invalid 4:name_twice 5:mapping_overlaps 6:mapping_overlaps 7:name_invalid "
          "8:name_invalid 9:");
    CHECK(errors(plan("name,city\n,Lyon\nFair,Lyon\nOne,Two,Three\n\"open,Lyon")) ==
          "2:name_missing 3: 4:csv_columns 5:csv_malformed");
    CHECK(errors(plan("Paris, Texas\nFair")) == "1:csv_columns 2:");
    CHECK(errors(plan(cat(std::string(201, 'n'), "\n", std::string(190, 'n')))) == "1:name_invalid 2:");
    const auto hint = plan("A/B").links.at(0).error;
    REQUIRE(hint);
    CHECK(hint->hint.find("A_B") != std::string::npos);
}

TEST_CASE("W19: lines beyond what Dropbox takes say so, not those that have an error anyway") {
    auto known = facts();
    known.requests_left = 2;
    CHECK(errors(plan("a\nb/c\nd\ne\nf", rules(), known)) ==
          "1: 2:name_invalid 3: 4:file_request_limit 5:file_request_limit");
    std::string many;
    for (int i = 0; i < 4'001; ++i) many += cat("Event ", i, "\n");
    known.requests_left = file_requests_max;
    CHECK(plan(many, rules(), known).faulty == 1);
}

TEST_CASE("W19: links end some days after their event, at the end of that day where the account is") {
    auto by = rules();
    by.closes_days = 7;
    auto known = facts();
    known.time_zone = "Europe/Berlin";
    const auto made =
        plan("name,date\nFair,2026-08-05\nLate,1.9.2026\nNone,\nOdd,soon\nOld,2026-07-01", by, known);
    CHECK(errors(made) == "2: 3: 4:date_invalid 5:date_invalid 6:date_passed");
    REQUIRE(made.links[0].closes_at);
    CHECK(to_rfc3339(*made.links[0].closes_at) == "2026-08-12T22:00:00.000Z");
    CHECK(to_rfc3339(*made.links[1].closes_at) == "2026-09-08T22:00:00.000Z");
    CHECK_FALSE(made.links[0].deadline);
    const auto without = plan("Fair", by, known);  // from today
    CHECK(to_rfc3339(*without.links.at(0).closes_at) == "2026-08-08T22:00:00.000Z");
}

TEST_CASE("W2: deadlines on a Dropbox without them are refused before anything is made") {
    auto by = rules();
    by.deadline_days = 3;
    CHECK(plan("Fair", by).links.at(0).deadline);
    auto known = facts();
    known.takes_deadlines = false;
    CHECK_FAILS(plan_link_batch("Fair", by, known), "deadlines_not_in_plan");
    by.deadline_days.reset();
    by.closes_days = 3;
    CHECK(plan("Fair", by, known).links.at(0).closes_at);
}

TEST_CASE("W19: a list without names is refused") {
    for (const char* csv : {"", "\n\n", "name", "name,date\n"})
        CHECK_FAILS(plan_link_batch(csv, rules(), facts()), "csv_empty");
}

TEST_CASE("W19: a template says what is wrong with it") {
    CHECK(check_link_template(rules()));
    const auto refused = [](const std::function<void(LinkTemplateRules&)>& change) {
        auto changed = rules();
        change(changed);
        return check_link_template(changed);
    };
    CHECK_FAILS(refused([](auto& r) { r.name = " "; }), "template_invalid");
    CHECK_FAILS(refused([](auto& r) { r.parent_folder = "Events"; }), "template_invalid");
    CHECK_FAILS(refused([](auto& r) { r.parent_folder = "/Events/"; }), "template_invalid");
    CHECK_FAILS(refused([](auto& r) { r.title = "The same"; }), "template_invalid");
    CHECK_FAILS(refused([](auto& r) { r.instructions = std::string(4'001, 'x'); }), "template_invalid");
    CHECK_FAILS(refused([](auto& r) { r.closes_days = -1; }), "template_invalid");
    CHECK_FAILS(refused([](auto& r) { r.deadline_days = 9'999; }), "template_invalid");
    CHECK(refused([](auto& r) { r.parent_folder = ""; }));
}

}  // namespace
}  // namespace sluice::domain
