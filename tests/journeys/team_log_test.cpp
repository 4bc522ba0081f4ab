// Who may open a team's event log, what the access to it can't do, and how it ends (W23).
#include "support/team_desk.h"

using namespace sluice;
using namespace sluice::tests;

TEST_CASE("W23: unlinking gives the access back; what is known stays, and no more becomes known") {
    TeamDesk desk;
    desk.linked();
    desk.send("rex.jpg", "Mia", "", 1);
    desk.world.pass(std::chrono::minutes(3));
    CHECK(desk.grants() == 1);
    desk.world.pass(std::chrono::hours(5));  // the access token has run out by then
    CHECK(desk.ana.request("DELETE", "/api/v1/team-log").status == 204);
    CHECK(desk.grants() == 0);
    CHECK_FALSE(desk.status().team_log);
    CHECK(desk.kept_events() == 0);
    desk.send("bo.jpg", "Bo", "", 2);
    desk.world.pass(std::chrono::hours(2));
    CHECK(desk.sender_of("Mia - rex.jpg") == "Mia");
    CHECK(desk.sender_of("Bo - bo.jpg") == unknown_sender);
    CHECK(desk.ana.refusal("DELETE", "/api/v1/team-log").code == "team_log_not_found");
    CHECK(desk.ana.connection(desk.world.connection).state == api::ConnectionState::linked);
}

TEST_CASE("W23: only a team's administrator opens its log, and only who manages integrations links it here") {
    TeamDesk desk;
    const auto begun = desk.ana.send<api::AuthorizeAnswer>("POST", "/api/v1/team-log/authorize");
    CHECK(desk.ana.say_yes(begun.authorize_url, desk.uma).status == 403);
    CHECK_FALSE(desk.status().team_log);
    const auto librarian = REQUIRE_OK(desk.world.server().authenticator().create_user(
        desk.world.account(), domain::Role::librarian,
        {"", "Lib", "lib@example.org", Secret("one more long one")}));
    const Person lib(desk.world, desk.world.account(), librarian);
    CHECK(lib.refusal("POST", "/api/v1/team-log/authorize").code == "forbidden");
    CHECK(lib.refusal("DELETE", "/api/v1/team-log").code == "forbidden");
    // Another person's browser can't end what Ana began.
    const auto said_yes = desk.ana.say_yes(begun.authorize_url, desk.world.dropbox_account);
    CHECK(lib.come_back(said_yes).starts_with("/integrations?link_error=link_state_invalid"));
    CHECK_FALSE(desk.status().team_log);
    const Person ben = Person::owner_of_new_account(desk.world, "Zoo", "Ben", "ben@example.org");
    desk.linked();
    CHECK_FALSE(ben.get<api::TeamLogStatus>("/api/v1/team-log").team_log);
}

TEST_CASE("W23: a connection never has a team's rights, and a team's log never more than its own") {
    TeamDesk desk;
    const auto connect = desk.ana.send<api::AuthorizeAnswer>("POST", "/api/v1/connections/authorize", "{}");
    CHECK(connect.authorize_url.find("events.read") == std::string::npos);
    CHECK(connect.authorize_url.find("team") == std::string::npos);
    const auto log = desk.ana.send<api::AuthorizeAnswer>("POST", "/api/v1/team-log/authorize");
    CHECK(log.authorize_url.find("files.") == std::string::npos);
    // Whoever changes the question on the way gets nothing.
    const auto with = [](std::string url, const std::string& more) {
        const auto at = url.find("scope=");
        return url.insert(at + 6, cat(more, "+"));
    };
    const auto team =
        desk.ana.say_yes(with(connect.authorize_url, "events.read"), desk.world.dropbox_account);
    CHECK(desk.ana.come_back(team).starts_with("/integrations?link_error=team_token_refused"));
    const auto more =
        desk.ana.say_yes(with(log.authorize_url, "team_data.member"), desk.world.dropbox_account);
    CHECK(desk.ana.come_back(more).starts_with("/integrations?link_error=team_log_not_granted"));
    CHECK(desk.grants() == 0);
    CHECK_FALSE(desk.status().team_log);
    CHECK(desk.ana.get<api::ConnectionList>("/api/v1/connections").connections.size() == 1);
}

TEST_CASE("W23: an app without the permission is told as such, and an app that changed breaks the log") {
    TeamDesk desk;
    auto app = desk.world.dropbox().people().find_app("key").value();
    const auto whole = app;
    app.scopes = sandbox::all_scopes();
    desk.world.dropbox().add_app(app);
    const auto begun = desk.ana.send<api::AuthorizeAnswer>("POST", "/api/v1/team-log/authorize");
    const auto refused =
        desk.ana.come_back(desk.world.whole_sandbox().handle({"GET", net::target_of(begun.authorize_url)}));
    CHECK(refused.starts_with("/integrations?link_error=app_scopes_missing"));
    desk.world.dropbox().add_app(whole);
    desk.linked();
    desk.world.settle();
    auto own = whole;
    own.key = "own";
    own.secret = "ownsecret";
    desk.world.dropbox().add_app(own);
    desk.ana.send<api::DropboxApp>("PUT", "/api/v1/dropbox-app",
                                   R"({"app_key":"own","app_secret":"ownsecret"})");
    desk.world.pass(std::chrono::hours(6));
    CHECK(desk.status().team_log->state == api::ConnectionState::linked);  // the settings' app still reads it
    desk.linked();
    CHECK(desk.status().team_log->app_key == "own");
    CHECK(desk.ana.request("DELETE", "/api/v1/dropbox-app").status == 204);
    desk.world.pass(std::chrono::hours(6));
    CHECK(desk.status().team_log->error_code == "dropbox_app_changed");
}
