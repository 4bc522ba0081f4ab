#include "domain/screening.h"

#include "support/doctest.h"

namespace sluice::domain {
namespace {

using Words = std::vector<std::string>;

constexpr Instant now{std::chrono::days(1'000)};

ListedFile file(const std::string& path, std::int64_t size = 5'000'000) {
    return {path.substr(path.rfind('/') + 1), path, size, now - std::chrono::days(10)};
}

ScreeningAnswer screen(const ProfileRules& rules, const ListedFile& listed, const Fields& fields = Fields()) {
    return Screening(rules, fields).screen(listed, now);
}

TEST_CASE("a profile without filter and template takes everything") {
    const auto answer = screen({}, file("a/b.jpg"));
    CHECK(answer.verdict == Screened::taken);
    CHECK(answer.reason == Reason{});
}

struct FilterCase {
    const char* what;
    IntakeFilter filter;
    ListedFile listed;
    const char* code = "";  ///< empty: taken
    const char* says = "";
};

void check_cases(const std::vector<FilterCase>& cases) {
    for (const auto& c : cases) {
        CAPTURE(c.what);
        ProfileRules rules;
        rules.filter = c.filter;
        const auto answer = screen(rules, c.listed);
        CHECK(answer.reason.code == c.code);
        CHECK(answer.verdict == (*c.code == 0 ? Screened::taken : Screened::ignored));
        CAPTURE(answer.reason.message);
        CHECK(answer.reason.message.find(c.says) != std::string::npos);
        CHECK(answer.reason.hint.empty() == (*c.code == 0));
    }
}

TEST_CASE("S2: each part of a filter ignores with its own code and words") {
    check_cases({
        {"included", {.include = Words{"*.jpg", "*.png"}}, file("a/b.jpg")},
        {"not included", {.include = Words{"*.jpg"}}, file("a/b.pdf"), "filtered_by_path", "only *.jpg"},
        {"left out",
         {.exclude = Words{"*.tmp", "Drafts/"}},
         file("drafts/b.jpg"),
         "filtered_by_path",
         "Drafts/"},
        {"left out though included",
         {.include = Words{"*.jpg"}, .exclude = Words{"Drafts/"}},
         file("Drafts/b.jpg"),
         "filtered_by_path",
         "Drafts/"},
        {"empty lists ask nothing", {.include = Words{}, .extensions = Words{}}, file("b.pdf")},
        {"ending", {.extensions = Words{"jpg", ".PNG"}}, file("b.png")},
        {"other ending", {.extensions = Words{"jpg"}}, file("b.PDF"), "filtered_by_type", ".pdf files"},
        {"no ending", {.extensions = Words{"jpg"}}, file("jpg"), "filtered_by_type", "no ending"},
        {"too small",
         {.size_min = 6'000'000},
         file("b.jpg"),
         "filtered_by_size",
         "5 MB; the profile takes files from 6 MB"},
        {"just so", {.size_min = 5'000'000, .size_max = 5'000'000}, file("b.jpg")},
        {"too large", {.size_max = 1'500'000}, file("b.jpg"), "filtered_by_size", "up to 1.5 MB"},
        {"too old", {.age_days_max = 9}, file("b.jpg"), "filtered_by_age", "10 days ago"},
        {"not too old", {.age_days_max = 10}, file("b.jpg")},
        {"of no known age", {.age_days_max = 1}, {"b.jpg", "b.jpg", 1, std::nullopt}},
    });
}

TEST_CASE("C4: what isn't marked as final is ignored; either marker will do") {
    check_cases({
        {"in a marking folder", {.marker_folders = Words{"Final"}}, file("a/FINAL/c/b.jpg")},
        {"named as the folder",
         {.marker_folders = Words{"Final"}},
         file("a/Final"),
         "filtered_by_marker",
         "Final"},
        {"marked by its name", {.marker_suffixes = Words{"_FINAL"}}, file("a/b_final.jpg")},
        {"marked before that",
         {.marker_suffixes = Words{"_FINAL"}},
         file("b_FINAL_2.jpg"),
         "filtered_by_marker",
         "…_FINAL"},
        {"either marker will do",
         {.marker_folders = Words{"Final"}, .marker_suffixes = Words{"_FINAL"}},
         file("Final/b.jpg")},
    });
}

TEST_CASE("S2: a picture with too few pixels is ignored; what isn't a picture, or isn't known, is not") {
    Facts facts;
    facts.kind = Kind::image;
    facts.width = 800;
    facts.height = 600;
    CHECK_FALSE(ignores_pixels({.width_min = 800, .height_min = 600}, facts));
    const auto why = ignores_pixels({.width_min = 801}, facts);
    REQUIRE(why);
    CHECK(why->code == too_few_pixels);
    CHECK(why->message.find("800 × 600") != std::string::npos);
    CHECK(ignores_pixels({.height_min = 601}, facts));
    facts.height.reset();
    CHECK_FALSE(ignores_pixels({.height_min = 601}, facts));
    facts.height = 600;
    facts.kind = Kind::video;
    CHECK_FALSE(ignores_pixels({.height_min = 601}, facts));
}

struct Placed {
    ProfileRules rules;
    Fields fields{{{"market", "Market", FieldType::text, true, {"DE", "FR"}}}};
    Placed() { rules.path_rule = PathRule{"/{market}/{project}/{*}", NoMatch::hold}; }
};

TEST_CASE("S9: what folders say comes as terms; what a field doesn't know holds the file with a suggestion") {
    const Placed placed;
    const auto known = screen(placed.rules, file("de/social/x.jpg"), placed.fields);
    CHECK(known.verdict == Screened::taken);
    CHECK(known.metadata.at("market") == Words{"DE"});
    CHECK(known.metadata.at("project") == Words{"social"});
    const auto unknown = screen(placed.rules, file("DEE/social/x.jpg"), placed.fields);
    CHECK(unknown.verdict == Screened::held);
    CHECK(unknown.reason.code == unknown_value);
    CHECK(unknown.reason.hint.find("'DE'") != std::string::npos);
    REQUIRE(unknown.unknown_values.size() == 1);
    CHECK(unknown.unknown_values[0] == UnknownValue{"market", "Market", "DEE", "DE"});
    CHECK_FALSE(unknown.metadata.contains("market"));
}

TEST_CASE("C15: a place that doesn't fit holds the file, or lets it in without the values") {
    Placed placed;
    const auto held = screen(placed.rules, file("x.jpg"), placed.fields);
    CHECK(held.verdict == Screened::held);
    CHECK(held.reason.code == path_no_match);
    placed.rules.path_rule->no_match = NoMatch::take;
    CHECK(screen(placed.rules, file("x.jpg"), placed.fields).verdict == Screened::taken);
    const auto taken = screen(placed.rules, file("DEE/social/x.jpg"), placed.fields);
    CHECK(taken.verdict == Screened::taken);
    CHECK_FALSE(taken.metadata.contains("market"));
    CHECK(taken.metadata.at("project") == Words{"social"});
}

TEST_CASE("a file that the filter ignores needs no place; what its folders say can be asked all the same") {
    Placed placed;
    placed.rules.filter = IntakeFilter{.exclude = Words{"*.tmp"}};
    const Screening screening(placed.rules, placed.fields);
    CHECK(screening.screen(file("DEE/a/x.tmp"), now).verdict == Screened::ignored);
    CHECK(screening.metadata_of(file("DE/a/x.tmp")).at("market") == Words{"DE"});
}

TEST_CASE("a template whose field is gone holds, and says so") {
    const Placed placed;
    const auto held = screen(placed.rules, file("DE/social/x.jpg"), Fields());
    CHECK(held.verdict == Screened::held);
    CHECK(held.reason.code == "path_template_invalid");
}

TEST_CASE("a filter that can't be meant is refused") {
    REQUIRE_OK(check_filter({.include = Words{"*.jpg"}, .size_min = 1, .size_max = 2, .age_days_max = 3}));
    CHECK_FAILS(check_filter({.include = Words{""}}), "filter_invalid");
    CHECK_FAILS(check_filter({.exclude = Words(201, "a")}), "filter_invalid");
    CHECK_FAILS(check_filter({.size_min = 2, .size_max = 1}), "filter_invalid");
    CHECK_FAILS(check_filter({.size_min = -1}), "filter_invalid");
    CHECK_FAILS(check_filter({.age_days_max = 40'000}), "filter_invalid");
    CHECK_FAILS(check_filter({.width_min = -1}), "filter_invalid");
    CHECK_FAILS(check_filter({.marker_suffixes = Words{" "}}), "filter_invalid");
}

}  // namespace
}  // namespace sluice::domain
