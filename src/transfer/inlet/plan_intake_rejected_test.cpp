// Files that a person decides about, as a listing finds them: followed where they are moved, left where
// rejected.
#include "transfer/inlet/plan_intake_fixture.h"

namespace sluice::transfer::plan_intake_test {
namespace {

TEST_CASE("a file that waits stays the same intake when it is moved, whatever rev that makes") {
    struct {
        IntakeState state;
        bool is_same;
    } const cases[] = {{held, true},    {rejecting, true}, {rejected, true}, {restoring, true},
                       {queued, false}, {done, false},     {refused, false}, {vanished, false}};
    for (const auto& c : cases) {
        CAPTURE(boost::describe::enum_to_string(c.state, ""));
        Known world;
        world.add(file("id:1", "r1"), c.state);
        world.known["id:1"].front().content_hash = std::string(64, 'a');
        const auto plan = world.plan({gone("/dogs/rex.jpg"), file("id:1", "r2", "Best/Rex.jpg")});
        CHECK(plan.added.size() == (c.is_same ? 0 : 1));
        REQUIRE(plan.moved.size() == (c.is_same ? 1 : 0));
        if (!c.is_same) continue;
        CHECK(plan.moved.front().rev == "r2");
        CHECK(plan.moved.front().relative_path == "Best/Rex.jpg");
        CHECK(plan.changed.empty());
    }
}

TEST_CASE("a content that comes again after another one is a revision of its own") {
    Known world;
    world.add(file("id:1", "r1"), rejecting);
    world.known["id:1"].front().content_hash = std::string(64, 'a');
    world.add(file("id:1", "r2"), held);
    world.known["id:1"].back().content_hash = std::string(64, 'b');
    const auto plan = world.plan({file("id:1", "r3")});
    CHECK(plan.moved.empty());
    REQUIRE(plan.added.size() == 1);
    REQUIRE(plan.changed.size() == 1);
    CHECK(plan.changed.front().intake.rev == "r2");
    CHECK(plan.changed.front().state == superseded);
}

TEST_CASE("what lies in Rejected/ is rejected, and waits again when somebody takes it out") {
    Known world;
    CHECK(world.plan({file("id:1", "r1", "Rejected/Rex.jpg")}).added.at(0).state == rejected);
    world.add(file("id:1", "r1"), held);
    world.known["id:1"].front().content_hash = std::string(64, 'a');
    CHECK(world.plan({file("id:1", "r2", "rejected/Rex.jpg")}).changed.at(0).state == rejected);
    world.known["id:1"].front().state = rejected;
    world.known["id:1"].front().relative_path = "Rejected/Rex.jpg";
    CHECK(world.plan({file("id:1", "r3", "Rex.jpg")}).changed.at(0).state == held);
    // Rejected where it lay, it goes on being so wherever it is moved.
    world.known["id:1"].front().relative_path = "Rex.jpg";
    CHECK(world.plan({file("id:1", "r3", "Other/Rex.jpg")}).changed.empty());
    world.known["id:1"].front().state = vanished;
    CHECK(world.plan({file("id:1", "r1", "Rejected/Rex.jpg")}).changed.at(0).state == rejected);
}

TEST_CASE("a file that was let in gets no rejected row from a late page, or from a person who tidies up") {
    for (const auto state : {queued, fetching, clearing, done, superseded, vanished}) {
        CAPTURE(boost::describe::enum_to_string(state, ""));
        const bool is_in = state != superseded && state != vanished;
        Known world;
        world.add(file("id:1", "r1"), state);
        world.known["id:1"].front().content_hash = std::string(64, 'a');
        CHECK(world.plan({file("id:1", "r2", "Rejected/Rex.jpg")}).added.size() == (is_in ? 0 : 1));
        auto other = file("id:1", "r2", "Rejected/Rex.jpg");
        other.content_hash = std::string(64, 'b');
        CHECK(world.plan({other}).added.at(0).state == rejected);
    }
}

TEST_CASE("a rejected file that is found again, or deleted, or on its way, is left to who rejected it") {
    for (const auto state : {rejected, rejecting, restoring}) {
        CAPTURE(boost::describe::enum_to_string(state, ""));
        Known world;
        world.add(file("id:1", "r1"), state);
        CHECK(world.plan({file("id:1", "r1")}).changed.empty());
        CHECK(world.plan({gone("/dogs/rex.jpg")}).changed.empty());
        auto newer = file("id:1", "r2");
        newer.content_hash = std::string(64, 'b');
        const auto plan = world.plan({newer});
        CHECK(plan.added.size() == 1);
        CHECK(plan.changed.size() == (state == rejected ? 1 : 0));
    }
}

}  // namespace
}  // namespace sluice::transfer::plan_intake_test
