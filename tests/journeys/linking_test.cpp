// Linking, as the owner of an account meets it: an app of one's own, its addresses, its reach and its limit.
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/hash.h"
#include "support/person.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

constexpr auto own_app = R"({"app_key":"ownkey","app_secret":"own secret of the zoo","name":"Zoo"})";

sandbox::App zoo_app() {
    return {.key = "ownkey",
            .secret = "own secret of the zoo",
            .name = "Zoo",
            .redirect_uris = {"http://sluice.test/oauth/dropbox/callback",
                              "http://sluice.test/oauth/dropbox/saveas"},
            .webhook_uri = "http://sluice.test/dropbox/webhook/ownkey"};
}

std::size_t live_grants(World& world, const std::string& app_key) {
    return static_cast<std::size_t>(std::ranges::count_if(
        world.dropbox().people().grants(),
        [&](const sandbox::Grant& grant) { return grant.app_key == app_key && !grant.is_revoked; }));
}

/// Files below the data folder that contain the text.
std::vector<std::string> files_with(const std::filesystem::path& folder, const std::string& text) {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream stream(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        if (bytes.find(text) != std::string::npos) found.push_back(entry.path().string());
    }
    return found;
}

api::Mapping map(const Person& person, const domain::ConnectionId& connection, const std::string& folder) {
    return person.send<api::Mapping>(
        "POST", "/api/v1/mappings",
        json::encode(api::MappingRequest{connection, folder, person.profile().id, std::nullopt}));
}

}  // namespace

TEST_CASE("F8: an account's own app is tested, kept sealed, used for its links, and its secret never shown") {
    World world;
    world.dropbox().add_app(zoo_app());
    const Person ana = owner(world);
    CHECK_FALSE(ana.get<api::DropboxApp>("/api/v1/dropbox-app").own);
    const auto saved = ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app", own_app);
    CHECK(saved.own);
    CHECK(saved.app_key == "ownkey");
    CHECK(saved.name == "Zoo");
    CHECK(saved.users_linked == 0);
    CHECK(saved.scopes.size() == 9);
    CHECK(saved.webhook_uri == "http://sluice.test/dropbox/webhook/ownkey");

    const auto zoo_dropbox = world.dropbox().add_account({"zoo@example.org", "The Zoo"}).account_id;
    const auto connection = ana.linked(zoo_dropbox);
    CHECK(live_grants(world, "ownkey") == 1);
    CHECK(ana.connection(connection).app_key == "ownkey");
    CHECK(ana.get<api::DropboxApp>("/api/v1/dropbox-app").users_linked == 1);
    for (const char* path : {"dropbox-app", "connections", "integrations", "session"})
        CHECK(ana.request("GET", cat("/api/v1/", path)).body.text.find("secret of the zoo") ==
              std::string::npos);
    CHECK(files_with(world.data_folder(), "secret of the zoo").empty());

    // The link that was made through the settings' app goes on, beside the new one.
    map(ana, connection, "/Lions");
    world.map("/Dogs", world.profile());
    world.clock.advance(std::chrono::hours(5));
    REQUIRE_OK(world.dropbox().put_file(zoo_dropbox, "/Lions/leo.jpg", picture(1)));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(2)));
    world.settle();
    CHECK(ana.assets().size() == 2);
    CHECK(ana.connection(connection).webhook_seen_at);

    const Person ben = Person::owner_of_new_account(world, "Farm", "Ben Ode", "ben@example.org");
    CHECK(ben.get<api::DropboxApp>("/api/v1/dropbox-app").app_key == "key");
    world.restart();
    CHECK(owner(world).get<api::DropboxApp>("/api/v1/dropbox-app").app_key == "ownkey");
}

TEST_CASE("F8: a wrong key or secret is told when it is saved, by name, and nothing is kept") {
    World world;
    world.dropbox().add_app(zoo_app());
    const Person ana = owner(world);
    const auto save = [&](const std::string& body) {
        const auto problem = ana.refusal("PUT", "/api/v1/dropbox-app", body);
        CHECK_FALSE(problem.hint.empty());
        CHECK_FALSE(ana.get<api::DropboxApp>("/api/v1/dropbox-app").own);
        return problem;
    };
    const auto wrong = save(R"({"app_key":"ownkey","app_secret":"guessed"})");
    CHECK(wrong.code == "app_secret_wrong");
    CHECK(wrong.status == 400);
    CHECK(wrong.detail.find("app secret") != std::string::npos);
    CHECK(wrong.detail.find("guessed") == std::string::npos);
    const auto unknown = save(R"({"app_key":"nobodys","app_secret":"guessed"})");
    CHECK(unknown.code == "app_key_unknown");
    CHECK(unknown.detail.find("app key") != std::string::npos);
    CHECK(save(R"({"app_key":"own key","app_secret":"x"})").code == "app_key_invalid");
    CHECK(save(R"({"app_key":"ownkey"})").code == "app_secret_missing");
    world.faults().add({.kind = sandbox::FaultKind::server_error, .route = "/oauth2/token"});
    CHECK(save(own_app).code == "dropbox_unavailable");
    CHECK(ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app", own_app).own);
}

TEST_CASE(
    "F8: a secret that was renewed at Dropbox breaks the link visibly, and entering it mends the link") {
    World world;
    world.dropbox().add_app(zoo_app());
    const Person ana = owner(world);
    ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app", own_app);
    const auto connection = ana.linked(world.dropbox_account);
    map(ana, connection, "/Lions");
    world.settle();
    auto renewed = zoo_app();
    renewed.secret = "a new one";
    renewed.webhook_uri = "";  // what it signs is refused, and tried again for minutes
    world.dropbox().people().update_app(renewed);
    world.clock.advance(std::chrono::hours(5));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Lions/leo.jpg", picture(1)));
    world.settle();
    const auto broken = ana.connection(connection);
    CHECK(broken.state == api::ConnectionState::broken);
    CHECK(broken.error_code == "app_credentials_wrong");
    CHECK(ana.assets().empty());
    CHECK(world.files("/Lions").size() == 1);

    ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app",
                              R"({"app_key":"ownkey","app_secret":"a new one"})");
    world.settle();
    CHECK(ana.connection(connection).state == api::ConnectionState::linked);
    CHECK_FALSE(ana.connection(connection).failing_since);
    CHECK(ana.assets().size() == 1);
    world.check_promises();
}

TEST_CASE("F8: links of an app that was replaced or taken away wait until they are linked again") {
    World world;
    auto first = zoo_app();
    first.webhook_uri = "";
    world.dropbox().add_app(first);
    auto second = first;
    second.key = "secondkey";
    world.dropbox().add_app(second);
    const Person ana = owner(world);
    ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app", own_app);
    const auto connection = ana.linked(world.dropbox_account);
    map(ana, connection, "/Lions");
    world.settle();
    ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app",
                              R"({"app_key":"secondkey","app_secret":"own secret of the zoo"})");
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Lions/leo.jpg", picture(1)));
    world.settle();
    CHECK(ana.connection(connection).state == api::ConnectionState::broken);
    CHECK(ana.connection(connection).error_code == "dropbox_app_changed");
    CHECK(ana.assets().empty());
    CHECK(ana.linked(world.dropbox_account) == connection);
    world.settle();
    CHECK(ana.assets().size() == 1);

    CHECK(ana.request("DELETE", "/api/v1/dropbox-app").status == 204);
    CHECK(ana.connection(connection).error_code == "dropbox_app_changed");
    CHECK(ana.get<api::DropboxApp>("/api/v1/dropbox-app").app_key == "key");
    CHECK(ana.refusal("DELETE", "/api/v1/dropbox-app").code == "dropbox_app_not_found");
    // The same app again, with its secret, is as if nothing had been.
    ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app",
                              R"({"app_key":"secondkey","app_secret":"own secret of the zoo"})");
    world.settle();
    CHECK(ana.connection(connection).state == api::ConnectionState::linked);
    world.check_promises();
}

TEST_CASE("F8: a webhook counts where the app of its address has signed it") {
    World world;
    world.dropbox().add_app(zoo_app());
    const Person ana = owner(world);
    ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app", own_app);
    const auto connection = ana.linked(world.dropbox_account);
    const std::string body = cat(R"({"list_folder":{"accounts":[")", world.dropbox_account, R"("]}})");
    const auto post = [&](const std::string& path, const std::string& secret) {
        return world.server()
            .handle({"POST", path, {{"X-Dropbox-Signature", hmac_sha256_hex(secret, body)}}, body})
            .status;
    };
    CHECK(post("/dropbox/webhook/ownkey", "secret") == 403);
    CHECK(post("/dropbox/webhook/nobodys", "secret") == 403);
    CHECK(post("/dropbox/webhook/key", "own secret of the zoo") == 403);
    CHECK_FALSE(ana.connection(connection).webhook_seen_at);
    CHECK(post("/dropbox/webhook", "secret") == 200);
    CHECK_FALSE(ana.connection(connection).webhook_seen_at);  // of another app
    CHECK(post("/dropbox/webhook/ownkey", "own secret of the zoo") == 200);
    CHECK(ana.connection(connection).webhook_seen_at);
    const auto challenge = world.server().handle({"GET", "/dropbox/webhook/ownkey?challenge=abc", {}, ""});
    CHECK(challenge.body.text == "abc");
}

TEST_CASE("F9: both redirect URIs are shown, and tested by asking Dropbox") {
    World world;
    const Person ana = owner(world);
    const auto app = ana.get<api::DropboxApp>("/api/v1/dropbox-app");
    REQUIRE(app.redirect_uris.size() == 2);
    CHECK(app.redirect_uris[0].uri == "http://sluice.test/oauth/dropbox/callback");
    CHECK(app.redirect_uris[1].uri == "http://sluice.test/oauth/dropbox/saveas");
    const auto test = [&](const std::string& purpose) {
        return ana.send<api::RedirectTest>("POST", "/api/v1/dropbox-app/redirect-test",
                                           cat(R"({"purpose":")", purpose, R"("})"));
    };
    CHECK(test("open").outcome == api::RedirectOutcome::accepted);
    // The world's app knows only the first.
    const auto refused = test("save_as");
    CHECK(refused.outcome == api::RedirectOutcome::refused);
    CHECK(refused.hint.find("http://sluice.test/oauth/dropbox/saveas") != std::string::npos);
    CHECK(refused.hint.find("App Console") != std::string::npos);
    CHECK(ana.say_yes(refused.authorize_url, world.dropbox_account).status == 400);

    auto fixed = *world.dropbox().people().find_app("key");
    fixed.redirect_uris.push_back("http://sluice.test/oauth/dropbox/saveas");
    world.dropbox().people().update_app(fixed);
    CHECK(test("save_as").outcome == api::RedirectOutcome::accepted);
}

TEST_CASE("F9: a person tries an address out by going there and back; nothing is linked by it") {
    World world;
    world.dropbox().add_app(zoo_app());
    const Person ana = owner(world);
    ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app", own_app);
    for (const std::string purpose : {"open", "save_as"}) {
        const auto test = ana.send<api::RedirectTest>("POST", "/api/v1/dropbox-app/redirect-test",
                                                      cat(R"({"purpose":")", purpose, R"("})"));
        const auto said_yes = ana.say_yes(test.authorize_url, world.dropbox_account);
        CHECK(ana.come_back(said_yes) == cat("/settings?redirect_works=", purpose));
        CHECK(ana.come_back(said_yes).starts_with("/integrations?link_error=link_state_invalid"));
    }
    CHECK(live_grants(world, "ownkey") == 0);
    CHECK(ana.get<api::ConnectionList>("/api/v1/connections").connections.size() == 1);
}

TEST_CASE("F10: an app that has a folder of its own is recognised, and sees nothing else") {
    World world;
    auto small = zoo_app();
    small.access = sandbox::AppAccess::app_folder;
    world.dropbox().add_app(small);
    const Person ana = owner(world);
    // Whoever filled in the form didn't know; Dropbox does.
    ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app", own_app);
    const auto zoo_dropbox = world.dropbox().add_account({"zoo@example.org", "The Zoo"}).account_id;
    REQUIRE_OK(world.dropbox().put_file(zoo_dropbox, "/Private/diary.jpg", picture(1)));
    const auto connection = ana.linked(zoo_dropbox);
    CHECK(ana.connection(connection).access == api::AppAccess::app_folder);
    CHECK(ana.connection(world.connection).access == api::AppAccess::full_dropbox);
    CHECK(ana.get<api::DropboxFolderList>(cat("/api/v1/connections/", connection.value, "/folders"))
              .folders.empty());

    const auto mapping = map(ana, connection, "/Lions");
    REQUIRE_OK(world.dropbox().put_file(zoo_dropbox, "/Apps/Zoo/Lions/leo.jpg", picture(2)));
    world.settle();
    CHECK(ana.assets().size() == 1);
    const auto link = ana.send<api::ContributorLink>(
        "POST", "/api/v1/contributor-links",
        json::encode(api::ContributorLinkRequest{connection, ana.profile().id, "Tigers", std::nullopt,
                                                 "/Tigers", std::nullopt, std::nullopt, std::nullopt}));
    REQUIRE(world.contribute(link, "tiger.jpg", picture(3)).status < 300);
    world.settle();
    CHECK(ana.assets().size() == 2);

    REQUIRE_OK(world.dropbox().rename(zoo_dropbox, "/Apps/Zoo/Lions", "/Lions"));
    world.settle();
    world.pass(std::chrono::minutes(5));
    for (const auto& one : ana.get<api::MappingList>("/api/v1/mappings").mappings)
        if (one.id == mapping.id) {
            CHECK(one.state == api::MappingState::broken);
            CHECK(one.broken_reason.find("app's folder") != std::string::npos);
        }
    CHECK(world.dropbox().files(zoo_dropbox, "/Private")->size() == 1);
}

TEST_CASE("F10: an app with a folder of its own works in the Dropbox of a team's member, too") {
    World world{WorldOptions{.team = "Photo Desk", .is_team_admin = false}};
    auto small = zoo_app();
    small.access = sandbox::AppAccess::app_folder;
    world.dropbox().add_app(small);
    const Person ana = owner(world);
    ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app", own_app);
    const auto connection = ana.linked(world.dropbox_account);
    CHECK(ana.connection(connection).access == api::AppAccess::app_folder);
    CHECK(ana.connection(connection).home_path.empty());
    map(ana, connection, "/Lions");
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Apps/Zoo/Lions/leo.jpg", picture(2)));
    world.settle();
    CHECK(ana.assets().size() == 1);
}

TEST_CASE("F10: a path outside the app's folder is refused with the reason") {
    World world;
    auto small = zoo_app();
    small.access = sandbox::AppAccess::app_folder;
    world.dropbox().add_app(small);
    const Person ana = owner(world);
    ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app", own_app);
    const auto connection = ana.linked(world.dropbox().add_account({"z@example.org", "Zoo"}).account_id);
    const auto refused = ana.refusal("POST", "/api/v1/contributor-links",
                                     json::encode(api::ContributorLinkRequest{
                                         connection, ana.profile().id, "Tigers", std::nullopt,
                                         "/Apps/Zoo/Tigers", std::nullopt, std::nullopt, std::nullopt}));
    CHECK(refused.code == "app_folder_only");
    CHECK(refused.hint.find("/Tigers") != std::string::npos);
}

TEST_CASE(
    "F11: linked people are counted; near the limit of an app in development a warning stands, and the "
    "one too many is told what to do") {
    World world;
    const Person ana = owner(world);
    const auto view = [&] { return ana.get<api::DropboxApp>("/api/v1/dropbox-app"); };
    const auto link_more = [&](int until) {
        for (auto linked = view().users_linked; linked < until; ++linked) {
            const std::string email = cat("user", linked, "@example.org");
            ana.linked(world.dropbox().add_account({email, cat("User ", linked)}).account_id);
        }
    };
    CHECK(view().users_linked == 1);
    link_more(94);
    CHECK(view().users_linked < view().users_warned);
    link_more(95);
    CHECK(view().users_linked == view().users_warned);
    // The same Dropbox in another account is the same person to Dropbox.
    Person::owner_of_new_account(world, "Farm", "Ben Ode", "ben@example.org").linked(world.dropbox_account);
    CHECK(view().users_linked == 95);
    link_more(100);
    CHECK(view().users_linked == view().users_max);

    const auto begun = ana.send<api::AuthorizeAnswer>("POST", "/api/v1/connections/authorize");
    const auto late = world.dropbox().add_account({"late@example.org", "Too Late"}).account_id;
    const auto page = ana.say_yes(begun.authorize_url, late);
    CHECK(page.status == 403);
    CHECK(page.body.text.find("user limit") != std::string::npos);
    CHECK(ana.linked(world.dropbox_account) == world.connection);  // who is linked can link again
}

TEST_CASE("F11: of two who said yes for one free place, the one who comes back second is told what to do") {
    World world;
    const Person ana = owner(world);
    const Person ben = Person::owner_of_new_account(world, "Farm", "Ben Ode", "ben@example.org");
    REQUIRE(world.request("DELETE", cat("/api/v1/connections/", world.connection.value)).status == 204);
    auto app = *world.dropbox().people().find_app("key");
    app.users_max = 1;
    world.dropbox().people().update_app(app);
    const auto bens = world.dropbox().add_account({"ben@example.org", "Ben Ode"}).account_id;

    const auto say_yes = [](const Person& person, const std::string& dropbox_account) {
        const auto begun = person.send<api::AuthorizeAnswer>("POST", "/api/v1/connections/authorize", "{}");
        return person.say_yes(begun.authorize_url, dropbox_account);
    };
    const auto first = say_yes(ana, world.dropbox_account);
    const auto second = say_yes(ben, bens);
    CHECK(ana.come_back(first).starts_with("/integrations?linked="));
    const auto words = ben.come_back(second);
    CHECK(words.starts_with("/integrations?link_error=app_user_limit"));
    CHECK(words.find("production") != std::string::npos);
    CHECK(ben.get<api::ConnectionList>("/api/v1/connections").connections.empty());
    CHECK(live_grants(world, "key") == 1);
}

TEST_CASE(
    "a connection's page counts its calls to Dropbox, those that were limited, and writes that met others'") {
    World world;
    world.map("/Dogs", world.profile());
    world.settle();
    const auto health = [&] {
        return world.get<api::ConnectionList>("/api/v1/connections").connections.at(0);
    };
    const auto calls_there = [&] {
        std::int64_t calls = 0;
        for (const auto& [route, count] : world.dropbox().counters().calls)
            calls += static_cast<std::int64_t>(count);
        return calls;
    };
    const auto before = health();
    const auto before_there = calls_there();
    CHECK(before.calls > 0);
    CHECK(before.rate_limited == 0);
    world.faults().add({.kind = sandbox::FaultKind::too_many_requests, .route = "files/list_folder"});
    world.faults().add({.kind = sandbox::FaultKind::too_many_write_operations, .route = "files/delete_v2"});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    world.pass(std::chrono::minutes(2));
    CHECK(world.files("/Dogs").empty());
    const auto after = health();
    CHECK(after.calls - before.calls == calls_there() - before_there);
    CHECK(after.rate_limited == 1);
    CHECK(after.write_contentions == 1);
}
