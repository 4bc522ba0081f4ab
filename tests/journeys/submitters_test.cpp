// Who sent it (W23): a Dropbox team's event log tells it, minutes late, and nothing waits for that.
#include "support/smtp_server.h"
#include "support/team_desk.h"

using namespace sluice;
using namespace sluice::tests;

TEST_CASE(
    "W23: who sent a file by a file request stands on its intake and asset, after it was cleared away") {
    TeamDesk desk;
    CHECK_FALSE(desk.status().team_log);
    desk.linked();
    desk.delay_events(std::chrono::minutes(7));
    desk.send("rex.jpg", "Mia Ode", "mia@example.org", 1);
    desk.world.settle();
    // Nothing waits for Dropbox's log.
    CHECK(desk.world.counts().done == 1);
    CHECK(desk.world.files("/Requests/Dogs").empty());
    CHECK(desk.sender_of("Mia Ode - rex.jpg") == unknown_sender);
    desk.world.pass(std::chrono::minutes(9));

    const auto told = desk.of("Mia Ode - rex.jpg");
    CHECK(told.submitter == "Mia Ode (mia@example.org)");
    CHECK(told.submitter_name == "Mia Ode");
    CHECK(told.submitter_email == "mia@example.org");
    CHECK(told.submitter_known_from == api::SubmitterSource::team_log);
    CHECK(told.contributor_link_title == "Dogs of the day");
    const auto intake = desk.ana.get<api::FileSubmitter>(
        cat("/api/v1/intakes/", desk.world.intakes().at(0).id.value, "/submitter"));
    CHECK(intake.submitter == "Mia Ode (mia@example.org)");
    CHECK(intake.submitter_known_from == api::SubmitterSource::team_log);
    const auto status = desk.status();
    REQUIRE(status.team_log);
    CHECK(status.team_log->team_name == "Photo Desk");
    CHECK(status.linked_by_name == "Ana Lopez");
    CHECK(status.files_known == 1);
    CHECK(status.team_log->read_at);
    desk.world.check_promises();
}

TEST_CASE(
    "W23: the log is asked soon after files came, seldom otherwise, and not at all where it isn't linked") {
    TeamDesk desk;
    const auto calls = [&] {
        const auto routes = desk.world.dropbox().counters().calls;
        std::uint64_t count = 0;
        for (const auto& [route, number] : routes)
            if (route.starts_with("team_log/")) count += number;
        return count;
    };
    desk.send("rex.jpg", "Mia", "", 1);
    desk.world.pass(std::chrono::hours(2));
    CHECK(calls() == 0);
    desk.linked();
    desk.world.settle();
    const auto first = calls();
    desk.world.pass(std::chrono::hours(6));
    CHECK(calls() - first <= 7);
    desk.delay_events(std::chrono::minutes(5));
    desk.send("bo.jpg", "Mia", "", 2);
    const auto before = calls();
    desk.world.pass(std::chrono::minutes(7));
    CHECK(calls() - before >= 5);
    CHECK(desk.sender_of("Mia - bo.jpg") == "Mia");
    CHECK(desk.sender_of("Mia - rex.jpg") == "Mia");  // of before the log was linked
}

TEST_CASE(
    "W23: names are told apart, also where two senders chose the same; what can't be told stays unknown") {
    TeamDesk desk;
    desk.linked();
    desk.send_form("Mia", "mia@example.org", {{"rex.jpg", picture(1)}, {"ida.jpg", picture(2)}});
    desk.send("rex.jpg", "Bo", "bo@example.org", 3);
    desk.send("max.jpg", "", "cy@example.org", 4);
    desk.send("shy.jpg", "", "", 5);
    // Two who gave no name, one file name, in one minute.
    desk.send("twin.jpg", "", "one@example.org", 6);
    desk.send("twin.jpg", "", "two@example.org", 7);
    desk.world.pass(std::chrono::minutes(5));
    CHECK(desk.sender_of("Mia - rex.jpg") == "Mia (mia@example.org)");
    CHECK(desk.sender_of("Mia - ida.jpg") == "Mia (mia@example.org)");
    CHECK(desk.sender_of("Bo - rex.jpg") == "Bo (bo@example.org)");
    CHECK(desk.sender_of("max.jpg") == "cy@example.org");
    CHECK(desk.sender_of("shy.jpg") == unsaid_sender);
    CHECK_FALSE(desk.of("shy.jpg").submitter_known_from);
    CHECK(desk.sender_of("twin.jpg") == unknown_sender);
    CHECK(desk.sender_of("twin (1).jpg") == unknown_sender);
}

TEST_CASE("W23: also where Dropbox's log calls files as it stored them") {
    TeamDesk desk;
    auto switches = desk.world.dropbox().switches();
    switches.event_file_names = sandbox::EventFileNames::stored;
    desk.world.dropbox().set_switches(switches);
    desk.linked();
    desk.send("twin.jpg", "", "one@example.org", 6);
    desk.world.settle();
    REQUIRE_OK(desk.world.dropbox().put_file(desk.world.dropbox_account, "/twin.jpg", picture(9)));
    desk.send("bo.jpg", "Bo", "", 7);
    desk.world.pass(std::chrono::minutes(5));
    CHECK(desk.sender_of("twin.jpg") == "one@example.org");
    CHECK(desk.sender_of("Bo - bo.jpg") == "Bo");
}

TEST_CASE("W23: the same name again on another day, and events out of order, are told apart") {
    TeamDesk desk;
    desk.linked();
    desk.delay_events(std::chrono::minutes(30));
    desk.send("rex.jpg", "", "mia@example.org", 1);
    desk.world.pass(std::chrono::minutes(10));
    desk.delay_events(std::chrono::seconds(0));
    desk.send("rex.jpg", "", "bo@example.org", 2);
    desk.world.pass(std::chrono::minutes(5));
    // Bo's event is there, Mia's isn't: nothing is concluded.
    for (const auto& asset : desk.world.assets())
        CHECK(desk.ana.get<api::Asset>(cat("/api/v1/assets/", asset.id.value)).provenance.submitter ==
              unknown_sender);
    desk.world.pass(std::chrono::minutes(30));
    std::vector<std::string> senders;
    for (const auto& asset : desk.world.assets())
        senders.push_back(
            desk.ana.get<api::Asset>(cat("/api/v1/assets/", asset.id.value)).provenance.submitter);
    std::ranges::sort(senders);
    CHECK(senders == std::vector<std::string>{"bo@example.org", "mia@example.org"});
}

TEST_CASE("W23: a held file's sender is known while it waits, and on its asset once it is let in") {
    TeamDesk desk;
    desk.linked();
    api::MappingChange change;
    change.release = api::Release::manual;
    desk.world.send<api::Mapping>("PATCH", cat("/api/v1/mappings/", desk.link.mapping_id.value), change);
    desk.send("rex.jpg", "Mia", "", 1);
    desk.world.pass(std::chrono::minutes(3));
    const auto held = desk.world.intakes("state=held");
    REQUIRE(held.size() == 1);
    const std::string path = cat("/api/v1/intakes/", held[0].id.value);
    CHECK(desk.ana.get<api::FileSubmitter>(cat(path, "/submitter")).submitter == "Mia");
    desk.ana.send<api::Intake>("POST", cat(path, "/release"));
    desk.world.settle();
    CHECK(desk.sender_of("Mia - rex.jpg") == "Mia");
}

TEST_CASE("W23: of file requests that aren't the account's own nothing is kept") {
    TeamDesk desk;
    desk.linked();
    const auto umas = desk.world.dropbox().add_token(desk.uma, "key");
    const auto made = desk.world.whole_sandbox().handle(
        {"POST",
         "/2/file_requests/create",
         {{"Authorization", cat("Bearer ", umas.value)}, {"Content-Type", "application/json"}},
         R"({"title":"Private","destination":"/Private"})"});
    REQUIRE(made.status == 200);
    const auto at = made.body.text.find("http://dropbox.test/request/");
    REQUIRE(at != std::string::npos);
    desk.send("secret.jpg", "Somebody", "somebody@example.org", 1,
              made.body.text.substr(at, made.body.text.find('"', at) - at));
    desk.world.pass(std::chrono::minutes(10));
    CHECK(desk.kept_events() == 0);
    desk.send("rex.jpg", "Mia", "", 2);
    desk.world.pass(std::chrono::minutes(10));
    CHECK(desk.kept_events() == 1);
}

TEST_CASE("W23: a void cursor, a restart and tokens that run out cost nothing and double nothing") {
    TeamDesk desk;
    desk.linked();
    desk.send("rex.jpg", "Mia", "", 1);
    desk.world.pass(std::chrono::minutes(3));
    CHECK(desk.sender_of("Mia - rex.jpg") == "Mia");
    const auto team = desk.world.dropbox().people().find_team_by_name("Photo Desk").value().team_id;
    desk.world.whole_sandbox().surfaces().team_events.reset_cursors(team);
    desk.world.restart();
    desk.world.pass(std::chrono::hours(9));
    desk.world.whole_sandbox().surfaces().team_events.reset_cursors(team);
    desk.send("bo.jpg", "Bo", "", 2);
    desk.world.pass(std::chrono::minutes(3));
    CHECK(desk.sender_of("Bo - bo.jpg") == "Bo");
    CHECK(desk.sender_of("Mia - rex.jpg") == "Mia");
    CHECK(desk.kept_events() == 2);
    CHECK(desk.status().files_known == 2);
    CHECK_FALSE(desk.status().team_log->failing_since);
}

TEST_CASE("W23: what a person took back at Dropbox is told by mail and on the page, and made up for later") {
    SmtpServer server;
    WorldOptions options;
    options.change_settings = [&](server::Settings& settings) {
        settings.mail = {"127.0.0.1", server.port, net::MailTls::none, "", Secret(), "sluice@test.org"};
    };
    TeamDesk desk(std::move(options));
    desk.linked();
    desk.world.settle();
    desk.revoke_log();
    desk.send("rex.jpg", "Mia", "", 1);
    desk.world.pass(std::chrono::minutes(5));
    CHECK(desk.world.counts().done == 1);
    const auto broken = desk.status().team_log;
    REQUIRE(broken);
    CHECK(broken->state == api::ConnectionState::broken);
    CHECK(broken->error_code == "auth_revoked");
    CHECK(broken->error_message.find("Integrations page") != std::string::npos);
    CHECK(desk.ana.connection(desk.world.connection).state == api::ConnectionState::linked);
    desk.world.pass(std::chrono::minutes(20));
    REQUIRE(server.mails().size() == 1);
    const auto mail = server.mails()[0];
    CHECK(mail.headers.find("the event log of Photo Desk can't be read (Shelter)") != std::string::npos);
    CHECK(mail.text.find("files come in as ever") != std::string::npos);
    desk.world.pass(std::chrono::hours(2));
    CHECK(server.mails().size() == 1);
    desk.linked();
    desk.world.pass(std::chrono::minutes(3));
    CHECK(desk.sender_of("Mia - rex.jpg") == "Mia");
    CHECK(desk.status().team_log->state == api::ConnectionState::linked);
}

TEST_CASE("W23: a silence of Dropbox's passes by itself") {
    TeamDesk desk;
    desk.linked();
    desk.world.settle();
    desk.world.faults().add({.kind = sandbox::FaultKind::server_error,
                             .route = "team_log/",
                             .times = std::nullopt,
                             .status = 503});
    desk.send("rex.jpg", "Mia", "", 1);
    desk.world.pass(std::chrono::minutes(30));
    CHECK(desk.world.counts().done == 1);
    CHECK(desk.status().team_log->failing_since);
    CHECK(desk.status().team_log->state == api::ConnectionState::linked);
    desk.world.faults().clear();
    desk.world.pass(std::chrono::minutes(10));
    CHECK_FALSE(desk.status().team_log->failing_since);
    CHECK(desk.sender_of("Mia - rex.jpg") == "Mia");
}
