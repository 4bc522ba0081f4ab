// Files that members send from their computer (M1), within the plan (M12).
#include "support/dying.h"
#include "support/imports.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

/// A file from a computer in two pieces, dying once at crash point `n`.
bool upload_with_crash_at(int n) {
    World world;
    const auto made = import_from_computer(world, world.profile(), 1);
    const std::string bytes = photo("rex.jpg");
    const auto work = [&] {
        Sender(world).send(made, "2024/rex.jpg", bytes, bytes.size() / 2 + 1);
        world.settle();
    };
    if (!dies_at(n, work)) return false;
    world.restart();
    work();
    world.pass(std::chrono::minutes(15));
    CAPTURE(n);
    CHECK(world.assets().size() == 1);
    CHECK(present(world, made).counts.catalogued == 1);
    CHECK(present(world, made).import.state == api::ImportState::gathered);
    world.check_promises();
    return true;
}

}  // namespace

TEST_CASE("M1: dying after each saved stage of an upload and sending it again finds the same end") {
    int crashes = 0;
    while (upload_with_crash_at(crashes + 1)) ++crashes;
    CHECK(crashes >= 5);
    MESSAGE("died at " << crashes << " points");
}

TEST_CASE("M1: files and folders from a computer come in with their relative paths") {
    World world;
    const auto made = import_from_computer(world, world.profile(), 3);
    const Sender ana(world);
    ana.send(made, "2024/Rome/rex.jpg", photo("rex.jpg"), 200);
    ana.send(made, "2024/bo.jpg", picture(1));
    CHECK(present(world, made).import.state == api::ImportState::receiving);
    ana.send(made, "ida.jpg", picture(2));
    world.settle();
    const auto view = present(world, made);
    CHECK(view.import.state == api::ImportState::gathered);
    CHECK(view.counts.catalogued == 3);
    CHECK(files_of(world, made).contains("2024/Rome/rex.jpg"));
    CHECK(world.assets("source=upload").size() == 3);
    const auto original =
        world.request("GET", cat("/api/v1/assets/", world.asset("rex.jpg").summary.id.value, "/original"));
    CHECK(REQUIRE_OK(net::read_all(original.body, 1 << 20)) == photo("rex.jpg"));
    CHECK(world.files("").empty());
    world.check_promises();
}

TEST_CASE("M1: after a reload the same file goes on where it was, also over a restart of the server") {
    World world;
    const auto made = import_from_computer(world, world.profile(), 1);
    const std::string bytes = photo("rex.jpg");
    const auto begun = Sender(world).begin(made, "a/rex.jpg", bytes.size());
    REQUIRE(begun.status == 201);
    REQUIRE(Sender(world).patch(begun.headers.get("Location"), 0, bytes.substr(0, 300)).status == 204);
    world.restart();

    const auto unfinished = world.get<api::UnfinishedUploadList>(path_of(made) + "/uploads").uploads;
    REQUIRE(unfinished.size() == 1);
    CHECK(unfinished[0].relative_path == "a/rex.jpg");
    CHECK(unfinished[0].bytes_received == 300);
    const auto again = Sender(world).begin(made, "a/rex.jpg", bytes.size());
    CHECK(again.headers.get("Location") == begun.headers.get("Location"));
    CHECK(again.headers.get("Upload-Offset") == "300");
    // Changed meanwhile: another file.
    const auto changed = Sender(world).begin(made, "a/rex.jpg", bytes.size(), "2000");
    CHECK(changed.headers.get("Location") != begun.headers.get("Location"));
    CHECK(Sender(world).tus("DELETE", changed.headers.get("Location")).status == 204);
    Sender(world).send(made, "a/rex.jpg", bytes);
    world.settle();
    CHECK(world.assets().size() == 1);
    world.check_promises();
}

TEST_CASE(
    "M1 ✗: a file chosen twice, and the same bytes under another name, make one asset, and it is told") {
    World world;
    const auto made = import_from_computer(world, world.profile(), 2);
    const Sender ana(world);
    ana.send(made, "rex.jpg", photo("rex.jpg"));
    ana.send(made, "rex.jpg", photo("rex.jpg"));
    ana.send(made, "copy of rex.jpg", photo("rex.jpg"));
    world.settle();
    CHECK(world.assets().size() == 1);
    const auto counts = present(world, made).counts;
    CHECK(counts.files == 2);
    CHECK(counts.already_here == 1);
    const auto twins = world.get<api::ImportFilePage>(path_of(made) + "/files?show=already_here").files;
    REQUIRE(twins.size() == 1);
    const auto& asset = world.assets().at(0);  // whichever of the two it was made of
    CHECK(twins[0].intake.name == (asset.filename == "rex.jpg" ? "copy of rex.jpg" : "rex.jpg"));
    CHECK(twins[0].asset_title == asset.title);
    world.check_promises();
}

TEST_CASE(
    "M1 ✗: what the profile doesn't take is refused by its content; retried under newer rules it comes in") {
    World world;
    auto profile = world.profile([](api::ProfileRules& rules) { rules.allowed_types = {"video"}; });
    const auto made = import_from_computer(world, profile, 1);
    Sender(world).send(made, "rex.jpg", photo("rex.jpg"));
    world.settle();
    CHECK(present(world, made).counts.refused == 1);
    CHECK(world.intakes().at(0).reason_code == "unsupported_format");
    profile.rules.allowed_types.clear();
    world.send<api::Profile>("PUT", cat("/api/v1/profiles/", profile.id.value), profile.rules);
    world.send<api::ImportView>("POST", path_of(made) + "/retry", api::Empty{});
    world.settle();
    CHECK(present(world, made).counts.catalogued == 1);
}

TEST_CASE("M1 ✗: an empty file and a path that leads elsewhere are refused and told; others go on") {
    World world;
    const auto made = import_from_computer(world, world.profile(), 2);
    const Sender ana(world);
    CHECK(code_of(ana.begin(made, "empty.jpg", 0)) == "file_empty");
    CHECK(code_of(ana.begin(made, "..", 5)) == "file_name_missing");
    ana.send(made, "../../rex.jpg", photo("rex.jpg"));
    world.settle();
    const auto view = present(world, made);
    CHECK(view.import.state == api::ImportState::gathered);
    CHECK(view.counts.left_over == 1);
    CHECK(leftovers(world, made).at(0).leftover.code == "file_empty");
    CHECK(files_of(world, made).contains("rex.jpg"));
}

TEST_CASE(
    "M12: the plan holds for imports as for everything: by the same code, from Dropbox and from a computer") {
    World world;
    api::Plan plan;
    plan.storage_bytes_max = static_cast<std::int64_t>(photo("rex.jpg").size()) - 1;
    world.send<api::PlanStatus>("PUT", "/api/v1/plan", plan);
    const auto profile = world.profile();
    const auto made = import_from_computer(world, profile, 1);
    const auto refused = Sender(world).begin(made, "rex.jpg", photo("rex.jpg").size());
    CHECK(code_of(refused) == "storage_limit_exceeded");
    CHECK(leftovers(world, made).at(0).leftover.code == "storage_limit_exceeded");
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/rex.jpg", photo("rex.jpg")));
    import_from_dropbox(world, profile, {"/rex.jpg"});
    world.settle();
    CHECK(world.intakes().at(0).reason_code == "storage_limit_exceeded");
    CHECK(world.assets().empty());
    plan.storage_bytes_max.reset();
    world.send<api::PlanStatus>("PUT", "/api/v1/plan", plan);
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(world.files("").size() == 1);
}
