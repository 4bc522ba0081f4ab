// A team's event log: who sent files by its members' file requests, and who may read that.
#include "sandbox/surfaces.h"
#include "sandbox/test_oauth.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

/// Ada, who isn't in the team of Tom, its administrator, and Uma, who asks for files.
struct LogWorld : OauthWorld {
    Account admin;
    Account member;
    AccessToken team_token;
    std::string request;

    LogWorld() {
        auto known = app;
        known.scopes.insert(known.scopes.end(), team_scopes().begin(), team_scopes().end());
        app = world().add_app(known);
        const auto team = world().add_team("Photo Desk");
        admin = world().add_account({.email = "tom@desk.example",
                                     .display_name = "Tom Till",
                                     .team_id = team.team_id,
                                     .is_team_admin = true});
        member = world().add_account(
            {.email = "uma@desk.example", .display_name = "Uma Uhl", .team_id = team.team_id});
        token = world().add_token(member.account_id, app.key);
        const auto made = rpc("file_requests/create", {{"title", "Dogs"}, {"destination", "/Dogs"}});
        REQUIRE(made.status() == 200);
        request = made.at("/id");
        team_token = world().add_team_token(admin.account_id, app.key);
        token = team_token;
    }
    void contribute(const std::string& name, const std::string& sender, const std::string& email,
                    const std::string& to = "") {
        const auto query = net::encode_form({{"name", name}, {"sender", sender}, {"email", email}});
        CHECK(send({.method = "POST",
                    .url = cat("/request/", to.empty() ? request : to, "/upload?", query),
                    .body = name})
                  .status() == 200);
    }
    Answer events(const json::object& argument = {}) { return rpc("team_log/get_events", argument); }
    Answer more(const Answer& before) {
        return rpc("team_log/get_events/continue", {{"cursor", before.at("/cursor")}});
    }
    static std::size_t count(const Answer& page) { return page.json.at("events").as_array().size(); }
    void question_for_team(Fields& fields) {
        for (auto& [name, value] : fields)
            if (name == "scope") value = "events.read team_info.read";
    }
    Answer decide_as(const Account& who) {
        account = who;
        auto fields = question();
        question_for_team(fields);
        return decide(fields, "allow");
    }
};

}  // namespace

TEST_CASE("what a sender said on a file request's page is in the team's event log") {
    LogWorld box;
    box.contribute("rex.jpg", "Mia Ode", "mia@example.org");
    const auto page = box.events();
    REQUIRE(LogWorld::count(page) == 1);
    CHECK(page.at("/has_more") == "false");
    CHECK(page.at("/events/0/event_type/.tag") == "file_request_receive_file");
    CHECK(page.at("/events/0/event_category/.tag") == "file_requests");
    CHECK(page.at("/events/0/timestamp") == "2026-09-21T14:13:20Z");
    CHECK(page.at("/events/0/context/email") == "uma@desk.example");
    CHECK(page.at("/events/0/details/.tag") == "file_request_receive_file_details");
    CHECK(page.at("/events/0/details/file_request_id") == box.request);
    CHECK(page.at("/events/0/details/submitted_file_names") == R"(["rex.jpg"])");
    CHECK(page.at("/events/0/details/submitter_name") == "Mia Ode");
    CHECK(page.at("/events/0/details/submitter_email") == "mia@example.org");
    CHECK(page.at("/events/0/assets/0/path/contextual") == "/Dogs");
}

TEST_CASE("a form with several files is one event, and names may be those in the destination") {
    LogWorld box;
    box.world().set_switches({.event_file_names = EventFileNames::stored});
    const std::string form =
        "--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nMia\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nmia@example.org\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\none\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\ntwo\r\n--B--\r\n";
    CHECK(box.send({.method = "POST",
                    .url = cat("/request/", box.request),
                    .headers = {{"Content-Type", "multipart/form-data; boundary=B"}},
                    .body = form})
              .status() == 200);
    const auto page = box.events();
    REQUIRE(LogWorld::count(page) == 1);
    CHECK(page.at("/events/0/details/submitted_file_names") == R"(["Mia - a.jpg","Mia - a (1).jpg"])");
    CHECK(page.at("/events/0/details/submitter_email") == "mia@example.org");
}

TEST_CASE("events of accounts without a team are in nobody's log, and one team's aren't in another's") {
    LogWorld box;
    const auto adas = box.world().add_token(box.account.account_id, box.app.key);
    box.token = adas;
    const auto own = box.rpc("file_requests/create", {{"title", "Cats"}, {"destination", "/Cats"}});
    box.contribute("a.jpg", "Mia", "", own.at("/id"));
    box.contribute("b.jpg", "Mia", "");
    const auto other = box.world().add_team("Elsewhere");
    const auto boss = box.world().add_account(
        {.email = "bo@else.example", .display_name = "Bo", .team_id = other.team_id, .is_team_admin = true});
    box.token = box.world().add_team_token(boss.account_id, box.app.key);
    CHECK(LogWorld::count(box.events()) == 0);
    box.token = box.team_token;
    const auto page = box.events();
    CHECK(LogWorld::count(page) == 1);
    CHECK(page.at("/events/0/details/submitted_file_names") == R"(["b.jpg"])");
}

TEST_CASE("a cursor tells each event once, also one that comes late, and goes on for ever") {
    LogWorld box;
    box.world().set_switches({.team_event_delay = std::chrono::minutes{5}});
    box.contribute("late.jpg", "Mia", "");
    box.world().set_switches({});
    box.clock.advance(std::chrono::minutes{1});
    box.contribute("a.jpg", "Mia", "");
    box.contribute("b.jpg", "Bo", "");
    auto page = box.events({{"limit", 1}, {"event_type", "file_request_receive_file"}});
    CHECK(page.at("/events/0/details/submitted_file_names") == R"(["a.jpg"])");
    CHECK(page.at("/has_more") == "true");
    page = box.more(page);
    CHECK(page.at("/events/0/details/submitted_file_names") == R"(["b.jpg"])");
    CHECK(page.at("/has_more") == "false");
    page = box.more(page);
    CHECK(LogWorld::count(page) == 0);
    box.clock.advance(std::chrono::minutes{4});
    const auto late = box.more(page);
    REQUIRE(LogWorld::count(late) == 1);
    CHECK(late.at("/events/0/details/submitted_file_names") == R"(["late.jpg"])");
    CHECK(late.at("/events/0/timestamp") == "2026-09-21T14:13:20Z");
    CHECK(LogWorld::count(box.more(late)) == 0);
}

TEST_CASE("filters by time, member, category and type hold, and contradictions are refused") {
    LogWorld box;
    box.contribute("a.jpg", "Mia", "");
    box.clock.advance(std::chrono::hours{1});
    box.contribute("b.jpg", "Mia", "");
    const auto found = [&](const json::object& argument) { return LogWorld::count(box.events(argument)); };
    CHECK(found({{"time", {{"start_time", "2026-09-21T14:13:21Z"}}}}) == 1);
    CHECK(found({{"time", {{"end_time", "2026-09-21T14:13:20Z"}}}}) == 0);
    CHECK(found({{"time", {{"start_time", "2026-09-21T14:13:20Z"}}}}) == 2);
    CHECK(found({{"category", "file_requests"}}) == 2);
    CHECK(found({{"category", {{".tag", "logins"}}}}) == 0);
    CHECK(found({{"event_type", "file_request_create"}}) == 0);
    CHECK(found({{"account_id", box.member.account_id}}) == 2);
    CHECK(found({{"account_id", box.admin.account_id}}) == 0);
    const auto refused = [&](const json::object& argument) { return box.events(argument).summary(); };
    CHECK(refused({{"account_id", cat("dbid:", std::string(35, 'x'))}}) == "account_id_not_found");
    CHECK(refused({{"category", "logins"}, {"event_type", "file_request_create"}}) == "invalid_filters");
    CHECK(
        refused({{"time", {{"start_time", "2026-09-21T14:13:20Z"}, {"end_time", "2026-09-21T14:13:20Z"}}}}) ==
        "invalid_time_range");
    CHECK(box.events({{"limit", 1001}}).status() == 400);
    CHECK(box.events({{"event_type", "no_such_thing"}}).status() == 400);
}

TEST_CASE("a strange cursor is bad, one from before a reset says where it had come to") {
    LogWorld box;
    box.contribute("a.jpg", "Mia", "");
    const auto page = box.events();
    CHECK(box.rpc("team_log/get_events/continue", {{"cursor", "x"}}).summary() == "bad_cursor");
    CHECK(box.send({.method = "POST",
                    .url = "/sandbox/cursors/reset",
                    .body = R"({"account":"tom@desk.example"})"})
              .status() == 200);
    const auto reset = box.more(page);
    CHECK(reset.status() == 409);
    CHECK(reset.at("/error/.tag") == "reset");
    CHECK(reset.at("/error/reset") == "2026-09-21T14:13:20Z");
    CHECK(LogWorld::count(box.more(box.events())) == 0);
}

TEST_CASE("the log is for tokens of a team with the scope events.read alone") {
    LogWorld box;
    box.token = box.world().add_token(box.admin.account_id, box.app.key);
    CHECK(box.events().status() == 400);
    box.token = box.world().add_team_token(box.admin.account_id, box.app.key, {"team_info.read"});
    const auto refused = box.events();
    CHECK(refused.status() == 401);
    CHECK(refused.at("/error/required_scope") == "events.read");
}

TEST_CASE("an administrator lets an app into the team: its token is the team's; other members can't") {
    LogWorld box;
    const auto refused = box.decide_as(box.member);
    CHECK(refused.status() == 403);
    CHECK(refused.text.find("administrates none") != std::string::npos);
    const auto answer = box.redeem(OauthWorld::redirected(box.decide_as(box.admin)).at("code"));
    REQUIRE(answer.status() == 200);
    CHECK(answer.at("/team_id") == box.admin.team_id);
    CHECK_FALSE(answer.json.as_object().contains("account_id"));
    CHECK_FALSE(answer.json.as_object().contains("uid"));
    CHECK(answer.at("/scope") == "events.read team_info.read");
    CHECK(box.call_with(answer.at("/access_token"), "team_log/get_events").status() == 200);
    CHECK(box.call_with(answer.at("/access_token")).at("/error/.tag") == "missing_scope");
    const auto again = box.refresh(answer.at("/refresh_token"));
    CHECK(box.call_with(again.at("/access_token"), "team/get_info").at("/name") == "Photo Desk");
    CHECK(box.call_with(again.at("/access_token"), "auth/token/revoke").status() == 200);
    CHECK(box.call_with(answer.at("/access_token"), "team_log/get_events").at("/error/.tag") ==
          "invalid_access_token");
    CHECK(box.refresh(answer.at("/refresh_token")).at("/error") == "invalid_grant");
}

TEST_CASE("an app that asks for scopes of users alone gets a user's token, whatever it could ask for") {
    LogWorld box;
    box.account = box.admin;
    const auto answer = box.redeem(box.code());
    CHECK(answer.at("/account_id") == box.admin.account_id);
    CHECK_FALSE(answer.json.as_object().contains("team_id"));
}

TEST_CASE("events outlive a restart") {
    const ScratchFolder folder;
    TestSandbox box({}, folder.path());
    const auto team = box.world().add_team("Desk");
    const auto tom = box.world().add_account(
        {.email = "tom@desk.example", .display_name = "Tom", .team_id = team.team_id, .is_team_admin = true});
    const auto toms = box.world().add_token(tom.account_id, box.app.key);
    const auto the_team = box.world().add_team_token(tom.account_id, box.app.key);
    box.token = toms;
    const auto id = box.rpc("file_requests/create", {{"title", "Dogs"}, {"destination", "/Dogs"}}).at("/id");
    CHECK(box.send({.method = "POST",
                    .url = cat("/request/", id, "/upload?name=rex.jpg&sender=Mia&email=mia%40example.org"),
                    .body = "bytes"})
              .status() == 200);
    box.sandbox.reset();
    box.open(folder.path());
    box.token = the_team;
    CHECK(box.rpc("team_log/get_events", nullptr).status() == 200);
    const auto page = box.rpc("team_log/get_events", json::object{});
    REQUIRE(page.json.at("events").as_array().size() == 1);
    CHECK(page.at("/events/0/details/submitter_email") == "mia@example.org");
}

}  // namespace sluice::sandbox
