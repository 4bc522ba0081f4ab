// Widen's Waiting tray: what waits is looked at and released, many at once; folders copied in (W8, W9, W12,
// W13).
#include "support/tray.h"

#include "base/text.h"
#include "support/contributor.h"
#include "support/person.h"

using namespace sluice;
using namespace sluice::tests;

TEST_CASE("W8: of 100 files that wait 40 are released, and only those come in") {
    World world;
    const auto mapping = waiting(world, 100);
    const auto first = tray(world, "limit=60");
    CHECK(first.items.size() == 60);
    CHECK(first.counts.waiting == 100);
    CHECK(first.counts.waiting_bytes > 0);
    const auto second = tray(world, cat("limit=60&after=", *first.next));
    CHECK(second.items.size() == 40);
    CHECK_FALSE(second.next);
    const auto& item = first.items.front();
    CHECK(item.folder_path == "/Dogs");
    CHECK(item.profile_name == "Dogs");
    CHECK(item.sender == "unknown (Dropbox does not tell)");
    CHECK(item.dropbox_account == "Ana Lopez (ana@example.org)");
    CHECK(item.previewable);
    CHECK(item.zoomable);
    CHECK(world.dropbox().counters().calls_of("files/download") == 0);

    const auto outcome = act(world, "release", these(first.items, 5, 40));
    CHECK(outcome.done == 40);
    CHECK(outcome.not_done.empty());
    world.settle();
    CHECK(world.counts().done == 40);
    CHECK(world.counts().held == 60);
    CHECK(world.assets().size() == 40);
    CHECK(world.files("/Dogs").size() == 60);
    world.check_promises();
}

TEST_CASE("W8: what was changed or taken away since is told, and the others go on") {
    World world;
    waiting(world, 5);
    const auto items = tray(world, "sort=name").items;
    REQUIRE(items.at(1).intake.name == "1.jpg");
    // Nobody has listed this yet: the release itself looks.
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/1.jpg", picture(11)));
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Dogs/2.jpg"));
    const auto outcome = act(world, "release", these(items, 0, 4));
    CHECK(outcome.done == 2);
    CHECK(outcome.not_done_total == 2);
    REQUIRE(outcome.not_done.size() == 2);
    CHECK(outcome.not_done[0].name == "1.jpg");
    CHECK(outcome.not_done[0].code == "source_changed");
    CHECK(outcome.not_done[1].name == "2.jpg");
    CHECK(outcome.not_done[1].code == "source_vanished");
    CHECK_FALSE(outcome.not_done[1].hint.empty());
    world.settle();
    CHECK(world.assets().size() == 2);
    CHECK(world.counts().held == 2);  // the new 1.jpg, and 4.jpg
    const auto again = act(world, "release", these(items, 0, 1));
    CHECK(again.not_done.at(0).code == "already_released");
    const auto refusal =
        owner(world).refusal("POST", cat("/api/v1/intakes/", items[1].intake.id.value, "/release"));
    CHECK(refusal.code == "source_changed");
    world.check_promises();
}

TEST_CASE("W8: all that a list shows is released at once, but nothing that came after it was read") {
    World world;
    const auto mapping = waiting(world, 60);
    const auto seen = tray(world);
    world.pass(std::chrono::seconds(5));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/late.jpg", picture(500)));
    world.settle();
    api::TrayRequest all;
    all.matching = api::TrayMatch{api::TrayTab::waiting, mapping.id, seen.items.front().intake.id.value};
    CHECK(act(world, "release", all).done == 60);
    world.settle();
    CHECK(tray(world).items.at(0).intake.name == "late.jpg");
    CHECK(world.counts().held == 1);
    CHECK(world.assets().size() == 60);
}

TEST_CASE("W8: a list is sorted by age, name or size, page by page") {
    World world;
    world.map("/Dogs", world.profile(), api::Release::manual);
    const std::map<std::string, std::size_t> sizes = {{"b.jpg", 30}, {"a.jpg", 10}, {"c.jpg", 20}};
    for (const auto& [name, size] : sizes)
        REQUIRE_OK(
            world.dropbox().put_file(world.dropbox_account, cat("/Dogs/", name), std::string(size, 'x')));
    world.settle();
    const auto names = [&](const std::string& sort) {
        std::string seen;
        std::string after;
        for (int page = 0; page < 5; ++page) {
            const auto one = tray(world, cat("limit=1&sort=", sort, after));
            for (const auto& item : one.items) seen += item.intake.name.substr(0, 1);
            if (!one.next) break;
            after = cat("&after=", *one.next);
        }
        return seen;
    };
    CHECK(names("name") == "abc");
    CHECK(names("largest") == "bca");
    const std::string newest = names("newest");
    CHECK(names("oldest") == std::string(newest.rbegin(), newest.rend()));
    CHECK(owner(world).refusal("GET", "/api/v1/tray?sort=colour").code == "query_invalid");
    CHECK(owner(world).refusal("GET", "/api/v1/tray?show=nothing").code == "query_invalid");
}

TEST_CASE("W8: who sent a file is told where they said it") {
    World world;
    const auto mapping = world.map("/Dogs", world.profile(), api::Release::manual);
    const auto made = make_page(world, [&](api::UploadPageRequest& wanted) {
        wanted.profile_id.reset();
        wanted.mapping_id = mapping.id;
    });
    Contributor mia(world, made.url);
    api::SubmissionRequest said;
    said.name = "Mia Ode";
    mia.submit(said);
    mia.send("rex.jpg", photo("rex.jpg"));
    world.settle();
    const auto items = tray(world).items;
    REQUIRE(items.size() == 1);
    CHECK(items[0].sender == "Mia Ode");
    CHECK(items[0].sender_known);
    // Rejected and moved, it is still hers, and she reads why.
    CHECK(reject(world, ids_of(items), "The dog's eyes are closed.").done == 1);
    world.settle();
    CHECK(tray(world, "show=rejected").items.at(0).sender == "Mia Ode");
    const auto receipt = mia.receipt();
    REQUIRE(receipt.files.size() == 1);
    CHECK(receipt.totals.refused == 1);
    CHECK(receipt.files[0].says.find("The dog's eyes are closed.") != std::string::npos);
    world.check_promises();
}

TEST_CASE("W13: thumbnails come from Dropbox in batches of 25, once for all who look") {
    World world;
    waiting(world, 60);
    const auto items = tray(world, "sort=newest").items;
    for (const auto& item : items) {
        const auto shown = world.request("GET", cat("/api/v1/intakes/", item.intake.id.value, "/thumbnail"));
        REQUIRE(shown.status == 200);
        CHECK(shown.headers.get("Content-Type") == "image/jpeg");
        CHECK(shown.body.text.starts_with("\xff\xd8"));
    }
    CHECK(world.dropbox().counters().calls_of("files/get_thumbnail_batch") == 3);
    CHECK(world.dropbox().counters().calls_of("files/download") == 0);
    // A browser that has it already is told so, without asking Dropbox.
    const std::string path = cat("/api/v1/intakes/", items[0].intake.id.value, "/thumbnail");
    const auto first = world.request("GET", path);
    net::Request again{"GET", path, {{"If-None-Match", first.headers.get("ETag")}}};
    CHECK(first.headers.get("Cache-Control").starts_with("private"));
    CHECK(world.dropbox().counters().calls_of("files/get_thumbnail_batch") == 3);
    CHECK(world.counts().held == 60);
}

TEST_CASE("W13: while Dropbox says 429 a thumbnail says when to ask again, and comes then") {
    World world;
    waiting(world, 2);
    const auto item = tray(world).items.at(0).intake.id.value;
    world.faults().add({.kind = sandbox::FaultKind::too_many_requests, .route = "files/get_thumbnail_batch"});
    const auto limited = world.request("GET", cat("/api/v1/intakes/", item, "/thumbnail"));
    CHECK(limited.status == 503);
    CHECK_FALSE(limited.headers.get("Retry-After").empty());
    world.pass(std::chrono::minutes(10));
    CHECK(world.request("GET", cat("/api/v1/intakes/", item, "/thumbnail")).status == 200);
}

TEST_CASE("W13: a file that waits is looked at to its last pixel without being taken in") {
    World world;
    world.map("/Dogs", world.profile(), api::Release::manual);
    const std::string bytes = photo("rex.jpg");
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", bytes));
    REQUIRE_OK(
        world.dropbox().put_file(world.dropbox_account, "/Dogs/sample.heic", read_sample("sample.heic")));
    REQUIRE_OK(
        world.dropbox().put_file(world.dropbox_account, "/Dogs/cut.jpg", read_sample("truncated.jpg")));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/note.txt", "not a picture"));
    world.settle();
    std::map<std::string, std::string> paths;
    for (const auto& item : tray(world).items)
        paths[item.intake.name] = cat("/api/v1/intakes/", item.intake.id.value);

    const auto whole = world.request("GET", cat(paths["rex.jpg"], "/original"));
    CHECK(whole.headers.get("Content-Type") == "image/jpeg");
    CHECK(REQUIRE_OK(net::read_all(whole.body, 1 << 24)) == bytes);
    net::Request part{"GET", cat(paths["rex.jpg"], "/original"), {{"Range", "bytes=10-29"}}};
    const auto looked = owner(world).get<api::HeldInspection>(cat(paths["rex.jpg"], "/inspection"));
    CHECK_FALSE(looked.problem);
    CHECK(looked.facts.width.value_or(0) > 100);

    const auto heic = world.request("GET", cat(paths["sample.heic"], "/preview"));
    CHECK(heic.status == 200);
    CHECK(heic.headers.get("Content-Type") == "image/webp");  // Dropbox makes none of HEIC
    const auto cut = owner(world).get<api::HeldInspection>(cat(paths["cut.jpg"], "/inspection"));
    REQUIRE(cut.problem);
    CHECK(cut.problem_code == "corrupt_file");
    CHECK(cut.problem->find("truncated at") != std::string::npos);
    const auto none = owner(world).refusal("GET", cat(paths["note.txt"], "/preview"));
    CHECK(none.status == 404);
    CHECK(none.code == "no_preview");

    CHECK(world.counts().held == 4);
    CHECK(world.assets().empty());
    CHECK(world.files("/Dogs").size() == 4);
    std::size_t left = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(world.data_folder()))
        left += entry.is_regular_file() && entry.path().string().find("looks") != std::string::npos ? 1 : 0;
    CHECK(left == 0);
    world.check_promises();
}

TEST_CASE("W9: a folder switched to automatic release offers what it holds, and takes in what comes") {
    World world;
    const auto manual = waiting(world, 3);
    const auto other = world.map("/Cats", world.profile());
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Cats/tom.jpg", picture(40)));
    api::MappingChange change;
    change.release = api::Release::automatic;
    world.send<api::Mapping>("PATCH", cat("/api/v1/mappings/", manual.id.value), change);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/new.jpg", picture(41)));
    world.settle();
    world.pass(std::chrono::minutes(10));
    CHECK(world.assets().size() == 2);  // tom and new
    const auto offered = tray(world, cat("mapping_id=", manual.id.value));
    CHECK(offered.counts.waiting == 3);
    api::TrayRequest all;
    all.matching = api::TrayMatch{std::nullopt, manual.id, std::nullopt};
    CHECK(act(world, "release", all).done == 3);
    world.settle();
    CHECK(world.assets().size() == 5);

    // Back again: what is under way is told, and what comes waits.
    change.release = api::Release::manual;
    world.send<api::Mapping>("PATCH", cat("/api/v1/mappings/", manual.id.value), change);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/later.jpg", picture(42)));
    world.settle();
    const auto now = tray(world, cat("mapping_id=", manual.id.value));
    CHECK(now.counts.waiting == 1);
    CHECK(now.counts.on_their_way == 0);
    world.check_promises();
}

TEST_CASE("W12: a folder copied into a mapped one in Dropbox comes in by itself, with the paths below it") {
    World world;
    for (int n = 0; n < 25; ++n)
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account,
                                            cat("/Shoot/day ", n % 3, "/roll/", n, ".jpg"), picture(n)));
    REQUIRE_OK(world.dropbox().make_folder(world.dropbox_account, "/Shoot/empty/inner"));
    world.map("/Dogs", world.profile());
    const auto client = REQUIRE_OK(world.server().ports().dropbox.client(world.account(), world.connection));
    REQUIRE_OK(client->copy({"/Shoot", "/Dogs/Shoot", dropbox::OnConflict::fail}, {}));
    world.settle();
    CHECK(world.assets().size() == 25);
    CHECK(world.intakes("limit=1").at(0).relative_path.starts_with("Shoot/day "));
    CHECK(world.asset("4.jpg").provenance.path == "/Dogs/Shoot/day 1/roll/4.jpg");
    CHECK(world.files("/Dogs").empty());
    CHECK(world.files("/Shoot").size() == 25);
    // Folders are never deleted: there is no call that spares what has just come into one.
    CHECK(REQUIRE_OK(client->metadata("/Dogs/Shoot/empty/inner", {})).kind == dropbox::EntryKind::folder);
    world.check_promises();
}

TEST_CASE("W12: files of a copy that appear over minutes are all taken in, each whole") {
    World world;
    world.map("/Dogs", world.profile());
    for (int n = 0; n < 12; ++n) {
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/Dogs/late/", n % 4, "/", n, ".jpg"),
                                            picture(n)));
        world.pass(std::chrono::seconds(20));
    }
    world.pass(std::chrono::minutes(5));
    CHECK(world.assets().size() == 12);
    CHECK(world.counts().done == 12);
    CHECK(world.files("/Dogs").empty());
    CHECK(world.asset("7.jpg").provenance.path == "/Dogs/late/3/7.jpg");
    world.check_promises();
}
