// Many contributor links for one event, and how they close by themselves (W19).
#include "support/dying.h"
#include "support/links.h"

using namespace sluice;
using namespace sluice::tests;
using State = api::ContributorLinkState;
using RowState = api::LinkBatchRowState;

TEST_CASE("W19: 50 links from one list: each has its folder, request and mapping, and takes files") {
    World world;
    const auto from = make_template(world, rules_for(world));
    const auto seen = world.send<api::LinkBatchPlan>("POST", "/api/v1/link-batches/preview",
                                                     api::LinkBatchRequest{from.id, names(50), std::nullopt});
    CHECK(seen.links.size() == 50);
    CHECK(seen.faulty == 0);
    CHECK(links(world).empty());
    const auto batch = begin(world, from, names(50));
    CHECK(batch.waiting == 50);
    world.settle();
    const auto made = shown(world, batch);
    CHECK(made.batch.made == 50);
    CHECK(made.batch.waiting + made.batch.failed == 0);
    CHECK(made.rows.at(49).url.value_or("").starts_with("http://dropbox.test/request/"));
    check_once(world, 50);
    const auto link = link_of(world, *made.rows.at(30).contributor_link_id);
    CHECK(link.title == "Photos of Event 31");
    CHECK(link.description == "Send what you took at Event 31.");
    CHECK(link.template_id == from.id);
    CHECK(world.contribute(link, "rex.jpg", photo("rex.jpg")).status == 200);
    world.settle();
    CHECK(world.assets().size() == 1);
    world.check_promises();
}

TEST_CASE("W19: refused at link 31, thirty are kept, twenty say why, and one click makes them") {
    World world;
    bool is_full = true;
    refuse(world, "file_requests/create", "rate_limit", 30, is_full);
    const auto batch = begin(world, make_template(world, rules_for(world)), names(50));
    world.settle();
    auto told = shown(world, batch);
    CHECK(told.batch.made == 30);
    CHECK(told.batch.failed == 20);
    REQUIRE(told.rows.at(30).reason);
    CHECK(told.rows.at(30).reason->code == "file_request_limit");
    CHECK(told.rows.at(30).reason->message.find("Event 31") == std::string::npos);
    CHECK(told.rows.at(49).reason->hint == told.rows.at(30).reason->hint);
    CHECK(told.rows.at(29).url);
    CHECK_FALSE(told.rows.at(30).url);
    // What stands in the way of all is met once, not twenty times.
    CHECK(world.dropbox().counters().calls_of("file_requests/create") <= 31);
    world.pass(std::chrono::hours(1));
    CHECK(shown(world, batch).batch.failed == 20);
    is_full = false;
    told = world.send<api::LinkBatchDetail>("POST", cat("/api/v1/link-batches/", batch.id.value, "/retry"),
                                            api::Empty{});
    CHECK(told.batch.waiting == 20);
    world.settle();
    CHECK(shown(world, batch).batch.made == 50);
    check_once(world, 50);
}

TEST_CASE("W19: one name that can't be made fails alone, and a pause of Dropbox only delays") {
    World world;
    const auto from = make_template(world, rules_for(world));
    world.faults().add(
        {.kind = sandbox::FaultKind::server_error, .route = "file_requests/create", .skip = 1, .times = 9});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Events/Event 2", "a file is in the way"));
    const auto batch = begin(world, from, names(3));
    world.settle();
    world.pass(std::chrono::hours(1));
    const auto told = shown(world, batch);
    CHECK(told.batch.made == 2);
    CHECK(told.rows.at(1).state == RowState::failed);
    REQUIRE(told.rows.at(1).reason);
    CHECK(told.rows.at(1).reason->code == "folder_path_invalid");
    check_once(world, 2);
}

TEST_CASE("W19: lines with errors stop all, unless they are to be left out") {
    World world;
    const auto from = make_template(world, rules_for(world));
    const std::string csv = "Fair\nA/B\nFair\nDog day";
    const auto refused = world.request("POST", "/api/v1/link-batches",
                                       json::encode(api::LinkBatchRequest{from.id, csv, std::nullopt}));
    CHECK(refused.status == 400);
    CHECK(code_of(refused) == "csv_faulty");
    world.settle();
    CHECK(links(world).empty());
    world.send<api::LinkBatch>("POST", "/api/v1/link-batches", api::LinkBatchRequest{from.id, csv, true});
    world.settle();
    check_once(world, 2);
    // The same list again: what is made already isn't made twice.
    const auto again =
        world.send<api::LinkBatchPlan>("POST", "/api/v1/link-batches/preview",
                                       api::LinkBatchRequest{from.id, "Fair\nDog day", std::nullopt});
    CHECK(again.faulty == 2);
    CHECK(again.links.at(0).error->code == "mapping_overlaps");
}

TEST_CASE("W19: with a crash at every point of a batch, nothing is made twice or forgotten") {
    for (int n = 1; n < 40; ++n) {
        CAPTURE(n);
        World world;
        const auto batch = begin(world, make_template(world, rules_for(world)), names(3));
        const bool has_died = dies_at(n, [&] { world.settle(); }, "link.");
        world.restart();
        world.settle();
        CHECK(shown(world, batch).batch.made == 3);
        check_once(world, 3);
        if (!has_died) {
            CHECK(n > 6);
            return;
        }
    }
    FAIL("it always died");
}

TEST_CASE("W19: an answer that is lost doesn't double a request") {
    World world;
    for (const std::uint64_t skip : {0, 1, 2})
        world.faults().add(
            {.kind = sandbox::FaultKind::lost_answer, .route = "file_requests/create", .skip = skip * 2});
    world.faults().add({.kind = sandbox::FaultKind::lost_answer, .route = "files/create_folder"});
    begin(world, make_template(world, rules_for(world)), names(4));
    world.settle();
    world.pass(std::chrono::minutes(30));
    check_once(world, 4);
}

TEST_CASE(
    "W19: links close by themselves some days after their event, also after a restart, and while Dropbox "
    "fails") {
    World world;
    auto rules = rules_for(world);
    rules.closes_days = 2;
    const auto today = to_rfc3339(world.clock.now()).substr(0, 10);
    begin(world, make_template(world, rules), cat("name,date\nFair,", today, "\n"));
    world.settle();
    const auto link = links(world).at(0);
    REQUIRE(link.closes_at);
    CHECK(link.state == State::open);
    const auto left = *link.closes_at - world.clock.now();
    CHECK(left > std::chrono::hours(48));
    CHECK(left <= std::chrono::hours(72));
    world.clock.advance(left - std::chrono::minutes(10));
    world.settle();
    CHECK(world.contribute(link, "in time.jpg", picture(1)).status == 200);
    world.restart();
    world.faults().add(
        {.kind = sandbox::FaultKind::server_error, .route = "file_requests/update", .times = std::nullopt});
    world.clock.advance(std::chrono::minutes(11));
    world.settle();
    auto late = link_of(world, link.id);
    CHECK(late.state == State::open);
    CHECK(late.problem.find("should be closed by now") != std::string::npos);
    world.faults().clear();
    world.pass(std::chrono::minutes(11));
    late = link_of(world, link.id);
    CHECK(late.state == State::closed);
    CHECK(late.problem.empty());
    CHECK(world.contribute(link, "late.jpg", picture(2)).status >= 400);
    CHECK(world.assets().size() == 1);
    // Opened again by a person it stays so.
    const auto opened =
        world.send<api::ContributorLink>("PATCH", cat("/api/v1/contributor-links/", link.id.value),
                                         api::ContributorLinkChange{.state = State::open});
    CHECK(opened.state == State::open);
    CHECK_FALSE(opened.closes_at);
    world.pass(std::chrono::minutes(30));
    CHECK(link_of(world, link.id).state == State::open);
}

TEST_CASE("W19: a link is closed once, whatever dies meanwhile") {
    for (int n = 1; n < 10; ++n) {
        CAPTURE(n);
        World world;
        const auto link = world.link("/Requests/Dogs", world.profile());
        world.send<api::ContributorLink>(
            "PATCH", cat("/api/v1/contributor-links/", link.id.value),
            api::ContributorLinkChange{.closes_at = world.clock.now() + std::chrono::hours(1)});
        world.settle();
        world.clock.advance(std::chrono::hours(2));
        const bool has_died = dies_at(n, [&] { world.settle(); }, "link.closed");
        world.restart();
        world.settle();
        CHECK(link_of(world, link.id).state == State::closed);
        if (!has_died) return;
    }
    FAIL("it always died");
}

TEST_CASE("W19: a template can be changed and deleted; what was made from it stays") {
    World world;
    auto rules = rules_for(world);
    const auto from = make_template(world, rules);
    const std::string path = cat("/api/v1/link-templates/", from.id.value);
    const auto batch = begin(world, from, "Fair\nDog day");
    rules.title = "{name}, please";
    CHECK(world.send<api::LinkTemplate>("PUT", path, rules).rules.title == "{name}, please");
    CHECK(world.request("DELETE", path).status == 204);
    CHECK(world.get<api::LinkTemplateList>("/api/v1/link-templates").link_templates.empty());
    world.settle();
    CHECK(shown(world, batch).batch.made == 2);
    CHECK(links(world).at(0).title == "Photos of Dog day");
    rules.profile_id = domain::ProfileId{"01jzzzzzzzzzzzzzzzzzzzzzzz"};
    CHECK(code_of(world.request("POST", "/api/v1/link-templates", json::encode(rules))) ==
          "profile_not_found");
}
