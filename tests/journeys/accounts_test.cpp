// Smartimage's stories of many accounts: who may link what to which account, and the folder that each has.
#include <set>

#include "support/person.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

/// Somebody who can sign in, and belongs to the world's account.
domain::UserId add_user(World& world, const std::string& name, const std::string& email,
                        domain::Role role = domain::Role::consumer) {
    return REQUIRE_OK(world.server().authenticator().create_user(
        world.account(), role, {"", name, email, Secret("one more long one")}));
}

void delegate(const Person& by, const domain::UserId& user, const api::Profile& profile) {
    const auto member = by.send<api::Member>("PUT", cat("/api/v1/members/", user.value, "/delegation"),
                                             json::encode(api::DelegationRequest{profile.id}));
    CHECK(member.delegation);
}

api::Mapping mapping_of(const Person& person, const domain::ConnectionId& connection) {
    for (const auto& mapping : person.get<api::MappingList>("/api/v1/mappings").mappings)
        if (mapping.connection_id == connection) return mapping;
    FAIL("no folder of this connection is mapped");
    return {};
}

std::set<std::string> folders(World& world, const std::string& dropbox_account) {
    std::set<std::string> names;
    const auto listed = world.dropbox().files(dropbox_account, "");
    for (const auto& file : *listed)
        if (file.is_folder()) names.insert(file.path_display);
    return names;
}

std::string wish(const api::Profile& profile) {
    return json::encode(api::AuthorizeRequest{profile.id});
}

bool is_revoked(World& world, const std::string& dropbox_account) {
    return std::ranges::all_of(world.dropbox().people().grants(), [&](const sandbox::Grant& grant) {
        return grant.account_id != dropbox_account || grant.is_revoked;
    });
}

}  // namespace

TEST_CASE("M3: unlinking gives the access back, holds what waits, and nothing moves over the link any more") {
    World world;
    const Person ana = owner(world);
    world.map("/Dogs", world.profile(), api::Release::automatic);
    auto client = REQUIRE_OK(world.server().ports().dropbox.client(world.account(), world.connection));
    world.faults().add(
        {.kind = sandbox::FaultKind::connection_cut, .route = "files/download", .times = std::nullopt});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    world.settle();
    CHECK(world.counts().fetching == 1);
    CHECK(ana.request("DELETE", cat("/api/v1/connections/", world.connection.value)).status == 204);
    CHECK(is_revoked(world, world.dropbox_account));
    CHECK(world.counts().held == 1);
    const auto calls = world.dropbox().counters().calls_of("files/get_metadata");
    const auto refused = client->metadata("/Dogs", {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "auth_revoked");
    CHECK(world.dropbox().counters().calls_of("files/get_metadata") == calls);
    world.faults().clear();
    world.settle();
    CHECK(ana.assets().empty());
    CHECK(world.files("/Dogs").size() == 1);
    world.check_promises();
}

TEST_CASE("M3: unlinking works while Dropbox is out of reach") {
    World world;
    world.clock.advance(std::chrono::hours(5));
    world.faults().add(
        {.kind = sandbox::FaultKind::server_error, .route = "/oauth2/token", .times = std::nullopt});
    CHECK(world.request("DELETE", cat("/api/v1/connections/", world.connection.value)).status == 204);
    CHECK(world.get<api::ConnectionList>("/api/v1/connections").connections.empty());
}

TEST_CASE(
    "M4: an owner delegates, the delegate's own Dropbox feeds the account, and every file says whose it "
    "was") {
    World world;
    const Person ana = owner(world);
    const auto profile = ana.profile("From delegates");
    const Person mia(world, world.account(), add_user(world, "Mia Keller", "mia@example.org"));
    const auto mias = world.dropbox().add_account({"mia@example.org", "Mia Keller"}).account_id;
    CHECK(mia.refusal("POST", "/api/v1/connections/authorize").code == "forbidden");

    delegate(ana, mia.user, profile);
    const auto page = mia.linked(mias);
    const auto mapping = mapping_of(ana, page);
    CHECK(mapping.folder_path == "/Shelter");
    CHECK(mapping.profile_id == profile.id);
    REQUIRE_OK(world.dropbox().put_file(mias, "/Shelter/lucy.jpg", picture(1)));
    world.settle();
    REQUIRE(ana.assets().size() == 1);
    const auto id = ana.assets()[0].id;
    const auto asset = ana.get<api::Asset>(cat("/api/v1/assets/", id.value));
    CHECK(asset.provenance.linked_by == "Mia Keller");
    CHECK(asset.provenance.dropbox_account == "Mia Keller (mia@example.org)");
    const auto ledger = ana.get<api::LedgerPage>(cat("/api/v1/assets/", id.value, "/ledger"));
    CHECK(std::ranges::any_of(ledger.entries, [](const api::LedgerEntry& entry) {
        return entry.detail.find("linked by Mia Keller") != std::string::npos;
    }));
    const auto members = ana.get<api::MemberList>("/api/v1/members").members;
    CHECK(std::ranges::any_of(members, [&](const api::Member& member) {
        return member.user.id == mia.user && member.delegation &&
               member.delegation->granted_by == "Ana Lopez";
    }));

    // Hers she may unlink; Ana's isn't hers.
    CHECK(mia.refusal("DELETE", cat("/api/v1/connections/", world.connection.value)).code ==
          "connection_not_found");
    CHECK(mia.refusal("PUT", "/api/v1/dropbox-app", R"({"app_key":"x"})").code == "forbidden");
    world.check_promises();
}

TEST_CASE("M4: a delegation that is taken back stops its folder at once; files and assets stay") {
    World world;
    const Person ana = owner(world);
    const Person mia(world, world.account(), add_user(world, "Mia Keller", "mia@example.org"));
    const auto mias = world.dropbox().add_account({"mia@example.org", "Mia Keller"}).account_id;
    delegate(ana, mia.user, ana.profile());
    const auto connection = mia.linked(mias);
    REQUIRE_OK(world.dropbox().put_file(mias, "/Shelter/lucy.jpg", picture(1)));
    world.settle();
    CHECK(ana.assets().size() == 1);
    world.faults().add(
        {.kind = sandbox::FaultKind::connection_cut, .route = "files/download", .times = std::nullopt});
    REQUIRE_OK(world.dropbox().put_file(mias, "/Shelter/late.jpg", picture(2)));
    world.settle();

    const auto begun = mia.send<api::AuthorizeAnswer>("POST", "/api/v1/connections/authorize");
    const auto said_yes = mia.say_yes(begun.authorize_url, mias);
    const Instant before = world.clock.now();
    CHECK(ana.request("DELETE", cat("/api/v1/members/", mia.user.value, "/delegation")).status == 204);
    CHECK(world.clock.now() == before);
    CHECK(is_revoked(world, mias));
    CHECK(ana.get<api::ConnectionList>("/api/v1/connections").connections.size() == 1);
    CHECK(world.counts().held == 1);
    world.faults().clear();
    REQUIRE_OK(world.dropbox().put_file(mias, "/Shelter/later.jpg", picture(3)));
    world.settle();
    CHECK(ana.assets().size() == 1);
    CHECK(world.dropbox().files(mias, "/Shelter")->size() == 2);
    CHECK(ana.request("GET", cat("/api/v1/assets/", ana.assets()[0].id.value, "/original")).status == 200);
    // Nor can she finish what she had begun at Dropbox before.
    CHECK(mia.come_back(said_yes).starts_with("/integrations?link_error=forbidden"));
    CHECK(mia.refusal("POST", "/api/v1/connections/authorize").code == "forbidden");
    CHECK(ana.get<api::ConnectionList>("/api/v1/connections").connections.size() == 1);
    // Ana's own link isn't touched.
    CHECK(ana.connection(world.connection).state == api::ConnectionState::linked);
    world.check_promises();
}

TEST_CASE("M4: whoever leaves the account takes the delegation along, and the last owner can't leave") {
    World world;
    const Person ana = owner(world);
    const Person mia(world, world.account(), add_user(world, "Mia Keller", "mia@example.org"));
    const auto mias = world.dropbox().add_account({"mia@example.org", "Mia Keller"}).account_id;
    delegate(ana, mia.user, ana.profile());
    static_cast<void>(mia.linked(mias));
    CHECK(ana.request("DELETE", cat("/api/v1/members/", mia.user.value)).status == 204);
    CHECK(is_revoked(world, mias));
    CHECK(mia.refusal("GET", "/api/v1/session").code == "unauthenticated");
    CHECK(ana.refusal("DELETE", cat("/api/v1/members/", ana.user.value)).code == "last_owner");
    // An admin's link is the account's: it stays when the admin goes.
    const Person max(world, world.account(), add_user(world, "Max", "max@example.org", domain::Role::admin));
    const auto connection = max.linked(world.dropbox().add_account({"m@example.org", "Max"}).account_id);
    CHECK(ana.request("DELETE", cat("/api/v1/members/", max.user.value)).status == 204);
    CHECK(ana.connection(connection).state == api::ConnectionState::linked);
}

TEST_CASE("M5: one page shows all my accounts; linking one doesn't link another, and one can work in each") {
    World world;
    const Person ana = owner(world);
    Person ben = Person::owner_of_new_account(world, "Zoo", "Ben Ode", "ben@example.org");
    CHECK(ana.refusal("POST", "/api/v1/members", R"({"email":"ben@nowhere.org","role":"consumer"})").code ==
          "user_not_found");
    const auto added =
        ana.send<api::Member>("POST", "/api/v1/members", R"({"email":"Ben@example.org","role":"consumer"})");
    CHECK(added.user.id == ben.user);
    CHECK(ana.refusal("POST", "/api/v1/members", R"({"email":"ben@example.org","role":"admin"})").code ==
          "member_exists");

    const auto view = [&] { return ben.get<api::AccountIntegrationList>("/api/v1/integrations").accounts; };
    REQUIRE(view().size() == 2);
    CHECK(view()[0].account.name == "Zoo");
    CHECK(view()[0].current);
    CHECK(view()[0].may_link);
    CHECK(view()[1].account.name == "Shelter");
    CHECK_FALSE(view()[1].may_link);
    CHECK(view()[1].connections.empty());  // Ana's isn't for a consumer to see
    const auto bens = world.dropbox().add_account({"ben@example.org", "Ben Ode"}).account_id;
    static_cast<void>(ben.linked(bens));
    CHECK(view()[0].connections.size() == 1);
    CHECK(view()[1].connections.empty());
    CHECK(ana.get<api::ConnectionList>("/api/v1/connections").connections.size() == 1);

    delegate(ana, ben.user, ana.profile());
    const Person before = ben;
    const auto switched =
        ben.request("PUT", "/api/v1/session/account", json::encode(api::AccountChoice{world.account()}));
    REQUIRE(switched.status == 200);
    ben.take_cookie(switched.headers.get("Set-Cookie"));
    CHECK(ben.get<api::Session>("/api/v1/session").account.name == "Shelter");
    CHECK(ben.get<api::Session>("/api/v1/session").accounts.size() == 2);
    CHECK(before.refusal("GET", "/api/v1/session").code == "unauthenticated");
    static_cast<void>(ben.linked(bens));
    CHECK(view()[0].connections.size() == 1);
    CHECK(view()[1].connections.size() == 1);
    CHECK(view()[1].current);
    CHECK(ben.refusal("PUT", "/api/v1/session/account", R"({"account_id":"01jzzzzzzzzzzzzzzzzzzzzzzz"})")
              .code == "account_not_found");
}

TEST_CASE("M6: one Dropbox feeds two accounts, a folder each; unlinking the one leaves the other working") {
    World world;
    const Person ana = owner(world);
    const Person ben = Person::owner_of_new_account(world, "Zoo", "Ben Ode", "ben@example.org");
    const auto connection = ben.linked(world.dropbox_account, wish(ben.profile()));
    CHECK(mapping_of(ben, connection).folder_path == "/Zoo");
    const auto again = ana.linked(world.dropbox_account, wish(ana.profile()));
    CHECK(again == world.connection);
    CHECK(mapping_of(ana, again).folder_path == "/Shelter");
    const auto same =
        ana.refusal("POST", "/api/v1/mappings",
                    json::encode(api::MappingRequest{again, "/zoo/Cats", ana.profile().id, std::nullopt}));
    CHECK(same.code == "mapping_overlaps");
    CHECK(same.detail.find("another account") != std::string::npos);

    CHECK(ana.request("DELETE", cat("/api/v1/connections/", again.value)).status == 204);
    world.clock.advance(std::chrono::hours(5));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Zoo/leo.jpg", picture(1)));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Shelter/rex.jpg", picture(2)));
    world.settle();
    CHECK(ben.assets().size() == 1);
    CHECK(ben.connection(connection).state == api::ConnectionState::linked);
    CHECK(ana.assets().empty());
    CHECK(world.files("/Shelter").size() == 1);

    // Linked again, the account's folder is the one it had.
    CHECK(ana.linked(world.dropbox_account, wish(ana.profile())) == again);
    CHECK(mapping_of(ana, again).folder_path == "/Shelter");
    world.check_promises();
}

TEST_CASE("M7: the account's folder is named after it, and never the same as another's") {
    World world;
    const Person ana = owner(world);
    static_cast<void>(ana.send<api::Account>("PATCH", "/api/v1/account", R"({"name":"Cats/Dogs: all?"})"));
    static_cast<void>(ana.linked(world.dropbox_account, wish(ana.profile())));
    CHECK(mapping_of(ana, world.connection).folder_path == "/Cats_Dogs_ all_");
    CHECK(mapping_of(ana, world.connection).named_after == "Cats/Dogs: all?");

    const Person ben = Person::owner_of_new_account(world, "Cats_Dogs_ all_", "Ben Ode", "ben@example.org");
    const auto bens = ben.linked(world.dropbox_account, wish(ben.profile()));
    CHECK(mapping_of(ben, bens).folder_path == "/Cats_Dogs_ all_ (2)");
    const Person eve = Person::owner_of_new_account(world, "CATS_DOGS_ ALL_", "Eve", "eve@example.org");
    const auto eves = eve.linked(world.dropbox_account, wish(eve.profile()));
    CHECK(mapping_of(eve, eves).folder_path == "/CATS_DOGS_ ALL_ (3)");
    // Asked for again, it is the one there is.
    static_cast<void>(ana.linked(world.dropbox_account, wish(ana.profile())));
    CHECK(folders(world, world.dropbox_account).size() == 3);
    CHECK(ana.get<api::MappingList>("/api/v1/mappings").mappings.size() == 1);
}

TEST_CASE("M7: a renamed account's folder is renamed in Dropbox, with what is in it and what comes later") {
    World world;
    const Person ana = owner(world);
    static_cast<void>(ana.linked(world.dropbox_account, wish(ana.profile())));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Shelter/1.jpg", picture(1)));
    world.settle();
    world.faults().add({.kind = sandbox::FaultKind::server_error, .route = "files/move_v2"});
    static_cast<void>(ana.send<api::Account>("PATCH", "/api/v1/account", R"({"name":"Best Friends"})"));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Shelter/2.jpg", picture(2)));
    world.settle();
    world.pass(std::chrono::minutes(10));
    CHECK(folders(world, world.dropbox_account) == std::set<std::string>{"/Best Friends"});
    CHECK(mapping_of(ana, world.connection).folder_path == "/Best Friends");
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Best Friends/3.jpg", picture(3)));
    world.settle();
    CHECK(ana.assets().size() == 3);
    CHECK(world.counts().total == 3);
    world.check_promises();
}

TEST_CASE("M7: a folder that a person renames or moves in Dropbox is followed and keeps that name") {
    World world;
    const Person ana = owner(world);
    static_cast<void>(ana.linked(world.dropbox_account, wish(ana.profile())));
    REQUIRE_OK(world.dropbox().rename(world.dropbox_account, "/Shelter", "/Team/Shelter"));
    world.settle();
    static_cast<void>(ana.send<api::Account>("PATCH", "/api/v1/account", R"({"name":"Friends"})"));
    world.settle();
    CHECK(mapping_of(ana, world.connection).folder_path == "/Team/Friends");
    REQUIRE_OK(world.dropbox().rename(world.dropbox_account, "/Team/Friends", "/Team/Our pictures"));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Team/Our pictures/1.jpg", picture(1)));
    world.settle();
    CHECK(ana.assets().size() == 1);
    static_cast<void>(ana.send<api::Account>("PATCH", "/api/v1/account", R"({"name":"Shelter again"})"));
    world.settle();
    CHECK(mapping_of(ana, world.connection).folder_path == "/Team/Our pictures");
    CHECK_FALSE(mapping_of(ana, world.connection).named_after);
}

TEST_CASE("M7: a folder that is deleted in Dropbox breaks its mapping, and a new one is made when asked") {
    World world;
    const Person ana = owner(world);
    static_cast<void>(ana.linked(world.dropbox_account, wish(ana.profile())));
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Shelter"));
    world.settle();
    world.pass(std::chrono::minutes(5));
    CHECK(mapping_of(ana, world.connection).state == api::MappingState::broken);
    const auto made =
        ana.send<api::Mapping>("POST", cat("/api/v1/connections/", world.connection.value, "/account-folder"),
                               json::encode(api::AccountFolderRequest{ana.profile().id}));
    CHECK(made.folder_path == "/Shelter");
    CHECK(mapping_of(ana, world.connection).state == api::MappingState::active);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Shelter/1.jpg", picture(1)));
    world.settle();
    CHECK(ana.assets().size() == 1);
}

TEST_CASE("M7: a folder that was made though the answer was lost is the account's, and there is no second") {
    for (const int status : {0, 500}) {
        CAPTURE(status);
        World world;
        const Person ana = owner(world);
        world.faults().add(
            {.kind = sandbox::FaultKind::lost_answer, .route = "files/create_folder_v2", .status = status});
        static_cast<void>(ana.linked(world.dropbox_account, wish(ana.profile())));
        CHECK(folders(world, world.dropbox_account) == std::set<std::string>{"/Shelter"});
        CHECK(mapping_of(ana, world.connection).folder_path == "/Shelter");
    }
}

TEST_CASE("M7: a folder of that name that somebody has is left alone, even where Dropbox's refusal is lost") {
    World world;
    const Person ana = owner(world);
    REQUIRE_OK(world.dropbox().make_folder(world.dropbox_account, "/Shelter"));
    world.faults().add({.kind = sandbox::FaultKind::lost_answer, .route = "files/create_folder_v2"});
    static_cast<void>(ana.linked(world.dropbox_account, wish(ana.profile())));
    CHECK(mapping_of(ana, world.connection).folder_path == "/Shelter (2)");
}

TEST_CASE("M7: where the folder can't be made the link stands, and the page says what is missing") {
    World world;
    const Person ana = owner(world);
    world.faults().add(
        {.kind = sandbox::FaultKind::server_error, .route = "files/create_folder_v2", .times = std::nullopt});
    const std::string page = ana.link(world.dropbox_account, wish(ana.profile()));
    CHECK(page.starts_with("/integrations?linked="));
    CHECK(page.find("&folder_error=") != std::string::npos);
    CHECK(ana.connection(world.connection).state == api::ConnectionState::linked);
    CHECK(ana.get<api::MappingList>("/api/v1/mappings").mappings.empty());
}
