// Bytes that rot in the store are found, and healed from Dropbox or named.
#include <fstream>

#include "base/hash.h"
#include "base/text.h"
#include "support/world.h"
#include "transfer/fsck.h"

using namespace sluice;
using namespace sluice::tests;
using sandbox::FaultKind;

namespace {

std::filesystem::path blob_of(World& world, int number) {
    return world.server().ports().blobs.path_of(content_hash_of(picture(number)));
}

void rot(const std::filesystem::path& blob) {
    std::filesystem::permissions(blob, std::filesystem::perms::owner_all);
    std::fstream file(blob, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(50);
    file.put('!');
    REQUIRE(file.good());
}

void ingest(World& world, const std::string& path, int number) {
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, path, picture(number)));
    world.settle();
    REQUIRE(world.files("/Dogs").empty());
}

api::TransferStatus transfers(World& world) {
    return world.get<api::TransferStatus>("/api/v1/transfers");
}

}  // namespace

TEST_CASE("the scrub finds rot of a file that was cleared long ago, and heals it from Dropbox by revision") {
    World world({[](server::Settings& settings) { settings.transfer.scrub_interval_s = 6 * 3'600; }});
    world.map("/Dogs", world.profile());
    ingest(world, "/Dogs/rex.jpg", 1);
    rot(blob_of(world, 1));
    world.pass(std::chrono::hours(5));
    CHECK_FALSE(REQUIRE_OK(transfer::check_everything(world.server().ports().catalog,
                                                      world.server().ports().blobs, transfer::Reading::bytes))
                    .damaged.empty());
    world.pass(std::chrono::hours(2));
    CHECK(transfers(world).storage.damaged == 0);
    CHECK(world.clock.now() - *transfers(world).storage.oldest_verified_at < std::chrono::hours(2));
    CHECK_FALSE(std::filesystem::is_empty(world.data_folder() / "blobs" / "quarantine"));
    world.check_promises();
}

TEST_CASE("rot that Dropbox can't heal is named, tried again, and healed once Dropbox has the bytes again") {
    World world({[](server::Settings& settings) { settings.transfer.scrub_interval_s = 6 * 3'600; }});
    world.map("/Dogs", world.profile());
    ingest(world, "/Dogs/rex.jpg", 1);
    rot(blob_of(world, 1));
    world.faults().add({.kind = FaultKind::server_error, .route = "files/download", .times = std::nullopt});
    world.pass(std::chrono::hours(8));
    CHECK(transfers(world).storage.damaged == 1);
    const auto damaged = world.get<api::DamagedFileList>("/api/v1/transfers/damaged").damaged_files;
    REQUIRE(damaged.size() == 1);
    CHECK(damaged.front().filename == "rex.jpg");
    CHECK(damaged.front().damage == catalog::Damage::damaged);
    CHECK(damaged.front().attempts >= 1);
    CHECK_FALSE(damaged.front().reason.empty());
    CHECK(std::filesystem::exists(blob_of(world, 1)));  // not put aside while there is nothing better
    world.faults().clear();
    world.pass(std::chrono::hours(5));
    CHECK(transfers(world).storage.damaged == 0);
    world.check_promises();
}

TEST_CASE("the scrub keeps to its rate and reads what it read longest ago first") {
    World world({[](server::Settings& settings) {
        settings.transfer.scrub_interval_s = 3'600;
        settings.transfer.scrub_bytes_per_s = 1;
    }});
    world.map("/Dogs", world.profile());
    ingest(world, "/Dogs/a.jpg", 1);
    ingest(world, "/Dogs/b.jpg", 2);
    const Instant first = *transfers(world).storage.oldest_verified_at;
    world.pass(std::chrono::minutes(70));
    const Instant second = *transfers(world).storage.oldest_verified_at;
    CHECK(second > first);                                      // the older of the two was read …
    CHECK(world.clock.now() - second > std::chrono::hours(1));  // … and the other is still due
    world.pass(std::chrono::seconds(2 * picture(1).size()));
    CHECK(*transfers(world).storage.oldest_verified_at > second);
}

TEST_CASE("fsck mends missing and damaged blobs from Dropbox, and says which file it can't and what to do") {
    World world;
    world.map("/Dogs", world.profile());
    for (int n = 1; n <= 3; ++n) ingest(world, cat("/Dogs/", n, ".jpg"), n);
    rot(blob_of(world, 1));
    std::filesystem::remove(blob_of(world, 2));
    auto& ports = world.server().ports();
    auto report =
        REQUIRE_OK(transfer::check_everything(ports.catalog, ports.blobs, transfer::Reading::sizes));
    CHECK(report.damaged.size() == 1);  // placements alone don't see rot
    report = REQUIRE_OK(transfer::check_everything(ports.catalog, ports.blobs, transfer::Reading::bytes));
    CHECK(report.damaged.size() == 2);
    CHECK(report.findings.size() == 2);
    const auto mended = REQUIRE_OK(transfer::mend(ports, report, {}));
    CHECK(mended.repaired.size() == 2);
    CHECK(mended.unrepaired.empty());
    world.check_promises();

    std::filesystem::remove(blob_of(world, 3));
    world.faults().add(
        {.kind = FaultKind::restricted_content, .route = "files/download", .times = std::nullopt});
    report = REQUIRE_OK(transfer::check_everything(ports.catalog, ports.blobs, transfer::Reading::bytes));
    const auto failed = REQUIRE_OK(transfer::mend(ports, report, {}));
    REQUIRE(failed.unrepaired.size() == 1);
    CHECK(failed.unrepaired.front().find("3.jpg") != std::string::npos);
    CHECK(failed.unrepaired.front().find("/Dogs/3.jpg") != std::string::npos);
    CHECK(failed.unrepaired.front().find("from a backup") != std::string::npos);
}

TEST_CASE("a damaged download heals nothing and harms nothing") {
    World world;
    world.map("/Dogs", world.profile());
    ingest(world, "/Dogs/rex.jpg", 1);
    std::filesystem::remove(blob_of(world, 1));
    auto& ports = world.server().ports();
    world.faults().add({.kind = FaultKind::corrupt_body, .route = "files/download", .bytes = 100});
    const auto report =
        REQUIRE_OK(transfer::check_everything(ports.catalog, ports.blobs, transfer::Reading::bytes));
    CHECK(REQUIRE_OK(transfer::mend(ports, report, {})).unrepaired.size() == 1);
    CHECK(REQUIRE_OK(transfer::mend(ports, report, {})).repaired.size() == 1);
    world.check_promises();
}

TEST_CASE("orphans are cleared away after seven days, and not a day sooner") {
    World world;
    world.map("/Dogs", world.profile());
    ingest(world, "/Dogs/rex.jpg", 1);
    auto& ports = world.server().ports();
    const std::string bytes = "nobody needs this";
    const std::string hash = content_hash_of(bytes);
    {
        const auto part = REQUIRE_OK(ports.blobs.open_part("stray", bytes.size()));
        REQUIRE_OK(part->write(bytes));
        REQUIRE_OK(part->finish(hash));
    }
    const auto mend = [&] {
        const auto report =
            REQUIRE_OK(transfer::check_everything(ports.catalog, ports.blobs, transfer::Reading::sizes));
        return REQUIRE_OK(transfer::mend(ports, report, {}));
    };
    const auto set_age = [&](std::chrono::hours age) {
        const auto written = std::chrono::file_clock::from_sys(world.clock.now() - age);
        std::filesystem::last_write_time(
            ports.blobs.path_of(hash),
            std::chrono::time_point_cast<std::filesystem::file_time_type::duration>(written));
    };
    set_age(std::chrono::hours(24 * 7 - 1));
    CHECK(mend().orphans_removed == 0);
    CHECK(REQUIRE_OK(ports.blobs.contains(hash)));
    set_age(std::chrono::hours(24 * 7 + 1));
    const auto mended = mend();
    CHECK(mended.orphans_removed == 1);
    CHECK(mended.bytes_freed == bytes.size());
    CHECK_FALSE(REQUIRE_OK(ports.blobs.contains(hash)));
    world.check_promises();
}
