#include "transfer/inlet/plan_import.h"

#include "transfer/inlet/plan_intake_fixture.h"

namespace sluice::transfer::plan_intake_test {
namespace {

/// An import of the folder /Dogs, placed as "Dogs", through the profile "Dogs", revision 3.
struct Chosen : Known {
    domain::Import import;
    std::vector<MappedFolder> mapped;

    Chosen() {
        import.id = domain::ImportId{"import"};
        import.connection_id = domain::ConnectionId{"connection"};
    }
    Intake& know(const Entry& entry, IntakeState state) {
        return known[entry.id].emplace_back(known_intake(entry, state));
    }
    [[nodiscard]] ImportPlan import_of(const std::vector<Entry>& entries) const {
        return plan_import(entries, {import, profile, "Ana", "/dogs", "Dogs", known, mapped});
    }
};

std::string only_code(const ImportPlan& plan) {
    REQUIRE(plan.leftovers.size() == 1);
    CHECK(plan.added.empty());
    CHECK(plan.taken_up.empty());
    CHECK_FALSE(plan.leftovers.front().message.empty());
    return plan.leftovers.front().code;
}

TEST_CASE("a new file of a chosen folder is queued for the import, its path beginning with the folder") {
    const Chosen chosen;
    const auto plan =
        chosen.import_of({file("id:1", "r1", "Old/Rex.jpg"), folder("/Dogs/Old"), gone("/dogs/x")});
    REQUIRE(plan.added.size() == 1);
    const Intake& intake = plan.added.front().intake;
    CHECK(plan.added.front().state == queued);
    CHECK(intake.import_id == chosen.import.id);
    CHECK_FALSE(intake.mapping_id);
    CHECK(intake.connection_id->value == "connection");
    CHECK(intake.relative_path == "Dogs/Old/Rex.jpg");
    CHECK(intake.profile_revision == 3);
    CHECK(plan.leftovers.empty());
}

TEST_CASE("a file that was chosen by itself has its name as its path") {
    const Chosen chosen;
    const auto plan = plan_import(
        {file("id:1", "r1")}, {chosen.import, chosen.profile, "Ana", "", "", chosen.known, chosen.mapped});
    REQUIRE(plan.added.size() == 1);
    CHECK(plan.added.front().intake.relative_path == "Rex.jpg");
}

TEST_CASE("the same page again brings nothing new, and says nothing new") {
    Chosen chosen;
    chosen.know(file("id:1", "r1"), queued).import_id = chosen.import.id;
    const auto plan = chosen.import_of({file("id:1", "r1")});
    CHECK(plan.added.empty());
    CHECK(plan.leftovers.empty());
    CHECK(chosen.import_of({file("id:2", "r1"), file("id:2", "r1")}).added.size() == 1);
}

TEST_CASE("what is known is told: in the library, on its way, rejected") {
    for (const auto state : {seen, queued, fetching, stored}) {
        Chosen chosen;
        chosen.know(file("id:1", "r1"), state);
        CHECK(only_code(chosen.import_of({file("id:1", "r1")})) == "on_its_way");
    }
    for (const auto state : {rejecting, rejected, restoring}) {
        Chosen chosen;
        chosen.know(file("id:1", "r1"), state);
        CHECK(only_code(chosen.import_of({file("id:1", "r1")})) == "rejected");
    }
    for (const auto state : {catalogued, clearing, done}) {
        Chosen chosen;
        chosen.know(file("id:1", "r1"), state).asset_id = domain::AssetId{"asset"};
        const auto plan = chosen.import_of({file("id:1", "r1")});
        CHECK(only_code(plan) == "already_here");
        CHECK(plan.leftovers.front().asset_id->value == "asset");
    }
    Chosen chosen;
    chosen.know(file("id:1", "r1"), done).duplicate_of = domain::AssetId{"twin"};
    CHECK(chosen.import_of({file("id:1", "r1")}).leftovers.front().asset_id->value == "twin");
}

TEST_CASE("what waits for nobody any more is taken up: no mapping, the import's profile, queued") {
    for (const auto state : {held, refused, failed, vanished, ignored}) {
        Chosen chosen;
        Intake& known = chosen.know(file("id:1", "r1"), state);
        known.reason_code = "unsupported_format";
        known.attempts = 4;
        const auto plan = chosen.import_of({file("id:1", "r1")});
        CHECK(plan.added.empty());
        REQUIRE(plan.taken_up.size() == 1);
        const auto& taken = plan.taken_up.front();
        CHECK(taken.state == queued);
        CHECK(domain::may_follow(state, taken.state));
        CHECK_FALSE(taken.intake.mapping_id);
        CHECK(taken.intake.import_id == chosen.import.id);
        CHECK(taken.intake.profile_id == chosen.profile.id);
        CHECK(taken.intake.reason_code.empty());
        CHECK(taken.intake.attempts == 0);
    }
}

TEST_CASE("what lies in a mapped folder is left to its mapping") {
    Chosen chosen;
    chosen.mapped = {{"/Dogs/Old", "/dogs/old", domain::Release::manual}};
    const auto plan = chosen.import_of({file("id:1", "r1", "Old/Rex.jpg")});
    CHECK(only_code(plan) == "in_mapped_folder");
    CHECK(plan.leftovers.front().hint.find("Waiting") != std::string::npos);
    CHECK(chosen.import_of({file("id:1", "r1", "Older/Rex.jpg")}).added.size() == 1);
    chosen.know(file("id:1", "r1", "Old/Rex.jpg"), held);
    CHECK(only_code(chosen.import_of({file("id:1", "r1", "Old/Rex.jpg")})) == "in_mapped_folder");
}

TEST_CASE("a newer revision is a new intake; what waited of the older one is superseded") {
    Chosen chosen;
    chosen.know(file("id:1", "r1"), failed);
    chosen.know(file("id:1", "r2"), done).asset_id = domain::AssetId{"asset"};
    const auto plan = chosen.import_of({file("id:1", "r3")});
    CHECK(plan.added.size() == 1);
    REQUIRE(plan.superseded.size() == 1);
    CHECK(plan.superseded.front().intake.rev == "r1");
}

TEST_CASE("an online document is refused by its intake, as in a mapped folder") {
    Entry document = file("id:1", "r1", "Plan.paper");
    document.is_downloadable = false;
    const auto plan = Chosen().import_of({document});
    REQUIRE(plan.added.size() == 1);
    CHECK(plan.added.front().state == refused);
    CHECK(plan.added.front().intake.reason_code == "unsupported_format");
}

}  // namespace
}  // namespace sluice::transfer::plan_intake_test
