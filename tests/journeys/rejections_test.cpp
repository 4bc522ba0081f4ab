// Files that a person rejects: where they go, that they never come in, and their way back (W13).
#include "base/text.h"
#include "support/contributor.h"
#include "support/dying.h"
#include "support/person.h"
#include "support/tray.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

/// Runs `journey` in a world that dies at its n-th crash point, and goes on after that; false where it has
/// fewer.
bool survives_death_at(World& world, int n, const std::function<void()>& journey) {
    const bool has_died = dies_at(n, [&] {
        journey();
        world.settle();
    });
    if (!has_died) return false;
    world.restart();
    world.pass(std::chrono::minutes(15));
    return true;
}

}  // namespace

TEST_CASE(
    "W13: a rejected file goes to Rejected/ with its path, is never taken in, and comes back when asked") {
    World world;
    const auto mapping = world.map("/Dogs", world.profile(), api::Release::manual);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/2026/rex.jpg", picture(1)));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/bo.jpg", picture(2)));
    world.settle();
    const auto items = tray(world, "sort=name").items;
    REQUIRE(items.at(1).intake.name == "rex.jpg");
    CHECK(reject(world, {items[1].intake.id}, "Out of focus").done == 1);
    world.settle();
    CHECK(sorted(world.files("/Dogs")) == std::vector<std::string>{"Rejected/2026/rex.jpg", "bo.jpg"});
    CHECK(world.files("/Dogs/Rejected/2026") == std::vector<std::string>{"rex.jpg"});
    const auto rejected = tray(world, "show=rejected").items.at(0);
    CHECK(rejected.intake.id == items[1].intake.id);
    CHECK(rejected.intake.state == api::IntakeState::rejected);
    CHECK(rejected.intake.rejection_note == "Out of focus");
    CHECK(rejected.intake.relative_path == "Rejected/2026/rex.jpg");
    const auto ledger =
        world.get<api::LedgerPage>(cat("/api/v1/intakes/", items[1].intake.id.value, "/ledger"));
    CHECK(std::ranges::any_of(ledger.entries, [](const auto& entry) {
        return entry.detail.find("Rejected by Ana") != std::string::npos &&
               entry.detail.find("Out of focus") != std::string::npos;
    }));
    CHECK(world.counts().rejected == 1);
    CHECK(world.counts().total == 2);

    // Neither automatic release nor a new listing takes it in.
    api::MappingChange automatic;
    automatic.release = api::Release::automatic;
    world.send<api::Mapping>("PATCH", cat("/api/v1/mappings/", mapping.id.value), automatic);
    world.dropbox().reset_cursors(world.dropbox_account);
    world.pass(std::chrono::minutes(10));
    CHECK(world.assets().empty());
    const auto refusal = act(world, "release", these({rejected}, 0, 1));
    CHECK(refusal.not_done.at(0).code == "already_rejected");

    CHECK(act(world, "restore", these({rejected}, 0, 1)).done == 1);
    world.settle();
    CHECK(world.files("/Dogs/Rejected/2026").empty());
    CHECK(world.files("/Dogs/2026") == std::vector<std::string>{"rex.jpg"});
    CHECK(world.counts().held == 2);
    CHECK(world.assets().empty());
    CHECK(act(world, "release", these({rejected}, 0, 1)).done == 1);
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(world.asset("rex.jpg").provenance.path == "/Dogs/2026/rex.jpg");
    CHECK(world.files("/Dogs/2026").empty());
    world.check_promises();
}

TEST_CASE("W13: a rejected file may stay where it is; it waits no more, and its next revision does") {
    World world;
    waiting(world, 2);
    const auto items = tray(world, "sort=name").items;
    CHECK(reject(world, {items[0].intake.id}, "", transfer::RejectTo::stay).done == 1);
    world.settle();
    CHECK(world.files("/Dogs").size() == 2);
    CHECK(world.counts().rejected == 1);
    CHECK(act(world, "restore", these(items, 0, 1)).done == 1);
    world.settle();
    CHECK(world.counts().held == 2);
    CHECK(reject(world, {items[0].intake.id}, "", transfer::RejectTo::stay).done == 1);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/0.jpg", picture(50)));
    world.settle();
    CHECK(world.counts().held == 2);
    CHECK(world.counts().rejected == 0);
    CHECK(world.counts().superseded == 1);
    world.check_promises();
}

TEST_CASE("W13: what people drag into Rejected/ or out of it in Dropbox is rejected, or waits again") {
    World world;
    waiting(world, 1);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/Rejected/old.jpg", picture(9)));
    world.settle();
    CHECK(world.counts().rejected == 1);
    REQUIRE_OK(world.dropbox().rename(world.dropbox_account, "/Dogs/0.jpg", "/Dogs/Rejected/0.jpg"));
    world.settle();
    CHECK(world.counts().rejected == 2);
    CHECK(world.counts().held == 0);
    REQUIRE_OK(world.dropbox().rename(world.dropbox_account, "/Dogs/Rejected/0.jpg", "/Dogs/0.jpg"));
    world.settle();
    CHECK(world.counts().held == 1);
    CHECK(world.counts().total == 2);
    world.check_promises();
}

TEST_CASE("W13: an automatic folder leaves what lies in its Rejected/ alone, and says so") {
    World world;
    world.map("/Dogs", world.profile());
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rejected/no.jpg", picture(1)));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/yes.jpg", picture(2)));
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(world.counts().rejected == 1);
    CHECK(world.files("/Dogs") == std::vector<std::string>{"rejected/no.jpg"});
}

TEST_CASE("W13: a newer picture that comes at the moment of moving is put back, and waits") {
    World world;
    waiting(world, 1);
    bool is_replaced = false;
    world.whole_sandbox().add_hooks({.before = [&](const net::Request&, std::string_view route) {
        if (route == "files/move_v2" && !is_replaced) {
            is_replaced = true;
            REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/0.jpg", picture(77)));
        }
        return std::optional<net::Response>();
    }});
    SUBCASE("and the answer comes") {}
    SUBCASE("and the answer is lost") {
        world.faults().add({.kind = sandbox::FaultKind::lost_answer, .route = "files/move_v2"});
    }
    CHECK(reject(world, ids_of(tray(world).items)).done == 1);
    world.settle();
    world.pass(std::chrono::minutes(10));
    CHECK(is_replaced);
    CHECK(world.files("/Dogs") == std::vector<std::string>{"0.jpg"});
    CHECK(world.files("/Dogs/Rejected").empty());
    CHECK(world.counts().held == 1);
    CHECK(world.counts().rejected == 0);
    world.check_promises();
}

TEST_CASE("W13: while deleting and moving are paused a rejection waits, and goes on afterwards") {
    World world;
    waiting(world, 1);
    world.send<api::TransferStatus>("PATCH", "/api/v1/transfers/clearing", api::ClearingRequest{true, {}});
    CHECK(reject(world, ids_of(tray(world).items)).done == 1);
    world.pass(std::chrono::minutes(20));
    CHECK(world.files("/Dogs/Rejected").empty());
    CHECK(world.counts().rejecting == 1);
    CHECK(tray(world, "show=rejected").items.at(0).intake.reason_code == "clearing_paused");
    world.send<api::TransferStatus>("PATCH", "/api/v1/transfers/clearing", api::ClearingRequest{false, {}});
    world.settle();
    CHECK(world.files("/Dogs/Rejected").size() == 1);
    CHECK(world.counts().rejected == 1);
    world.check_promises();
}

TEST_CASE("W13: a rejection that Dropbox refuses is told, and the file waits again") {
    World world;
    waiting(world, 1);
    const auto ids = ids_of(tray(world).items);
    CHECK(reject(world, ids).done == 1);
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Dogs/0.jpg"));
    world.settle();
    CHECK(world.counts().vanished == 1);
    CHECK(act(world, "restore", {ids, std::nullopt}).not_done.at(0).code == "source_vanished");
    api::TrayRejection wanted;
    wanted.intake_ids = ids;
    wanted.note = std::string(1'001, 'x');
    CHECK(owner(world).refusal("POST", "/api/v1/tray/reject", json::encode(wanted)).code ==
          "rejection_note_invalid");
    CHECK(owner(world).refusal("POST", "/api/v1/tray/release", "{}").code == "selection_invalid");
    world.check_promises();
}

TEST_CASE("W13: dying after each saved stage of a rejection and of its undoing finds the same end") {
    int crashes = 0;
    for (int n = 1;; ++n) {
        World world;
        waiting(world, 2);
        const auto items = tray(world, "sort=name").items;
        CAPTURE(n);
        if (!survives_death_at(world, n,
                               [&] { static_cast<void>(reject(world, {items[0].intake.id}, "No")); }))
            break;
        ++crashes;
        const bool was_saved = world.counts().held == 1;
        if (!was_saved) CHECK(reject(world, {items[0].intake.id}, "No").done == 1);
        world.settle();
        CHECK(world.files("/Dogs/Rejected") == std::vector<std::string>{"0.jpg"});
        CHECK(world.counts().rejected == 1);
        CHECK(world.counts().total == 2);
        world.check_promises();
    }
    CHECK(crashes >= 3);
    int undone = 0;
    for (int n = 1;; ++n) {
        World world;
        waiting(world, 2);
        const auto items = tray(world, "sort=name").items;
        CHECK(reject(world, {items[0].intake.id}, "No").done == 1);
        world.settle();
        CAPTURE(n);
        if (!survives_death_at(world, n,
                               [&] { static_cast<void>(act(world, "restore", these(items, 0, 1))); }))
            break;
        ++undone;
        if (world.counts().rejected == 1) CHECK(act(world, "restore", these(items, 0, 1)).done == 1);
        world.settle();
        CHECK(sorted(world.files("/Dogs")) == std::vector<std::string>{"0.jpg", "1.jpg"});
        CHECK(world.counts().held == 2);
        CHECK(world.counts().total == 2);
        world.check_promises();
    }
    CHECK(undone >= 2);
    MESSAGE("died at " << crashes << " and " << undone << " points");
}
