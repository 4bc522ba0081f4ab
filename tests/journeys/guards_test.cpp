// What holds deleting back when something is amiss, and that a person's own deleting never reaches the
// library.
#include "catalog/guards.h"

#include "base/text.h"
#include "support/world.h"

using namespace sluice;
using namespace sluice::tests;
using sandbox::FaultKind;

namespace {

api::TransferStatus transfers(World& world) {
    return world.get<api::TransferStatus>("/api/v1/transfers");
}

api::Mapping change(World& world, const api::Mapping& mapping, const api::MappingChange& wanted) {
    return world.send<api::Mapping>("PATCH", cat("/api/v1/mappings/", mapping.id.value), wanted);
}

api::Mapping mapping_of(World& world, const api::Mapping& mapping) {
    for (const auto& one : world.get<api::MappingList>("/api/v1/mappings").mappings)
        if (one.id == mapping.id) return one;
    FAIL("the mapping is gone");
    return {};
}

std::uint64_t deletes(World& world) {
    return world.dropbox().counters().calls_of("files/delete_v2");
}

void put(World& world, const std::string& path, int number) {
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, path, picture(number)));
}

}  // namespace

TEST_CASE("a file stays in Dropbox until its mapping's grace is over, and then goes") {
    World world;
    auto mapping = world.map("/Dogs", world.profile());
    mapping = change(world, mapping, {.clear_grace_s = 3'600});
    CHECK(mapping.clear_grace_s == 3'600);
    put(world, "/Dogs/rex.jpg", 1);
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(transfers(world).held.clear_grace == 1);
    world.pass(std::chrono::minutes(50));
    CHECK(world.files("/Dogs").size() == 1);
    world.pass(std::chrono::minutes(15));
    CHECK(world.files("/Dogs").empty());
    CHECK(transfers(world).held.clear_grace == 0);
    CHECK(world.counts().done == 1);
    world.check_promises();
}

TEST_CASE("a mapping's grace overrides the settings', and shortening it lets files go at once") {
    World world({[](server::Settings& settings) { settings.transfer.clear_grace_s = 86'400; }});
    const auto patient = world.map("/Cats", world.profile());
    const auto hasty = world.map("/Dogs", world.profile());
    change(world, hasty, {.clear_grace_s = 0});
    put(world, "/Cats/tom.jpg", 1);
    put(world, "/Dogs/rex.jpg", 2);
    world.settle();
    CHECK(world.files("/Dogs").empty());
    CHECK(world.files("/Cats").size() == 1);
    change(world, patient, {.clear_grace_s = 0});
    world.settle();
    CHECK(world.files("/Cats").empty());
    CHECK(world.request("PATCH", cat("/api/v1/mappings/", patient.id.value), R"({"clear_grace_s":-2})")
              .status == 400);
    CHECK_FALSE(change(world, patient, {.clear_grace_s = -1}).clear_grace_s);
}

TEST_CASE("while the sentinel is missing nothing of that folder is deleted; put back, all goes on") {
    World world;
    auto mapping = world.map("/Dogs", world.profile());
    mapping = change(world, mapping, {.sentinel = true});
    CHECK(mapping.sentinel == api::Sentinel::seen);
    put(world, "/Dogs/a.jpg", 1);
    world.settle();
    CHECK(world.files("/Dogs").empty());  // the folder .sluice-sentinel is there, and no file
    CHECK(deletes(world) == 1);

    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Dogs/.sluice-sentinel"));
    put(world, "/Dogs/b.jpg", 2);
    world.settle();
    CHECK(world.assets().size() == 2);
    CHECK(world.files("/Dogs") == std::vector<std::string>{"b.jpg"});
    CHECK(deletes(world) == 1);
    CHECK(mapping_of(world, mapping).sentinel == api::Sentinel::missing);
    CHECK(transfers(world).held.sentinel_missing == 1);

    REQUIRE_OK(
        world.dropbox().put_file(world.dropbox_account, "/Dogs/.sluice-sentinel", "a file does as well"));
    world.settle();
    CHECK(world.files("/Dogs") == std::vector<std::string>{".sluice-sentinel"});
    CHECK(mapping_of(world, mapping).sentinel == api::Sentinel::seen);
    CHECK(world.assets().size() == 2);
    world.check_promises();
}

TEST_CASE("switching the sentinel off lets go what waited for it") {
    World world;
    const auto mapping = world.map("/Dogs", world.profile());
    change(world, mapping, {.sentinel = true});
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Dogs/.sluice-sentinel"));
    put(world, "/Dogs/a.jpg", 1);
    world.settle();
    CHECK(world.files("/Dogs").size() == 1);
    CHECK(change(world, mapping, {.sentinel = false}).sentinel == api::Sentinel::off);
    world.settle();
    CHECK(world.files("/Dogs").empty());
}

TEST_CASE("while a reset cursor is being listed anew, nothing of that folder is deleted") {
    World world({[](server::Settings& settings) { settings.transfer.page_entries_max = 2; }});
    const auto mapping = world.map("/Dogs", world.profile());
    change(world, mapping, {.clear_grace_s = 600});
    for (int n = 0; n < 5; ++n) put(world, cat("/Dogs/", n, ".jpg"), n);
    world.settle();
    CHECK(world.assets().size() == 5);
    world.dropbox().reset_cursors(world.dropbox_account);
    // The second page of the new listing never comes.
    world.faults().add({.kind = FaultKind::server_error,
                        .route = "files/list_folder/continue",
                        .skip = 1,
                        .times = std::nullopt});
    put(world, "/Dogs/new.jpg", 9);
    world.pass(std::chrono::minutes(20));
    CHECK(deletes(world) == 0);
    CHECK(mapping_of(world, mapping).relisting);
    CHECK(transfers(world).held.relisting == 5);
    world.faults().clear();
    world.pass(std::chrono::minutes(20));
    CHECK_FALSE(mapping_of(world, mapping).relisting);
    CHECK(world.files("/Dogs").empty());
    CHECK(world.assets().size() == 6);
    world.check_promises();
}

TEST_CASE("the pause button also holds a file that is about to be deleted or moved") {
    for (const bool moves : {false, true}) {
        CAPTURE(moves);
        World world;
        world.map("/Dogs", world.profile([&](api::ProfileRules& rules) {
            if (!moves) return;
            rules.after_ingest = api::AfterIngest::move_to;
            rules.move_to = "/Done";
        }));
        // Deleting and moving fail for a while; meanwhile a person presses the button.
        for (const char* route : {"files/delete_v2", "files/move_v2"})
            world.faults().add({.kind = FaultKind::server_error, .route = route, .times = std::nullopt});
        put(world, "/Dogs/rex.jpg", 1);
        world.settle();
        world.send<api::TransferStatus>("PATCH", "/api/v1/transfers/clearing",
                                        api::ClearingRequest{true, std::nullopt});
        world.faults().clear();
        world.pass(std::chrono::minutes(15));
        CHECK(world.files("/Dogs").size() == 1);
        CHECK(world.files("/Done").empty());
        CHECK(transfers(world).held.clearing_paused == 1);
        world.send<api::TransferStatus>("PATCH", "/api/v1/transfers/clearing",
                                        api::ClearingRequest{false, std::nullopt});
        world.settle();
        CHECK(world.files("/Dogs").empty());
        CHECK(world.files("/Done").size() == (moves ? 1 : 0));
    }
}

TEST_CASE("a person deletes 1,000 files in Dropbox: the library keeps every one") {
    World world({[](server::Settings& settings) { settings.transfer.sweep_s = 86'400; }});
    world.map("/Dogs",
              world.profile([](api::ProfileRules& rules) { rules.after_ingest = api::AfterIngest::keep; }));
    constexpr int files = 1'000;
    for (int n = 0; n < files; ++n)  // notes, since pictures would take minutes to preview
        REQUIRE_OK(
            world.dropbox().put_file(world.dropbox_account, cat("/Dogs/", n, ".txt"), cat("note ", n)));
    world.settle();
    REQUIRE(world.counts().done == files);
    for (int n = 0; n < files; ++n)
        REQUIRE_OK(world.dropbox().remove(world.dropbox_account, cat("/Dogs/", n, ".txt")));
    world.settle();
    CHECK(world.files("/Dogs").empty());
    CHECK(world.counts().done == files);
    CHECK(world.get<api::AssetPage>("/api/v1/assets?limit=1").total == files);
    CHECK(deletes(world) == 0);
    world.check_promises();
}

TEST_CASE("the mapped folder is deleted, or unshared, with files on their way: what was had stays") {
    World world;
    const auto mapping = world.map("/Dogs", world.profile());
    change(world, mapping, {.clear_grace_s = 3'600});
    for (int n = 0; n < 10; ++n) put(world, cat("/Dogs/", n, ".jpg"), n);
    world.settle();
    CHECK(world.assets().size() == 10);
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Dogs"));
    world.pass(std::chrono::hours(2));
    CHECK(mapping_of(world, mapping).state == api::MappingState::broken);
    CHECK(world.assets().size() == 10);
    CHECK(deletes(world) == 0);
    CHECK(transfers(world).held.relisting == 10);
    world.check_promises();
}

TEST_CASE("the connection is revoked at Dropbox: the library keeps all, and nothing is deleted") {
    World world;
    const auto mapping = world.map("/Dogs", world.profile());
    change(world, mapping, {.clear_grace_s = 3'600});
    for (int n = 0; n < 10; ++n) put(world, cat("/Dogs/", n, ".jpg"), n);
    world.settle();
    world.faults().add({.kind = FaultKind::revoked_token, .route = "files/", .times = std::nullopt});
    put(world, "/Dogs/late.jpg", 99);
    world.pass(std::chrono::hours(2));
    CHECK(world.get<api::ConnectionList>("/api/v1/connections").connections.at(0).connection.state ==
          api::ConnectionState::broken);
    CHECK(world.assets().size() == 10);
    CHECK(world.files("/Dogs").size() == 11);
    CHECK(deletes(world) == 0);
    world.check_promises();
}
