#include "transfer/inlet/plan_clearing.h"

#include "catalog/guards.h"
#include "support/doctest.h"

namespace sluice::transfer {
namespace {

using domain::AfterIngest;

Limits limits_of_ten() {
    Limits limits;
    limits.clearings_max = 10;
    return limits;
}

/// Facts of a file that may be deleted; a test then takes away one of them.
ClearingFacts good_facts() {
    ClearingFacts facts;
    facts.after_ingest = AfterIngest::delete_;
    facts.is_referenced = true;
    return facts;
}

TEST_CASE("what was imported by hand is kept, whatever else is so") {
    for (const auto after : {AfterIngest::keep, AfterIngest::delete_, AfterIngest::move_to})
        for (const bool is_clearing : {false, true})
            for (const bool is_referenced : {false, true}) {
                ClearingFacts facts = good_facts();
                facts.is_imported = true;
                facts.after_ingest = after;
                facts.is_clearing_already = is_clearing;
                facts.is_referenced = is_referenced;
                CHECK(plan_clearing(facts, limits_of_ten()).action == ClearingAction::keep);
            }
}

TEST_CASE("a source is cleared only where every guard says yes") {
    struct {
        const char* what;
        AfterIngest after_ingest;
        bool is_referenced;
        bool is_paused;
        bool is_clearing_already;
        std::int64_t in_window;
        ClearingAction action;
        std::string_view reason_code;
    } const cases[] = {
        {"delete", AfterIngest::delete_, true, false, false, 0, ClearingAction::delete_source, ""},
        {"move", AfterIngest::move_to, true, false, false, 0, ClearingAction::move_source, ""},
        {"the last of the window", AfterIngest::delete_, true, false, false, 9, ClearingAction::delete_source,
         ""},
        {"the window is full", AfterIngest::delete_, true, false, false, 10, ClearingAction::hold_back,
         catalog::mass_delete_guard_code},
        {"moves count too", AfterIngest::move_to, true, false, false, 10, ClearingAction::hold_back,
         catalog::mass_delete_guard_code},
        {"counted before a crash", AfterIngest::delete_, true, false, true, 10, ClearingAction::delete_source,
         ""},
        {"paused", AfterIngest::delete_, true, true, false, 0, ClearingAction::hold_back,
         catalog::clearing_paused_code},
        {"paused while clearing", AfterIngest::delete_, true, true, true, 0, ClearingAction::hold_back,
         catalog::clearing_paused_code},
        {"no asset", AfterIngest::delete_, false, false, false, 0, ClearingAction::hold_back,
         "asset_missing"},
        {"no asset while clearing", AfterIngest::move_to, false, false, true, 0, ClearingAction::hold_back,
         "asset_missing"},
        {"no asset comes before paused", AfterIngest::delete_, false, true, false, 0,
         ClearingAction::hold_back, "asset_missing"},
        {"keep", AfterIngest::keep, true, false, false, 0, ClearingAction::keep, ""},
        {"keep though paused and full", AfterIngest::keep, false, true, false, 99, ClearingAction::keep, ""},
    };
    const Limits limits = limits_of_ten();
    for (const auto& c : cases) {
        CAPTURE(c.what);
        ClearingFacts facts = good_facts();
        facts.after_ingest = c.after_ingest;
        facts.is_referenced = c.is_referenced;
        facts.is_paused = c.is_paused;
        facts.is_clearing_already = c.is_clearing_already;
        facts.clearings_in_window = c.in_window;
        const auto plan = plan_clearing(facts, limits);
        CHECK(plan.action == c.action);
        CHECK(plan.reason_code == c.reason_code);
        CHECK(plan.reason_message.empty() == (c.action != ClearingAction::hold_back));
        CHECK(plan.reason_hint.empty() == (c.action != ClearingAction::hold_back));
    }
}

TEST_CASE("each guard holds a file back, says so in its own word, and most also one that is being cleared") {
    struct {
        const char* what;
        void (*change)(ClearingFacts&);
        std::string_view reason_code;
        bool holds_while_clearing;
        bool looks_again;
    } const cases[] = {
        {"paused", [](ClearingFacts& f) { f.is_paused = true; }, catalog::clearing_paused_code, true, false},
        {"safe mode", [](ClearingFacts& f) { f.is_safe_mode = true; }, catalog::safe_mode_code, true, false},
        {"relisting", [](ClearingFacts& f) { f.is_relisting = true; }, catalog::relisting_code, true, false},
        {"no sentinel", [](ClearingFacts& f) { f.is_sentinel_missing = true; },
         catalog::sentinel_missing_code, true, false},
        {"in its grace", [](ClearingFacts& f) { f.grace_left = std::chrono::seconds(90); },
         catalog::clear_grace_code, false, true},
        {"the window is full", [](ClearingFacts& f) { f.clearings_in_window = 10; },
         catalog::mass_delete_guard_code, false, false},
    };
    for (const auto& c : cases) {
        CAPTURE(c.what);
        ClearingFacts facts = good_facts();
        c.change(facts);
        const auto plan = plan_clearing(facts, limits_of_ten());
        CHECK(plan.action == ClearingAction::hold_back);
        CHECK(plan.reason_code == c.reason_code);
        CHECK_FALSE(plan.reason_hint.empty());
        CHECK(plan.look_again_in.has_value() == c.looks_again);
        facts.is_clearing_already = true;
        const bool holds = plan_clearing(facts, limits_of_ten()).action == ClearingAction::hold_back;
        CHECK(holds == c.holds_while_clearing);
        facts.after_ingest = AfterIngest::keep;
        CHECK(plan_clearing(facts, limits_of_ten()).action == ClearingAction::keep);
    }
}

TEST_CASE("of several guards the one that a person must look at first is named") {
    ClearingFacts facts = good_facts();
    facts.grace_left = std::chrono::seconds(90);
    facts.clearings_in_window = 10;
    CHECK(plan_clearing(facts, limits_of_ten()).reason_code == catalog::clear_grace_code);
    facts.is_sentinel_missing = true;
    CHECK(plan_clearing(facts, limits_of_ten()).reason_code == catalog::sentinel_missing_code);
    facts.is_relisting = true;
    CHECK(plan_clearing(facts, limits_of_ten()).reason_code == catalog::relisting_code);
    facts.is_safe_mode = true;
    CHECK(plan_clearing(facts, limits_of_ten()).reason_code == catalog::safe_mode_code);
    facts.is_paused = true;
    CHECK(plan_clearing(facts, limits_of_ten()).reason_code == catalog::clearing_paused_code);
}

TEST_CASE("facts that nobody filled in delete nothing") {
    const auto plan = plan_clearing({}, limits_of_ten());
    CHECK(plan.action == ClearingAction::keep);
}

TEST_CASE("the guard says how many files and how many minutes") {
    ClearingFacts facts = good_facts();
    facts.clearings_in_window = 12;
    const auto plan = plan_clearing(facts, limits_of_ten());
    CHECK(plan.reason_message.find("12 files") != std::string::npos);
    CHECK(plan.reason_message.find("60 minutes") != std::string::npos);
}

}  // namespace
}  // namespace sluice::transfer
