// A backup is whole; a restored or old catalogue deletes nothing before it is reconciled with Dropbox.
#include "server/backup.h"

#include <fstream>

#include "base/hash.h"
#include "base/text.h"
#include "support/world.h"

using namespace sluice;
using namespace sluice::tests;
using sandbox::FaultKind;

namespace {

namespace fs = std::filesystem;

api::TransferStatus transfers(World& world) {
    return world.get<api::TransferStatus>("/api/v1/transfers");
}

void put(World& world, const std::string& path, int number) {
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, path, picture(number)));
}

server::BackupDone back_up(World& world, const std::string& name = "backup") {
    return REQUIRE_OK(server::back_up({world.data_folder(), world.scratch(name), {}, {}}, world.clock));
}

std::uint64_t deletes(World& world) {
    return world.dropbox().counters().calls_of("files/delete_v2");
}

/// The server goes on with what `backup` has.
server::RestoreDone restore(World& world, const std::string& backup = "backup") {
    server::RestoreDone done;
    world.restart_on(world.scratch("restored"), [&] {
        done = REQUIRE_OK(server::restore(world.scratch(backup), world.scratch("restored"), world.clock));
    });
    return done;
}

}  // namespace

TEST_CASE("a backup made while the server works restores to a whole library, and only adds what is new") {
    World world;
    world.map("/Dogs", world.profile());
    for (int n = 0; n < 5; ++n) put(world, cat("/Dogs/", n, ".jpg"), n);
    world.settle();
    auto done = back_up(world);
    CHECK(done.blobs_copied == 5);
    CHECK(done.missing.empty());
    put(world, "/Dogs/later.jpg", 9);
    world.settle();
    world.clock.advance(std::chrono::minutes(1));
    done = back_up(world);
    CHECK(done.blobs_copied == 1);
    CHECK(done.blobs_there == 5);

    const auto restored = restore(world);
    CHECK(restored.blobs_restored == 6);
    CHECK(restored.has_key);
    CHECK(restored.missing.empty());
    CHECK(world.assets().size() == 6);
    world.check_promises();
}

TEST_CASE("a restored server is in safe mode, fetches again what came in since, then ends it by itself") {
    World world;
    world.map("/Dogs", world.profile());
    put(world, "/Dogs/before.jpg", 1);
    world.settle();
    const auto done = back_up(world);
    CHECK(done.blobs_copied == 1);
    world.pass(std::chrono::minutes(30));
    // Taken in, and deleted in Dropbox, by the server whose data is lost now.
    put(world, "/Dogs/since.jpg", 2);
    world.settle();
    REQUIRE(world.files("/Dogs").empty());
    REQUIRE(world.assets().size() == 2);

    restore(world);
    CHECK(world.assets().size() == 1);
    const auto mode = transfers(world).safe_mode;
    REQUIRE(mode);
    CHECK(mode->reason == catalog::SafeModeReason::restored);
    CHECK(mode->mappings_left == 1);
    CHECK(world.get<api::SystemStatus>("/api/v1/system").safe_mode);
    const auto deletes_before = deletes(world);
    put(world, "/Dogs/waiting.jpg", 3);
    world.settle();
    CHECK(world.assets().size() == 3);  // before, since and waiting
    CHECK(world.asset("since.jpg").versions.front().content_hash == content_hash_of(picture(2)));
    world.pass(std::chrono::minutes(15));
    CHECK_FALSE(transfers(world).safe_mode);
    CHECK(world.files("/Dogs").empty());
    CHECK(deletes(world) > deletes_before);
    CHECK(world.assets().size() == 3);
    world.check_promises();
}

TEST_CASE("while Dropbox can't be listed a restored server deletes nothing; a person may end safe mode") {
    World world;
    world.map("/Dogs", world.profile());
    world.send<api::TransferStatus>("PATCH", "/api/v1/transfers/clearing",
                                    api::ClearingRequest{true, std::nullopt});
    put(world, "/Dogs/rex.jpg", 1);
    world.settle();
    back_up(world);
    restore(world);
    world.send<api::TransferStatus>("PATCH", "/api/v1/transfers/clearing",
                                    api::ClearingRequest{false, std::nullopt});
    world.faults().add(
        {.kind = FaultKind::server_error, .route = "files/list_folder", .times = std::nullopt});
    world.pass(std::chrono::hours(3));
    CHECK(transfers(world).safe_mode);
    CHECK(transfers(world).held.safe_mode == 1);
    CHECK(world.files("/Dogs").size() == 1);
    CHECK(deletes(world) == 0);

    CHECK(world.request("DELETE", "/api/v1/transfers/safe-mode").status == 200);
    CHECK_FALSE(transfers(world).safe_mode);
    world.pass(std::chrono::hours(1));
    CHECK(world.files("/Dogs").size() == 1);  // its folder still has to be listed from the start
    world.faults().clear();
    world.pass(std::chrono::minutes(30));
    CHECK(world.files("/Dogs").empty());
    world.check_promises();
}

TEST_CASE("an old catalogue put back over newer blobs is noticed: safe mode, and nothing is lost") {
    World world;
    world.map("/Dogs", world.profile());
    put(world, "/Dogs/before.jpg", 1);
    world.settle();
    back_up(world);
    world.pass(std::chrono::minutes(10));
    put(world, "/Dogs/since.jpg", 2);
    world.settle();
    REQUIRE(world.assets().size() == 2);
    const auto downloads = world.dropbox().counters().calls_of("files/download");
    world.restart_on(world.data_folder(), [&] {
        for (const char* file : {"sluice.db", "sluice.db-wal", "sluice.db-shm"})
            fs::remove(world.data_folder() / file);
        for (const auto& entry : fs::directory_iterator(world.scratch("backup")))
            if (entry.path().extension() == ".db") fs::copy(entry.path(), world.data_folder() / "sluice.db");
    });
    const auto mode = transfers(world).safe_mode;
    REQUIRE(mode);
    CHECK(mode->reason == catalog::SafeModeReason::catalogue_older);
    world.pass(std::chrono::minutes(15));
    CHECK(world.assets().size() == 2);
    CHECK(world.dropbox().counters().calls_of("files/download") == downloads);  // its blob is still here
    CHECK_FALSE(transfers(world).safe_mode);
    world.check_promises();
    world.restart();
    CHECK_FALSE(transfers(world).safe_mode);
}

TEST_CASE("a restart, also of a killed server, doesn't look like an old catalogue") {
    World world;
    world.map("/Dogs", world.profile());
    put(world, "/Dogs/rex.jpg", 1);
    world.settle();
    for (int n = 0; n < 3; ++n) {
        world.restart();
        CHECK_FALSE(transfers(world).safe_mode);
    }
}

TEST_CASE("a blob that rotted in the backup is named, and the restored server heals it from Dropbox") {
    World world;
    world.map("/Dogs", world.profile());
    put(world, "/Dogs/rex.jpg", 1);
    world.settle();
    back_up(world);
    const std::string hash = content_hash_of(picture(1));
    const auto blob = world.scratch("backup") / "blobs" / hash.substr(0, 2) / hash.substr(2, 2) / hash;
    fs::permissions(blob, fs::perms::owner_all);
    {
        std::fstream file(blob, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(20);
        file.put('!');
    }
    const auto done = restore(world);
    REQUIRE(done.missing.size() == 1);
    CHECK(done.missing.front().find("rex.jpg") != std::string::npos);
    world.settle();
    CHECK(transfers(world).storage.damaged == 0);
    world.pass(std::chrono::minutes(15));
    world.check_promises();
}

TEST_CASE("a backup that isn't whole, or a target that isn't empty, is refused in words") {
    World world;
    world.map("/Dogs", world.profile());
    back_up(world);
    const auto refused = server::restore(world.scratch("backup"), world.data_folder(), world.clock);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "restore_target_in_use");
    const auto manifest = world.scratch("backup") / "MANIFEST";
    fs::resize_file(manifest, fs::file_size(manifest) - 2);
    CHECK(server::restore(world.scratch("backup"), world.scratch("new"), world.clock).error().code ==
          "backup_damaged");
    fs::remove(manifest);
    CHECK(server::restore(world.scratch("backup"), world.scratch("new"), world.clock).error().code ==
          "backup_missing");
}
