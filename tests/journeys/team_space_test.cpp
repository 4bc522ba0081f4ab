// A Dropbox team's space: its folders are mapped and cleared like a person's own.
#include "base/text.h"
#include "catalog/connections.h"
#include "sandbox/world_file.h"
#include "support/world.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

/// Ana in the team "Photo Desk", whose folder "Shoots" holds one file.
struct Desk {
    World world{WorldOptions{.team = "Photo Desk"}};

    Desk() {
        const auto file = REQUIRE_OK(sandbox::parse_world_file(
            R"({"team_folders": [{"team": "Photo Desk", "name": "Shoots"}],
                "files": [{"account": "ana@example.org", "team_folder": "Shoots", "path": "/notes.txt",
                           "text": "Monday: Rex. Tuesday: Bo."}]})",
            ""));
        REQUIRE_OK(sandbox::apply_world_file(world.dropbox(), file));
    }
};

}  // namespace

TEST_CASE("a team folder is mapped, its file becomes an asset and is then deleted there") {
    Desk desk;
    const auto mapping = desk.world.map("/Shoots", desk.world.profile());
    desk.world.settle();
    CHECK(mapping.folder_path == "/Shoots");
    CHECK(desk.world.assets().size() == 1);
    CHECK(desk.world.counts().done == 1);
    desk.world.check_promises();
}

TEST_CASE("the member's own folder is one of the team space's folders") {
    Desk desk;
    REQUIRE_OK(desk.world.dropbox().put_file(desk.world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    const auto mapping = desk.world.map("/Ana Lopez/Dogs", desk.world.profile());
    desk.world.settle();
    CHECK(desk.world.assets().size() == 1);
    CHECK(desk.world.files("/Dogs").empty());
    CHECK(mapping.folder_path == "/Ana Lopez/Dogs");
}

TEST_CASE("a member who may not write at the team's top gets the account's folder among their own") {
    World world{WorldOptions{.team = "Photo Desk", .is_team_admin = false}};
    CHECK(world.get<api::ConnectionList>("/api/v1/connections").connections.at(0).connection.home_path ==
          "/Ana Lopez");
    const auto mapping = world.send<api::Mapping>(
        "POST", cat("/api/v1/connections/", world.connection.value, "/account-folder"),
        api::AccountFolderRequest{world.profile().id});
    CHECK(mapping.folder_path == "/Ana Lopez/Shelter");
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Shelter/rex.jpg", picture(1)));
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(world.files("/Shelter").empty());
    world.check_promises();
}

TEST_CASE("such a member's contributor links collect in their own folder, and not at the team's top") {
    World world{WorldOptions{.team = "Photo Desk", .is_team_admin = false}};
    const auto profile = world.profile();
    api::ContributorLinkRequest wanted;
    wanted.connection_id = world.connection;
    wanted.profile_id = profile.id;
    wanted.title = "Dogs";
    wanted.destination = "/File requests/Dogs";
    CHECK(world.request("POST", "/api/v1/contributor-links", json::encode(wanted)).status >= 400);
    const auto link = world.link("/Ana Lopez/File requests/Dogs", profile);
    CHECK(world.contribute(link, "rex.jpg", photo("rex.jpg")).status < 400);
    world.settle();
    CHECK(world.assets().size() == 1);
}

TEST_CASE("a connection of before home folders were known learns of its own when Sluice looks at it") {
    World world{WorldOptions{.team = "Photo Desk", .is_team_admin = false}};
    auto& ports = world.server().ports();
    REQUIRE_OK(ports.catalog.write(world.account(), [&](catalog::Scope& scope) -> Result<> {
        const auto known = TRY(catalog::Connections(scope).find(world.connection));
        return catalog::Connections(scope).save_root(
            world.connection, {known->root_namespace_id, known->home_namespace_id, ""});
    }));
    CHECK(REQUIRE_OK(ports.dropbox.refresh_root(world.account(), world.connection, {})));
    CHECK(world.get<api::ConnectionList>("/api/v1/connections").connections.at(0).connection.home_path ==
          "/Ana Lopez");
}
