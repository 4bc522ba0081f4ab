#include "transfer/inlet/plan_intake_fixture.h"

namespace sluice::transfer::plan_intake_test {
namespace {

TEST_CASE("a new file is queued with all that the listing says of it") {
    const Known world;
    const auto plan = world.plan({file("id:1", "r1")});
    REQUIRE(plan.added.size() == 1);
    CHECK(plan.changed.empty());
    const auto& added = plan.added.front();
    CHECK(added.state == queued);
    CHECK(added.detail.find("Dogs, revision 3") != std::string::npos);
    CHECK(added.intake.mapping_id->value == "mapping");
    CHECK(added.intake.connection_id->value == "connection");
    CHECK(added.intake.profile_id.value == "profile");
    CHECK(added.intake.profile_revision == 3);
    CHECK(added.intake.file_id == "id:1");
    CHECK(added.intake.rev == "r1");
    CHECK(added.intake.name == "Rex.jpg");
    CHECK(added.intake.path == "/Dogs/Rex.jpg");
    CHECK(added.intake.path_lower == "/dogs/rex.jpg");
    CHECK(added.intake.relative_path == "Rex.jpg");
    CHECK(added.intake.size == 1'234);
    CHECK(added.intake.content_hash == std::string(64, 'a'));
    CHECK(added.intake.server_modified == Instant(std::chrono::hours(5)));
    CHECK(added.intake.reason_code.empty());
}

TEST_CASE("parents spelled in another case, of any script, are still the mapped folder") {
    auto rex = file("id:1", "r1");
    rex.path_display = "/GRÜSSE/Mai/Rex.jpg";
    rex.path_lower = "/grüsse/mai/rex.jpg";
    auto sentinel = file("id:2", "r1", domain::sentinel_name);
    sentinel.path_display = cat("/GRÜSSE/", domain::sentinel_name);
    sentinel.path_lower = cat("/grüsse/", domain::sentinel_name);
    Known world;
    world.mapping.folder_path = "/Grüsse";
    const auto plan =
        plan_intake({rex, sentinel}, {world.mapping, "/grüsse", world.profile, world.known, world.waiting});
    REQUIRE(plan.added.size() == 1);
    CHECK(plan.added.front().intake.relative_path == "Mai/Rex.jpg");
}

TEST_CASE("with manual release a new file is held") {
    Known world;
    world.mapping.release = domain::Release::manual;
    const auto plan = world.plan({file("id:1", "r1")});
    REQUIRE(plan.added.size() == 1);
    CHECK(plan.added.front().state == held);
}

TEST_CASE("an online document is refused with a reason, whatever the release") {
    for (const auto release : {domain::Release::automatic, domain::Release::manual}) {
        Known world;
        world.mapping.release = release;
        Entry entry = file("id:1", "r1", "Notes.paper");
        entry.is_downloadable = false;
        const auto plan = world.plan({entry});
        REQUIRE(plan.added.size() == 1);
        CHECK(plan.added.front().state == refused);
        CHECK(plan.added.front().intake.reason_code == "unsupported_format");
        CHECK_FALSE(plan.added.front().intake.reason_message.empty());
        CHECK_FALSE(plan.added.front().intake.reason_hint.empty());
    }
}

TEST_CASE("a revision that is known is not taken twice, in whatever state it is") {
    for (const auto state : {seen, held, queued, fetching, stored, catalogued, clearing, done, duplicate,
                             superseded, refused, failed}) {
        Known world;
        world.add(file("id:1", "r1"), state);
        const auto plan = world.plan({file("id:1", "r1")});
        CHECK(plan.added.empty());
        CHECK(plan.changed.empty());
    }
}

TEST_CASE("the same revision twice on one page gives one intake") {
    const auto plan = Known().plan({file("id:1", "r1"), file("id:1", "r1", "Renamed.jpg")});
    CHECK(plan.added.size() == 1);
}

TEST_CASE("a vanished file that is back is queued again") {
    Known world;
    world.add(file("id:1", "r1"), vanished);
    const auto plan = world.plan({file("id:1", "r1")});
    CHECK(plan.added.empty());
    REQUIRE(plan.changed.size() == 1);
    CHECK(plan.changed.front().state == queued);
}

TEST_CASE("a new revision supersedes only those that wait in Dropbox") {
    struct {
        IntakeState older;
        bool is_superseded;
    } const cases[] = {{held, true},      {refused, true},   {failed, true},     {seen, false},
                       {queued, false},   {fetching, false}, {stored, false},    {catalogued, false},
                       {clearing, false}, {done, false},     {duplicate, false}, {superseded, false},
                       {vanished, false}};
    for (const auto& c : cases) {
        CAPTURE(boost::describe::enum_to_string(c.older, ""));
        Known world;
        world.add(file("id:1", "r1"), c.older);
        const auto plan = world.plan({file("id:1", "r2")});
        REQUIRE(plan.added.size() == 1);
        CHECK(plan.added.front().intake.rev == "r2");
        REQUIRE(plan.changed.size() == (c.is_superseded ? 1 : 0));
        if (!c.is_superseded) continue;
        CHECK(plan.changed.front().state == superseded);
        CHECK(plan.changed.front().intake.rev == "r1");
        CHECK(plan.changed.front().detail.find("r2") != std::string::npos);
    }
}

TEST_CASE("a deleted file vanishes where it waited, and only there") {
    struct {
        IntakeState state;
        bool vanishes;
    } const cases[] = {{held, true}, {refused, true}, {failed, true}, {queued, false}, {fetching, false}};
    for (const auto& c : cases) {
        CAPTURE(boost::describe::enum_to_string(c.state, ""));
        Known world;
        world.add(file("id:1", "r1"), c.state);
        const auto plan = world.plan({gone("/dogs/rex.jpg")});
        CHECK(plan.added.empty());
        REQUIRE(plan.changed.size() == (c.vanishes ? 1 : 0));
        if (c.vanishes) CHECK(plan.changed.front().state == vanished);
    }
}

TEST_CASE("a file that is back in a folder of manual release waits for its release again") {
    Known world;
    world.add(file("id:1", "r1"), vanished);
    CHECK(world.plan({file("id:1", "r1")}).changed.at(0).state == queued);
    world.mapping.release = domain::Release::manual;
    CHECK(world.plan({file("id:1", "r1")}).changed.at(0).state == held);
}

TEST_CASE("a deleted folder takes along what waited below it, but not its neighbours") {
    Known world;
    world.add(file("id:1", "r1", "Old/Rex.jpg"), held);
    world.add(file("id:2", "r2", "Older/Bo.jpg"), held);
    const auto plan = world.plan({gone("/dogs/old")});
    REQUIRE(plan.changed.size() == 1);
    CHECK(plan.changed.front().intake.file_id == "id:1");
}

TEST_CASE("a folder and a file in it that are deleted together take the file away once") {
    Known world;
    world.add(file("id:1", "r1", "Old/Rex.jpg"), held);
    const auto plan = world.plan({gone("/dogs/old"), gone("/dogs/old/rex.jpg")});
    REQUIRE(plan.changed.size() == 1);
    CHECK(plan.changed.front().state == vanished);
}

TEST_CASE("a moved file, told as deletion and new entry, isn't gone") {
    Known world;
    world.add(file("id:1", "r1"), held);
    for (const auto& page : {std::vector{gone("/dogs/rex.jpg"), file("id:1", "r1", "Moved.jpg")},
                             std::vector{file("id:1", "r1", "Moved.jpg"), gone("/dogs/rex.jpg")}}) {
        const auto plan = world.plan(page);
        CHECK(plan.added.empty());
        CHECK(plan.changed.empty());
    }
}

TEST_CASE("a waiting file is followed to where it was moved, so that its deletion there is understood") {
    struct {
        IntakeState state;
        bool is_followed;
    } const cases[] = {{held, true},    {refused, true},   {failed, true}, {vanished, true},
                       {queued, false}, {fetching, false}, {done, false}};
    for (const auto& c : cases) {
        CAPTURE(boost::describe::enum_to_string(c.state, ""));
        Known world;
        world.add(file("id:1", "r1"), c.state);
        const auto plan = world.plan({gone("/dogs/rex.jpg"), file("id:1", "r1", "Best/Moved.jpg")});
        REQUIRE(plan.moved.size() == (c.is_followed ? 1 : 0));
        if (!c.is_followed) continue;
        CHECK(plan.moved.front().path_lower == "/dogs/best/moved.jpg");
        CHECK(plan.moved.front().path == "/Dogs/Best/Moved.jpg");
        CHECK(plan.moved.front().relative_path == "Best/Moved.jpg");
        CHECK(plan.moved.front().rev == "r1");
    }
}

TEST_CASE("a waiting file that was moved out of another mapped folder belongs to this one") {
    Known world;
    world.add(file("id:1", "r1"), held);
    world.known["id:1"].front().mapping_id = domain::MappingId{"another"};
    const auto plan = world.plan({file("id:1", "r1")});
    REQUIRE(plan.moved.size() == 1);
    CHECK(plan.moved.front().mapping_id == world.mapping.id);
    CHECK(plan.moved.front().profile_revision == 3);
    REQUIRE(plan.changed.size() == 1);  // released, as this folder is
    CHECK(plan.changed.front().state == queued);
    CHECK(plan.changed.front().intake.mapping_id == world.mapping.id);

    world.mapping.release = domain::Release::manual;
    CHECK(world.plan({file("id:1", "r1")}).changed.empty());
    world.known["id:1"].front().state = vanished;  // the other folder's page came first
    CHECK(world.plan({file("id:1", "r1")}).changed.front().state == held);
}

TEST_CASE("a late page of one mapping doesn't replace the newer revision that waits in another") {
    Known world;
    auto newer = file("id:1", "r2");
    *newer.server_modified += std::chrono::seconds(1);
    world.add(newer, held);
    world.known["id:1"].front().mapping_id = domain::MappingId{"another"};
    world.known["id:1"].front().server_modified = newer.server_modified;
    const auto late = world.plan({file("id:1", "r1")});
    CHECK(late.changed.empty());
    CHECK(late.added.size() == 1);

    auto newest = file("id:1", "r3");
    *newest.server_modified += std::chrono::seconds(2);
    CHECK(world.plan({newest}).changed.front().state == superseded);
}

TEST_CASE("a rename of letters' case alone is followed, other casing of the folders above isn't one") {
    Known world;
    world.add(file("id:1", "r1", "rex.jpg"), held);
    REQUIRE(world.plan({file("id:1", "r1", "Rex.jpg")}).moved.size() == 1);
    auto entry = file("id:1", "r1", "rex.jpg");
    entry.path_display = "/DOGS/rex.jpg";
    CHECK(world.plan({entry}).moved.empty());
}

TEST_CASE("folders are no intakes") {
    const auto plan = Known().plan({folder("/Dogs/2026")});
    CHECK(plan.added.empty());
    CHECK(plan.changed.empty());
}

TEST_CASE("the same page planned again after its plan was done gives nothing") {
    Known world;
    const std::vector page = {file("id:1", "r1"), file("id:2", "r1", "Bo.jpg")};
    REQUIRE(world.plan(page).added.size() == 2);
    for (const auto& entry : page) world.add(entry, queued);
    CHECK(world.plan(page).added.empty());
}

TEST_CASE("our own report about failures is no file to take in, under any name and however it was changed") {
    Known world;
    auto& report = world.reports.emplace_back();
    report.file_id = "id:report";
    report.wanted_hash = std::string(64, 'a');
    CHECK(world.plan({file("id:report", "r9", "renamed.txt")}).added.empty());
    CHECK(world.plan({file("id:new", "r1", std::string(domain::error_report_name))}).added.empty());
    CHECK(world.plan({file("id:new", "r1", "Rex.jpg")}).added.size() == 1);
    report.wanted_hash = "other";
    CHECK(world.plan({file("id:new", "r1", std::string(domain::error_report_name))}).added.size() == 1);
}

TEST_CASE("a page tells of the mapped folder's own move by its deletion, or by what lies elsewhere") {
    CHECK_FALSE(tells_of_folder({}, "/dogs"));
    CHECK_FALSE(tells_of_folder({file("id:1", "r1"), gone("/dogs/old.jpg"), gone("/dogs/sub")}, "/dogs"));
    CHECK(tells_of_folder({gone("/dogs")}, "/dogs"));
    CHECK(tells_of_folder({gone("/")}, "/dogs"));
    CHECK(tells_of_folder({file("id:1", "r1")}, "/cats"));
    CHECK_FALSE(tells_of_folder({file("id:1", "r1"), gone("/dogs")}, ""));
}

}  // namespace
}  // namespace sluice::transfer::plan_intake_test
