// What Dropbox takes of contributor links, and how broken ones are made whole again (W2, W4).
#include "support/links.h"

#include <utility>

#include "support/dying.h"
#include "support/smtp_server.h"
#include "transfer/inlet/set_up.h"

using namespace sluice;
using namespace sluice::tests;
using State = api::ContributorLinkState;

TEST_CASE("W2: deadline, late uploads and closing time can be changed and taken away afterwards") {
    World world;
    const auto link = world.link("/Requests/Dogs", world.profile());
    const std::string path = cat("/api/v1/contributor-links/", link.id.value);
    const Instant day = std::chrono::floor<std::chrono::seconds>(world.clock.now()) + std::chrono::days(1);
    api::ContributorLinkChange change;
    change.deadline = day;
    change.allow_late_uploads = api::LateUploads::two_days;
    change.closes_at = day + std::chrono::days(3);
    auto changed = world.send<api::ContributorLink>("PATCH", path, change);
    CHECK(changed.deadline == day);
    CHECK(changed.allow_late_uploads == api::LateUploads::two_days);
    changed = world.send<api::ContributorLink>(
        "PATCH", path, api::ContributorLinkChange{.deadline = day + std::chrono::days(1)});
    CHECK(changed.deadline == day + std::chrono::days(1));
    CHECK(changed.allow_late_uploads == api::LateUploads::two_days);
    CHECK(changed.closes_at == day + std::chrono::days(3));
    using End = api::ContributorLinkEnd;
    changed = world.send<api::ContributorLink>(
        "PATCH", path, api::ContributorLinkChange{.without = std::vector{End::deadline, End::closes_at}});
    CHECK_FALSE(changed.deadline);
    CHECK_FALSE(changed.allow_late_uploads);
    CHECK_FALSE(changed.closes_at);
    CHECK_FALSE(link_of(world, link.id).deadline);
    const auto refused = world.request(
        "PATCH", path,
        json::encode(api::ContributorLinkChange{.closes_at = world.clock.now() - std::chrono::hours(1)}));
    CHECK(code_of(refused) == "deadline_passed");
}

TEST_CASE("W2: a Dropbox Basic account is told before anything is made, and Sluice closes the link instead") {
    World world({.plan = sandbox::Plan::basic});
    const auto limits =
        world.get<api::LinkLimits>(cat("/api/v1/connections/", world.connection.value, "/link-limits"));
    CHECK_FALSE(limits.takes_deadlines);
    CHECK(limits.file_requests_max == 4'000);
    CHECK_FALSE(limits.obstacle);
    api::ContributorLinkRequest wanted;
    wanted.connection_id = world.connection;
    wanted.profile_id = world.profile().id;
    wanted.title = "Dogs";
    wanted.destination = "/Requests/Dogs";
    wanted.deadline = world.clock.now() + std::chrono::hours(3);
    const auto refused = world.request("POST", "/api/v1/contributor-links", json::encode(wanted));
    CHECK(code_of(refused) == "deadlines_not_in_plan");
    CHECK(world.dropbox().counters().calls_of("files/create_folder_v2") == 0);
    wanted.closes_at = wanted.deadline;
    wanted.deadline.reset();
    const auto link = world.send<api::ContributorLink>("POST", "/api/v1/contributor-links", wanted);
    world.pass(std::chrono::hours(3) + patience);
    CHECK(link_of(world, link.id).state == State::closed);
}

TEST_CASE("W2: what keeps Dropbox from making links is said in words, before and after") {
    for (const auto& [tag, code] :
         {std::pair{"disabled_for_team", "file_requests_disabled"},
          std::pair{"rate_limit", "file_request_limit"}, std::pair{"email_unverified", "email_unverified"}}) {
        CAPTURE(tag);
        World world;
        bool is_on = true;
        refuse(world, "file_requests/create", tag, 0, is_on);
        api::ContributorLinkRequest wanted;
        wanted.connection_id = world.connection;
        wanted.profile_id = world.profile().id;
        wanted.title = "Dogs";
        wanted.destination = "/Requests/Dogs";
        const auto refused = world.request("POST", "/api/v1/contributor-links", json::encode(wanted));
        const auto problem = REQUIRE_OK(json::decode<api::Problem>(refused.body.text));
        CHECK(problem.code == code);
        CHECK_FALSE(problem.hint.empty());
        CHECK(world.get<api::MappingList>("/api/v1/mappings").mappings.empty());
    }
    World world;
    bool is_on = true;
    refuse(world, "file_requests/list_v2", "disabled_for_team", 0, is_on);
    const auto limits =
        world.get<api::LinkLimits>(cat("/api/v1/connections/", world.connection.value, "/link-limits"));
    REQUIRE(limits.obstacle);
    CHECK(limits.obstacle->code == "file_requests_disabled");
    const auto refused = world.request(
        "POST", "/api/v1/link-batches/preview",
        json::encode(api::LinkBatchRequest{make_template(world, rules_for(world)).id, "Fair", std::nullopt}));
    CHECK(code_of(refused) == "file_requests_disabled");
}

TEST_CASE(
    "W3: the page of links answers while Dropbox is down, says when it was checked, and follows later") {
    World world;
    const auto made = world.link("/Requests/Dogs", world.profile());
    REQUIRE(made.checked_at);
    CHECK(world.contribute(made, "rex.jpg", photo("rex.jpg")).status == 200);
    world.faults().add(
        {.kind = sandbox::FaultKind::server_error, .route = "file_requests/", .times = std::nullopt});
    world.pass(std::chrono::minutes(20));
    const auto calls = [&] { return world.dropbox().counters().calls_of("file_requests/list_v2"); };
    const auto calls_before = calls();
    CHECK(calls_before > 0);
    for (int n = 0; n < 10; ++n) {
        const auto shown = link_of(world, made.id);
        CHECK(shown.file_count == 0);
        CHECK(shown.checked_at == made.checked_at);
    }
    CHECK(calls() == calls_before);

    world.faults().clear();
    const Instant back = world.clock.now();
    world.pass(std::chrono::minutes(5));
    CHECK(link_of(world, made.id).file_count == 1);
    CHECK(link_of(world, made.id).checked_at > back);
}

TEST_CASE("W3: who opens the page is shown new figures soon, though the next look would come later") {
    World world;
    const auto link = world.link("/Requests/Dogs", world.profile());
    world.settle();
    const auto client = REQUIRE_OK(world.server().ports().dropbox.client(world.account(), world.connection));
    // All of a connection's links are closed: nobody looks at them by itself any more.
    world.send<api::ContributorLink>("PATCH", cat("/api/v1/contributor-links/", link.id.value),
                                     api::ContributorLinkChange{.state = State::closed});
    const Instant closed_at = *link_of(world, link.id).checked_at;
    dropbox::FileRequestChange reopened{link.file_request_id};
    reopened.open = true;
    reopened.title = "Dogs of the night";
    REQUIRE_OK(client->update_file_request(reopened, {}));
    world.pass(std::chrono::minutes(10));
    // link_of asks as a page does; the answer is the catalogue's.
    const auto before = link_of(world, link.id);
    CHECK(before.state == State::closed);
    CHECK(before.checked_at == closed_at);
    world.server().link_keeper().run_due({});
    const auto after = link_of(world, link.id);
    CHECK(after.state == State::open);
    CHECK(after.title == "Dogs of the night");
    CHECK(after.checked_at == world.clock.now());
    // A page that is told of fifty changes asks fifty times; Dropbox isn't.
    const auto calls = [&] { return world.dropbox().counters().calls_of("file_requests/list_v2"); };
    const auto calls_before = calls();
    for (int n = 0; n < 50; ++n) {
        links(world);
        world.server().link_keeper().run_due({});
    }
    CHECK(calls() == calls_before);
    visit(world);
    CHECK(calls() == calls_before + 1);
}

TEST_CASE("W3: a look that began before a link was closed here doesn't open it again") {
    World world;
    const auto link = world.link("/Requests/Dogs", world.profile());
    bool is_closed = false;
    world.whole_sandbox().add_hooks(
        {.before = {}, .after = [&](const net::Request&, std::string_view route, net::Response&) {
             if (route != "file_requests/list_v2" || std::exchange(is_closed, true)) return;
             world.clock.advance(std::chrono::seconds(1));
             world.send<api::ContributorLink>("PATCH", cat("/api/v1/contributor-links/", link.id.value),
                                              api::ContributorLinkChange{.state = State::closed});
             world.clock.advance(std::chrono::seconds(1));
         }});
    visit(world);
    REQUIRE(is_closed);
    CHECK(link_of(world, link.id).state == State::closed);
    CHECK(link_of(world, link.id).checked_at == world.clock.now() - std::chrono::seconds(1));
}

TEST_CASE("W4: a deleted destination is found by itself, told by mail once, and one click repairs it") {
    SmtpServer mails;
    World world({.change_settings = [&](server::Settings& settings) {
        settings.mail = {"127.0.0.1", mails.port, net::MailTls::none, "", Secret(""), "sluice@test.org"};
    }});
    const auto link = world.link("/Requests/Dogs", world.profile());
    CHECK(world.contribute(link, "rex.jpg", photo("rex.jpg")).status == 200);
    world.settle();
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Requests/Dogs"));
    world.pass(patience);
    REQUIRE(mails.mails().size() == 1);
    const auto mail = mails.mails()[0];
    CHECK(mail.to == "ana@example.org");
    CHECK(mail.text.find("Dogs of the day") != std::string::npos);
    CHECK(mail.text.find("/contributor-links") != std::string::npos);
    auto broken = link_of(world, link.id);
    CHECK(broken.state == State::broken);
    CHECK(broken.problem.find("/Requests/Dogs") != std::string::npos);
    CHECK(world.get<api::MappingList>("/api/v1/mappings").mappings.at(0).state == api::MappingState::broken);
    CHECK(world.contribute(link, "lost.jpg", picture(1)).status >= 400);
    world.pass(std::chrono::hours(2));
    world.restart();
    world.pass(std::chrono::minutes(20));
    CHECK(mails.mails().size() == 1);

    const std::string repair = cat("/api/v1/contributor-links/", link.id.value, "/repair");
    broken = world.send<api::ContributorLink>("POST", repair, api::Empty{});
    CHECK(broken.state == State::open);
    CHECK(broken.problem.empty());
    CHECK(broken.url == link.url);
    CHECK(world.contribute(link, "bo.jpg", picture(2)).status == 200);
    world.settle();
    CHECK(world.assets().size() == 2);
    CHECK(world.get<api::MappingList>("/api/v1/mappings").mappings.at(0).state == api::MappingState::active);
    CHECK(world.send<api::ContributorLink>("POST", repair, api::Empty{}).state == State::open);
    check_once(world, 1);
    // It breaks again: that is told again.
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Requests/Dogs"));
    world.pass(patience);
    CHECK(mails.mails().size() == 2);
    world.check_promises();
}

TEST_CASE("W4: a destination that was renamed or moved is followed") {
    World world;
    const auto link = world.link("/Requests/Dogs", world.profile());
    world.settle();
    const auto client = REQUIRE_OK(world.server().ports().dropbox.client(world.account(), world.connection));
    REQUIRE_OK(client->move({"/Requests/Dogs", "/Archive/Dogs of May"}, {}));
    world.pass(patience);
    CHECK(link_of(world, link.id).state == State::open);
    const auto repaired = world.send<api::ContributorLink>(
        "POST", cat("/api/v1/contributor-links/", link.id.value, "/repair"), api::Empty{});
    CHECK(repaired.destination == "/Archive/Dogs of May");
    CHECK(world.contribute(repaired, "rex.jpg", photo("rex.jpg")).status == 200);
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(world.files("/Requests/Dogs").empty());
}

TEST_CASE("W4: a file request that was deleted in Dropbox is made anew, and the address is another one") {
    World world;
    const auto link = world.link("/Requests/Dogs", world.profile());
    const auto client = REQUIRE_OK(world.server().ports().dropbox.client(world.account(), world.connection));
    REQUIRE_OK(client->close_file_request(link.file_request_id, {}));
    REQUIRE_OK(client->delete_file_requests(std::vector{link.file_request_id}, {}));
    world.pass(patience);
    const auto broken = link_of(world, link.id);
    CHECK(broken.state == State::broken);
    CHECK(broken.problem.find("another address") != std::string::npos);
    const auto repaired = world.send<api::ContributorLink>(
        "POST", cat("/api/v1/contributor-links/", link.id.value, "/repair"), api::Empty{});
    CHECK(repaired.state == State::open);
    CHECK(repaired.url != link.url);
    CHECK(world.contribute(repaired, "rex.jpg", photo("rex.jpg")).status == 200);
    world.settle();
    CHECK(world.assets().size() == 1);
    check_once(world, 1);
}

TEST_CASE("W4: a repair that is cut short is done by the next one") {
    for (const bool is_request_gone : {false, true}) {
        World world;
        const auto link = world.link("/Requests/Dogs", world.profile());
        const auto client =
            REQUIRE_OK(world.server().ports().dropbox.client(world.account(), world.connection));
        if (is_request_gone) {
            REQUIRE_OK(client->close_file_request(link.file_request_id, {}));
            REQUIRE_OK(client->delete_file_requests(std::vector{link.file_request_id}, {}));
        }
        REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Requests/Dogs"));
        world.pass(patience);
        CHECK(link_of(world, link.id).state == State::broken);
        CHECK(dies_at(
            1,
            [&] {
                static_cast<void>(
                    transfer::repair_contributor_link(world.server().ports(), world.account(), link.id, {}));
            },
            "link.repointed"));
        world.restart();
        world.settle();
        const auto repaired = world.send<api::ContributorLink>(
            "POST", cat("/api/v1/contributor-links/", link.id.value, "/repair"), api::Empty{});
        CHECK(repaired.state == State::open);
        CHECK(world.contribute(repaired, "rex.jpg", photo("rex.jpg")).status == 200);
        world.settle();
        CHECK(world.assets().size() == 1);
        check_once(world, 1);
    }
}

TEST_CASE("W4: a mapped folder without a link is told of once, too; a closed link needs no folder") {
    SmtpServer mails;
    World world({.change_settings = [&](server::Settings& settings) {
        settings.mail = {"127.0.0.1", mails.port, net::MailTls::none, "", Secret(""), "sluice@test.org"};
    }});
    const auto profile = world.profile();
    world.map("/Cats", profile);
    const auto link = world.link("/Requests/Dogs", profile);
    world.send<api::ContributorLink>("PATCH", cat("/api/v1/contributor-links/", link.id.value),
                                     api::ContributorLinkChange{.state = State::closed});
    world.settle();
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Cats"));
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Requests/Dogs"));
    world.pass(std::chrono::minutes(20));
    REQUIRE(mails.mails().size() == 1);
    CHECK(mails.mails()[0].text.find("/Cats") != std::string::npos);
    CHECK(mails.mails()[0].text.find("Dogs of the day") == std::string::npos);
    CHECK(link_of(world, link.id).state == State::closed);
}
