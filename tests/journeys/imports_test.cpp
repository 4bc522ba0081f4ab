// Files that members choose in a linked Dropbox and import (M2, M3).
#include "support/imports.h"

#include "support/dying.h"

using namespace sluice;
using namespace sluice::tests;
using sandbox::FaultKind;

namespace {

/// Deletes what it takes in, where a mapping says so: what an import may never do.
api::Profile clearing_profile(World& world) {
    return world.profile([](api::ProfileRules& rules) { rules.after_ingest = api::AfterIngest::delete_; });
}

void put(World& world, const std::string& path, const std::string& bytes) {
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, path, bytes));
}

/// /Trips/2024 with `count` pictures, every third in a folder of its own.
void make_trips(World& world, int count) {
    for (int n = 0; n < count; ++n)
        put(world, cat("/Trips/2024/", n % 3 == 0 ? "Rome/" : "", n, ".jpg"), picture(n));
}

std::vector<std::string> everything(World& world) {
    std::vector<std::string> names;
    for (const auto& file : REQUIRE_OK(world.dropbox().files(world.dropbox_account, "")))
        if (!file.is_folder()) names.push_back(cat(file.path_display, " ", file.rev));
    return names;
}

}  // namespace

TEST_CASE(
    "M2: one file, then a nested folder of 200: all come in with their relative paths, and stay in Dropbox") {
    World world(
        {.change_settings = [](server::Settings& settings) { settings.transfer.page_entries_max = 30; }});
    make_trips(world, 200);
    put(world, "/one.jpg", picture(1'000));
    const auto before = everything(world);
    const auto profile = clearing_profile(world);

    const auto one = import_from_dropbox(world, profile, {"/one.jpg"});
    CHECK(one.import.state == api::ImportState::listing);
    world.settle();
    CHECK(present(world, one).import.state == api::ImportState::gathered);
    CHECK(present(world, one).counts.catalogued == 1);
    CHECK(files_of(world, one).begin()->first == "one.jpg");

    const auto folder = import_from_dropbox(world, profile, {"/trips/2024"});
    world.settle();
    const auto view = present(world, folder);
    CHECK(view.import.state == api::ImportState::gathered);
    CHECK(view.counts.files == 200);
    CHECK(view.counts.catalogued == 200);
    CHECK(view.profile_name == "Dogs");
    CHECK(view.made_by_name == "Ana Lopez");
    const auto files = files_of(world, folder);
    CHECK(files.contains("2024/Rome/0.jpg"));
    CHECK(files.contains("2024/1.jpg"));
    CHECK(world.assets("source=dropbox").size() == 201);
    CHECK(everything(world) == before);
    world.check_promises();
}

TEST_CASE(
    "M2: what is here already is told and not doubled: the same folder again, the same bytes elsewhere") {
    World world;
    make_trips(world, 6);
    const auto profile = clearing_profile(world);
    import_from_dropbox(world, profile, {"/Trips"});
    world.settle();
    put(world, "/copy.jpg", picture(0));
    put(world, "/Trips/new.jpg", picture(50));
    const auto again = import_from_dropbox(world, profile, {"/Trips", "/copy.jpg"});
    world.settle();

    const auto counts = present(world, again).counts;
    CHECK(counts.files == 8);
    CHECK(counts.already_here == 7);
    CHECK(counts.catalogued == 1);
    CHECK(world.assets().size() == 7);
    const auto left = leftovers(world, again);
    REQUIRE(left.size() == 6);
    CHECK(left.front().leftover.code == "already_here");
    CHECK(left.front().asset_title.has_value());
    const auto twins = world.get<api::ImportFilePage>(path_of(again) + "/files?show=already_here").files;
    REQUIRE(twins.size() == 1);
    CHECK(twins.front().asset_title == world.asset("0.jpg").summary.title);
    world.check_promises();
}

TEST_CASE("M2: a profile that wants every copy as an asset gets it from an import too") {
    World world;
    put(world, "/a.jpg", picture(1));
    put(world, "/b.jpg", picture(1));
    import_from_dropbox(
        world, world.profile([](api::ProfileRules& rules) { rules.duplicates = api::Duplicates::add_asset; }),
        {"/a.jpg", "/b.jpg"});
    world.settle();
    CHECK(world.assets().size() == 2);
}

TEST_CASE("M2: what lies in a mapped folder comes by its mapping, and the import says so") {
    World world;
    const auto profile = clearing_profile(world);
    world.map("/All/Dogs", profile, api::Release::manual);
    put(world, "/All/Dogs/rex.jpg", picture(1));
    put(world, "/All/cat.jpg", picture(2));
    world.settle();
    const auto made = import_from_dropbox(world, profile, {"/All"});
    world.settle();
    CHECK(world.assets().size() == 1);
    const auto left = leftovers(world, made);
    REQUIRE(left.size() == 1);
    CHECK(left[0].leftover.code == "in_mapped_folder");
    CHECK(left[0].leftover.relative_path == "All/Dogs/rex.jpg");
    CHECK(world.counts().held == 1);
    CHECK(world.files("/All/Dogs").size() == 1);
    world.check_promises();
}

TEST_CASE("M2: a folder that is mapped later clears nothing that was imported from it") {
    World world;
    const auto profile = clearing_profile(world);
    put(world, "/Dogs/rex.jpg", picture(1));
    import_from_dropbox(world, profile, {"/Dogs"});
    world.settle();
    world.map("/Dogs", profile);
    put(world, "/Dogs/bo.jpg", picture(2));
    world.pass(std::chrono::minutes(30));
    CHECK(world.assets().size() == 2);
    CHECK(world.files("/Dogs") == std::vector<std::string>{"rex.jpg"});
    world.check_promises();
}

TEST_CASE("M2 ✗: a path that isn't there is told, and keeps nothing from the rest") {
    World world;
    put(world, "/rex.jpg", picture(1));
    const auto made = import_from_dropbox(world, world.profile(), {"/nowhere", "/rex.jpg", "id:nothing"});
    world.settle();
    CHECK(world.assets().size() == 1);
    const auto view = present(world, made);
    CHECK(view.import.state == api::ImportState::gathered);
    CHECK(view.counts.left_over == 2);
    CHECK(leftovers(world, made)[0].leftover.code == "source_vanished");
}

TEST_CASE("M2 ✗: a selection that can't be meant is refused") {
    World world;
    const auto profile = world.profile();
    const auto refusal = [&](const std::vector<std::string>& paths) {
        api::ImportRequest wanted;
        wanted.profile_id = profile.id;
        wanted.connection_id = world.connection;
        wanted.paths = paths;
        return code_of(world.request("POST", "/api/v1/imports", json::encode(wanted)));
    };
    CHECK(refusal({}) == "import_selection_invalid");
    CHECK(refusal({""}) == "import_selection_invalid");
    CHECK(refusal({"/"}) == "import_selection_invalid");
    CHECK(refusal({"no slash"}) == "import_selection_invalid");
    CHECK(refusal(std::vector<std::string>(2'001, "/a")) == "import_selection_invalid");
}

TEST_CASE("M2 ✗: a reset cursor, and a listing too large for Dropbox, still end with every file once") {
    World world(
        {.change_settings = [](server::Settings& settings) { settings.transfer.page_entries_max = 5; }});
    make_trips(world, 30);
    world.faults().add({.kind = FaultKind::cursor_reset, .route = "files/list_folder/continue", .skip = 2});
    const auto first = import_from_dropbox(world, world.profile(), {"/Trips/2024/Rome"});
    world.settle();
    CHECK(present(world, first).counts.catalogued == 10);
    world.faults().add({.kind = FaultKind::server_error,
                        .route = "files/list_folder",
                        .arguments_contain = R"("recursive":true)",
                        .times = std::nullopt});
    const auto second = import_from_dropbox(world, world.profile(), {"/Trips"});
    world.pass(std::chrono::minutes(5));
    const auto counts = present(world, second).counts;
    CHECK(counts.files == 30);
    CHECK(counts.catalogued == 20);
    CHECK(counts.already_here == 10);
    CHECK(files_of(world, second).contains("Trips/2024/1.jpg"));
    world.check_promises();
}

namespace {

/// An import of a folder, dying once at crash point `n`; false where there are fewer points than that.
bool import_with_crash_at(int n) {
    World world(
        {.change_settings = [](server::Settings& settings) { settings.transfer.page_entries_max = 2; }});
    put(world, "/Trips/Rome/a.jpg", picture(1));
    put(world, "/Trips/b.jpg", picture(2));
    put(world, "/c.jpg", picture(3));
    const auto before = everything(world);
    const auto made = import_from_dropbox(world, clearing_profile(world), {"/Trips", "/c.jpg"});
    if (!dies_at(n, [&] { world.settle(); })) return false;
    world.restart();
    world.pass(std::chrono::minutes(15));

    CAPTURE(n);
    CHECK(world.assets().size() == 3);
    CHECK(world.counts().done == 3);
    CHECK(world.counts().total == 3);
    const auto view = present(world, made);
    CHECK(view.import.state == api::ImportState::gathered);
    CHECK(view.counts.files == 3);
    CHECK(view.counts.catalogued == 3);
    CHECK(everything(world) == before);
    world.check_promises();
    return true;
}

}  // namespace

TEST_CASE("M2: dying after each saved stage of an import and starting again finds the same end") {
    int crashes = 0;
    while (import_with_crash_at(crashes + 1)) ++crashes;
    CHECK(crashes >= 15);
    MESSAGE("died at " << crashes << " points");
}

TEST_CASE("M3: unlinked in the midst: what waits is held; linked again, a person lets it go on") {
    World world(
        {.change_settings = [](server::Settings& settings) { settings.transfer.page_entries_max = 2; }});
    make_trips(world, 9);
    const Person ana = owner(world);
    const auto made = import_from_dropbox(world, world.profile(), {"/Trips"});
    CHECK(world.server().importer().run_due({}) == 1);  // its first page
    REQUIRE(ana.request("DELETE", cat("/api/v1/connections/", world.connection.value)).status == 204);
    world.pass(std::chrono::minutes(10));
    auto view = present(world, made);
    CHECK(view.import.state == api::ImportState::held);
    CHECK(view.counts.held == view.counts.files);
    CHECK(world.assets().empty());

    const auto refusal = ana.refusal("POST", path_of(made) + "/retry");
    CHECK(refusal.code == "connection_not_found");
    CHECK(refusal.hint == "Link Dropbox first.");
    CHECK(ana.linked(world.dropbox_account) == world.connection);
    world.settle();
    CHECK(world.assets().empty());
    world.send<api::ImportView>("POST", path_of(made) + "/retry", api::Empty{});
    world.settle();
    view = present(world, made);
    CHECK(view.import.state == api::ImportState::gathered);
    CHECK(view.counts.catalogued == 9);
    world.check_promises();
}

TEST_CASE("M3: a file that is held after an unlink can't be rejected, so nothing is moved in Dropbox") {
    World world;
    put(world, "/rex.jpg", picture(1));
    const auto made = import_from_dropbox(world, world.profile(), {"/rex.jpg"});
    CHECK(world.server().importer().run_due({}) == 1);
    REQUIRE(world.request("DELETE", cat("/api/v1/connections/", world.connection.value)).status == 204);
    api::TrayRejection wanted;
    wanted.intake_ids = {world.intakes("state=held").at(0).id};
    const auto outcome = world.send<transfer::TrayOutcome>("POST", "/api/v1/tray/reject", wanted);
    REQUIRE(outcome.not_done.size() == 1);
    CHECK(outcome.not_done[0].code == "imported_by_hand");
    CHECK(present(world, made).counts.held == 1);
}

TEST_CASE("M2: the Dropbox is looked through page by page, and each entry says what an import would bring") {
    World world;
    const auto profile = world.profile();
    world.map("/Mapped", profile, api::Release::manual);
    put(world, "/here.jpg", picture(1));
    put(world, "/new.jpg", picture(2));
    import_from_dropbox(world, profile, {"/here.jpg"});
    world.settle();
    const std::string path = cat("/api/v1/connections/", world.connection.value);
    const auto page = world.get<api::DropboxEntryPage>(path + "/entries");
    const auto entry = [&](const std::string& name) {
        const auto found = std::ranges::find(page.entries, name, &api::DropboxEntry::name);
        REQUIRE(found != page.entries.end());
        return *found;
    };
    CHECK(entry("here.jpg").known == "already_here");
    CHECK(entry("here.jpg").asset_id.has_value());
    CHECK_FALSE(entry("new.jpg").known);
    CHECK(entry("Mapped").kind == api::DropboxEntryKind::folder);
    CHECK(entry("Mapped").mapped_folder == "/Mapped");
    const auto thumbnails =
        world.get<api::DropboxThumbnailList>(cat(path, "/thumbnails?ids=", entry("new.jpg").id)).thumbnails;
    CHECK(thumbnails.size() == 1);
    CHECK(world.request("GET", path + "/entries?path=/nowhere").status == 404);
    CHECK(world.request("GET", path + "/thumbnails?ids=/new.jpg").status == 400);
}

TEST_CASE(
    "M1 ✗: a consumer can't import; a Dropbox that a member linked for themselves isn't a librarian's to "
    "see") {
    World world;
    const auto person = [&](domain::Role role, const std::string& name) {
        const auto user = REQUIRE_OK(world.server().authenticator().create_user(
            world.account(), role, {"", name, name + "@example.org", Secret("one more long one")}));
        return Person(world, world.account(), user);
    };
    const auto eve = person(domain::Role::consumer, "eve");
    CHECK(eve.refusal("POST", "/api/v1/imports", "{}").code == "forbidden");
    const auto profile = world.profile();
    const auto mia = person(domain::Role::consumer, "mia");
    REQUIRE(world
                .request("PUT", cat("/api/v1/members/", mia.user.value, "/delegation"),
                         cat(R"({"profile_id":")", profile.id.value, R"("})"))
                .status < 300);
    const auto own = world.dropbox().add_account({"mia@example.org", "Mia Ode"}).account_id;
    const auto hers = Person(world, world.account(), mia.user).linked(own);
    const auto lia = person(domain::Role::librarian, "lia");
    CHECK(lia.request("GET", cat("/api/v1/connections/", world.connection.value, "/entries")).status == 200);
    CHECK(lia.refusal("GET", cat("/api/v1/connections/", hers.value, "/entries")).code ==
          "connection_not_found");
    CHECK(world.request("GET", cat("/api/v1/connections/", hers.value, "/entries")).status == 200);
}
