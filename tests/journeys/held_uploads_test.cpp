// Files of upload pages that wait for a release: what people see of them, and what becomes of a no (W13).
#include <filesystem>

#include "base/hash.h"
#include "base/text.h"
#include "support/contributor.h"
#include "support/person.h"
#include "support/tray.h"
#include "transfer/fsck.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

api::NewUploadPage held_page(World& world) {
    return make_page(world, [](api::UploadPageRequest& wanted) { wanted.release = api::Release::manual; });
}

std::string path_of(const std::vector<api::TrayItem>& items, const std::string& name) {
    const auto item =
        std::ranges::find(items, name, [](const auto& one) -> const auto& { return one.intake.name; });
    REQUIRE(item != items.end());
    return cat("/api/v1/intakes/", item->intake.id.value);
}

transfer::FsckReport checked(World& world) {
    auto& ports = world.server().ports();
    return REQUIRE_OK(transfer::check_everything(ports.catalog, ports.blobs, transfer::Reading::bytes));
}

void remove_blob(World& world, const std::string& bytes) {
    REQUIRE(std::filesystem::remove(world.server().ports().blobs.path_of(content_hash_of(bytes))));
}

bool says_nothing_of_dropbox(const domain::ReceiptFile& file) {
    return file.says.find("Dropbox") == std::string::npos;
}

}  // namespace

TEST_CASE("W13: a file of an upload page that waits is looked at from the stored bytes, and isn't taken in") {
    World world;
    Contributor mia(world, held_page(world).url);
    mia.submit();
    const std::string bytes = photo("rex.jpg");
    mia.send("rex.jpg", bytes);
    mia.send("cut.jpg", read_sample("truncated.jpg"));
    mia.send("note.txt", "not a picture");
    world.settle();
    const auto items = tray(world).items;
    REQUIRE(items.size() == 3);
    CHECK(std::ranges::all_of(items, &api::TrayItem::previewable));

    const auto rex = path_of(items, "rex.jpg");
    const auto small = world.request("GET", cat(rex, "/thumbnail"));
    CHECK(small.status == 200);
    CHECK(small.headers.get("Content-Type") == "image/webp");
    CHECK(small.headers.get("ETag").find(content_hash_of(bytes)) != std::string::npos);
    const auto large = world.request("GET", cat(rex, "/preview"));
    CHECK(large.headers.get("Content-Type") == "image/webp");
    for (const auto* shown : {&small, &large})
        CHECK(REQUIRE_OK(net::read_all(shown->body, 1 << 24)).starts_with("RIFF"));  // WebP's first bytes
    const auto whole = world.request("GET", cat(rex, "/original"));
    CHECK(whole.headers.get("Content-Type") == "image/jpeg");
    CHECK(REQUIRE_OK(net::read_all(whole.body, 1 << 24)) == bytes);
    const auto looked = owner(world).get<api::HeldInspection>(cat(rex, "/inspection"));
    CHECK_FALSE(looked.problem);
    CHECK(looked.facts.width.value_or(0) > 100);
    const auto cut = owner(world).get<api::HeldInspection>(cat(path_of(items, "cut.jpg"), "/inspection"));
    CHECK(cut.problem_code == "corrupt_file");
    const auto none = owner(world).refusal("GET", cat(path_of(items, "note.txt"), "/thumbnail"));
    CHECK(none.status == 404);
    CHECK(none.code == "no_preview");

    CHECK(world.counts().held == 3);
    CHECK(world.assets().empty());
    CHECK(world.files("").empty());
    world.check_promises();
}

TEST_CASE("W13: where the stored bytes are gone the file says so, the others are shown, and fsck names it") {
    World world;
    Contributor mia(world, held_page(world).url);
    mia.submit();
    mia.send("rex.jpg", picture(1));
    mia.send("bo.jpg", picture(2));
    world.settle();
    const auto items = tray(world).items;
    CHECK(checked(world).findings.empty());
    remove_blob(world, picture(1));
    for (const char* what : {"/thumbnail", "/preview", "/original"}) {
        CAPTURE(what);
        CHECK(owner(world).refusal("GET", cat(path_of(items, "rex.jpg"), what)).code == "upload_bytes_lost");
        CHECK(world.request("GET", cat(path_of(items, "bo.jpg"), what)).status == 200);
    }
    const auto findings = checked(world).findings;
    REQUIRE(findings.size() == 1);
    CHECK(findings.front().find("rex.jpg") != std::string::npos);
}

TEST_CASE("W13: a rejected file of an upload page stays stored; its receipt says why, and the no is undone") {
    World world;
    Contributor mia(world, held_page(world).url);
    mia.submit();
    mia.send("rex.jpg", picture(1));
    mia.send("bo.jpg", picture(2));
    world.settle();
    const auto items = tray(world, "sort=name").items;
    REQUIRE(items.at(1).intake.name == "rex.jpg");
    CHECK(reject(world, {items[1].intake.id}, "Out of focus").done == 1);
    world.settle();
    const auto rejected = tray(world, "show=rejected").items;
    REQUIRE(rejected.size() == 1);
    CHECK(rejected.front().intake.rejection_note == "Out of focus");
    CHECK(rejected.front().previewable);
    CHECK(world.request("GET", cat(path_of(rejected, "rex.jpg"), "/preview")).status == 200);
    const auto ledger = world.get<api::LedgerPage>(cat(path_of(rejected, "rex.jpg"), "/ledger"));
    CHECK(std::ranges::any_of(ledger.entries, [](const auto& entry) {
        return entry.detail.find("Rejected by Ana") != std::string::npos &&
               entry.detail.find("Out of focus") != std::string::npos;
    }));
    auto receipt = mia.receipt();
    CHECK(receipt.totals.refused == 1);
    CHECK(receipt.totals.waiting == 1);
    CHECK(std::ranges::any_of(receipt.files, [](const auto& file) {
        return file.state == domain::ReceiptState::refused &&
               file.says.find("Out of focus") != std::string::npos;
    }));
    CHECK(std::ranges::all_of(receipt.files, says_nothing_of_dropbox));

    // Nothing takes it in by itself or clears it away, however long it lies there.
    world.restart();
    world.pass(std::chrono::hours(24 * 8));
    auto& ports = world.server().ports();
    const auto mended = REQUIRE_OK(transfer::mend(ports, checked(world), {}));
    CHECK(mended.orphans_removed == 0);
    CHECK(world.assets().empty());
    CHECK(act(world, "release", these(rejected, 0, 1)).not_done.at(0).code == "already_rejected");
    CHECK(reject(world, {rejected[0].intake.id}).not_done.at(0).code == "already_rejected");

    CHECK(act(world, "restore", these(rejected, 0, 1)).done == 1);
    CHECK(act(world, "restore", these(rejected, 0, 1)).not_done.at(0).code == "not_rejected");
    CHECK(world.counts().held == 2);
    receipt = mia.receipt();
    CHECK(receipt.totals.waiting == 2);
    CHECK(tray(world, "sort=name").items.at(1).intake.rejection_note.empty());
    CHECK(act(world, "release", these(rejected, 0, 1)).done == 1);
    world.settle();
    CHECK(world.asset("rex.jpg").summary.source == api::Source::upload);
    CHECK(reject(world, {rejected[0].intake.id}).not_done.at(0).code == "already_released");
    world.check_promises();
}

TEST_CASE("W13: without a note the receipt of an upload page says that the file stays stored") {
    World world;
    Contributor mia(world, held_page(world).url);
    mia.submit();
    mia.send("rex.jpg", picture(1));
    world.settle();
    CHECK(reject(world, ids_of(tray(world).items), "", transfer::RejectTo::stay).done == 1);
    const auto receipt = mia.receipt();
    REQUIRE(receipt.files.size() == 1);
    CHECK(receipt.files[0].says.find("It stays stored here") != std::string::npos);
    CHECK(says_nothing_of_dropbox(receipt.files[0]));
}

TEST_CASE("W13: files in Dropbox and files of upload pages are rejected, and taken back, together") {
    World world;
    waiting(world, 1);
    Contributor mia(world, held_page(world).url);
    mia.submit();
    mia.send("rex.jpg", picture(7));
    world.settle();
    const auto items = tray(world).items;
    REQUIRE(items.size() == 2);
    CHECK(reject(world, ids_of(items), "Not these").done == 2);
    world.settle();
    CHECK(world.counts().rejected == 2);
    CHECK(world.files("/Dogs/Rejected") == std::vector<std::string>{"0.jpg"});
    CHECK(act(world, "restore", these(items, 0, 2)).done == 2);
    world.settle();
    CHECK(world.counts().held == 2);
    CHECK(world.files("/Dogs") == std::vector<std::string>{"0.jpg"});
    world.check_promises();
}
