// What a profile's filter and path template do with the files of a listing, and with those that are moved.
#include "transfer/inlet/plan_intake_fixture.h"

namespace sluice::transfer::plan_intake_test {
namespace {

struct Screened : Known {
    Screened() {
        profile.rules.filter = domain::IntakeFilter{.exclude = std::vector<std::string>{"Drafts/"}};
        profile.rules.path_rule = domain::PathRule{"/{client}/{*}", domain::NoMatch::hold};
    }
    void add(const Entry& entry, IntakeState state, const std::string& reason_code = "") {
        Intake intake = known_intake(entry, state);
        intake.reason_code = reason_code;
        intake.content_hash = entry.content_hash;
        intake.relative_path = entry.path_display.substr(std::string("/Dogs/").size());
        known[entry.id].push_back(intake);
        waiting.push_back(intake);
    }
};

TEST_CASE("S2 C15: a new file is queued, held or ignored with its reason") {
    struct {
        const char* name;
        IntakeState state;
        const char* code;
    } const cases[] = {{"Acme/Rex.jpg", queued, ""},
                       {"Rex.jpg", held, "path_no_match"},
                       {"Drafts/Rex.jpg", ignored, "filtered_by_path"}};
    for (const auto release : {domain::Release::automatic, domain::Release::manual})
        for (const auto& c : cases) {
            CAPTURE(c.name);
            Screened folder;
            folder.mapping.release = release;
            const auto plan = folder.plan({file("id:1", "1", c.name)});
            REQUIRE(plan.added.size() == 1);
            const bool waits = c.state == queued && release == domain::Release::manual;
            CHECK(plan.added[0].state == (waits ? held : c.state));
            CHECK(plan.added[0].intake.reason_code == c.code);
            CHECK(plan.added[0].intake.reason_hint.empty() == (*c.code == 0));
            CHECK_FALSE(plan.added[0].detail.empty());
        }
}

TEST_CASE("S2: an online document that the filter leaves out is ignored, not refused") {
    const Screened folder;
    Entry document = file("id:1", "1", "Drafts/Plan.paper");
    document.is_downloadable = false;
    CHECK(folder.plan({document}).added.at(0).state == ignored);
    document = file("id:1", "1", "Acme/Plan.paper");
    document.is_downloadable = false;
    CHECK(folder.plan({document}).added.at(0).state == refused);
}

TEST_CASE("C4: a file that is moved is judged by its new place, with another rev or the same") {
    struct {
        const char* from;
        IntakeState state;
        const char* code;
        const char* to;
        std::optional<IntakeState> becomes;
    } const cases[] = {
        {"Drafts/Rex.jpg", ignored, "filtered_by_path", "Acme/Rex.jpg", queued},
        {"Drafts/Rex.jpg", ignored, "filtered_by_path", "Rex.jpg", held},
        {"Drafts/Rex.jpg", ignored, "filtered_by_path", "Drafts/Max.jpg", std::nullopt},
        {"Rex.jpg", held, "path_no_match", "Acme/Rex.jpg", queued},
        {"Rex.jpg", held, "path_no_match", "Drafts/Rex.jpg", ignored},
        {"Acme/Rex.jpg", held, "", "Best/Rex.jpg", std::nullopt},
        {"Acme/Rex.jpg", held, "", "Drafts/Rex.jpg", ignored},
    };
    for (const auto& c : cases)
        for (const char* rev : {"1", "2"}) {
            CAPTURE(c.from);
            CAPTURE(c.to);
            CAPTURE(rev);
            Screened folder;
            folder.add(file("id:1", "1", c.from), c.state, c.code);
            const auto plan = folder.plan({file("id:1", rev, c.to)});
            CHECK(plan.added.empty());
            REQUIRE(plan.moved.size() == 1);
            REQUIRE(plan.changed.size() == (c.becomes ? 1U : 0U));
            if (c.becomes) CHECK(plan.changed[0].state == *c.becomes);
            if (c.becomes) CHECK(plan.changed[0].intake.reason_code.empty() == (*c.becomes == queued));
        }
}

TEST_CASE("an ignored file vanishes, is superseded and comes back as one that waits does") {
    Screened folder;
    const Entry before = file("id:1", "1", "Drafts/Rex.jpg");
    folder.add(before, ignored, "filtered_by_path");
    CHECK(folder.plan({gone("/dogs/drafts")}).changed.at(0).state == vanished);
    Entry newer = file("id:1", "2", "Drafts/Rex.jpg");
    newer.content_hash = std::string(64, 'b');
    const auto replaced = folder.plan({newer});
    CHECK(replaced.changed.at(0).state == superseded);
    CHECK(replaced.added.at(0).state == ignored);

    Screened later;
    later.add(before, vanished);
    const auto back = later.plan({before});
    CHECK(back.changed.at(0).state == ignored);
    CHECK(back.changed.at(0).intake.reason_code == "filtered_by_path");
}

TEST_CASE("an ignored file that a person puts into Rejected is rejected") {
    Screened folder;
    folder.add(file("id:1", "1", "Drafts/Rex.jpg"), ignored, "filtered_by_path");
    CHECK(folder.plan({file("id:1", "1", "Rejected/Rex.jpg")}).changed.at(0).state == rejected);
}

}  // namespace
}  // namespace sluice::transfer::plan_intake_test
