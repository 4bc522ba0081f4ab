// What must hold when things go wrong: nothing lost, doubled or deleted early.
#include "base/hash.h"
#include "base/text.h"
#include "support/dying.h"

using namespace sluice;
using namespace sluice::tests;
using sandbox::FaultKind;

namespace {

/// One file's whole journey, dying once at crash point `n`; false where there are fewer points than that.
bool journey_with_crash_at(int n) {
    World world;
    const auto link = world.link("/Requests/Dogs", world.profile());
    static_cast<void>(world.contribute(link, "rex.jpg", photo("rex.jpg")));
    if (!dies_at(n, [&] { world.settle(); })) return false;
    world.restart();
    world.pass(std::chrono::minutes(15));

    CAPTURE(n);
    CHECK(world.assets().size() == 1);
    CHECK(world.counts().done == 1);
    CHECK(world.counts().total == 1);
    CHECK(world.files("/Requests/Dogs").empty());
    world.check_promises();
    return true;
}

}  // namespace

TEST_CASE("W7: dying after each saved stage and starting again finds the same end") {
    int crashes = 0;
    while (journey_with_crash_at(crashes + 1)) ++crashes;
    CHECK(crashes >= 6);
    MESSAGE("died at " << crashes << " points");
}

TEST_CASE("W10: an uploader replaces the picture before it is deleted: both contents are kept, as versions") {
    World world;
    world.map("/Dogs", world.profile());
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    // The delete of the first revision finds the second one.
    bool is_replaced = false;
    world.whole_sandbox().add_hooks({.before = [&](const net::Request&, std::string_view route) {
        if (route == "files/delete_v2" && !is_replaced) {
            is_replaced = true;
            REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(2)));
        }
        return std::optional<net::Response>();
    }});
    world.settle();
    CHECK(is_replaced);
    const auto asset = world.asset("rex.jpg");
    REQUIRE(asset.versions.size() == 2);
    CHECK(asset.versions.front().number == 2);
    CHECK(asset.versions.front().content_hash == content_hash_of(picture(2)));
    CHECK(world.files("/Dogs").empty());
    CHECK(world.counts().superseded == 1);
    CHECK(world.counts().done == 1);
    world.check_promises();
}

TEST_CASE("what was moved with a newer content comes back, however the folder it went to is spelled") {
    World world;
    REQUIRE_OK(world.dropbox().make_folder(world.dropbox_account, "/Übernommen"));
    world.map("/Dogs", world.profile([](api::ProfileRules& rules) {
        rules.after_ingest = api::AfterIngest::move_to;
        rules.move_to = "/ÜBERNOMMEN";
    }));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    bool is_replaced = false;
    world.whole_sandbox().add_hooks({.before = [&](const net::Request&, std::string_view route) {
        if (route == "files/move_v2" && !is_replaced) {
            is_replaced = true;
            REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(2)));
        }
        return std::optional<net::Response>();
    }});
    world.faults().add({.kind = FaultKind::lost_answer, .route = "files/move_v2"});
    world.settle();
    world.pass(std::chrono::minutes(10));
    CHECK(is_replaced);
    CHECK(world.asset("rex.jpg").versions.size() == 2);
    CHECK(world.files("/Dogs").empty());
    world.check_promises();
}

TEST_CASE(
    "a webhook that comes before its change can be seen delays a file by seconds, not until the sweep") {
    World world;
    world.map("/Dogs", world.profile());
    world.settle();
    int unseen = 2;
    world.whole_sandbox().add_hooks(
        {.before = [&](const net::Request& request, std::string_view route) -> std::optional<net::Response> {
            if (route != "files/list_folder/continue" || unseen == 0) return std::nullopt;
            --unseen;
            const auto from = request.body.text.find(R"("cursor":)") + 9;
            const auto cursor =
                request.body.text.substr(from, request.body.text.find_first_of(",}", from) - from);
            net::Response nothing{.status = 200, .headers = {{"Content-Type", "application/json"}}};
            nothing.body = cat(R"({"entries":[],"has_more":false,"cursor":)", cursor, "}");
            return nothing;
        }});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    world.settle();
    CHECK(world.assets().empty());
    for (int i = 0; i < 3; ++i) world.pass(std::chrono::seconds(6));
    CHECK(world.assets().size() == 1);
    CHECK(unseen == 0);
}

TEST_CASE(
    "of files that are deleted in one call, those that Dropbox couldn't delete then are deleted later") {
    World world(
        {.change_settings = [](server::Settings& settings) { settings.transfer.delete_batch_min = 1; }});
    world.map("/Dogs", world.profile());
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/1.jpg", picture(1)));
    // The first batch of all tries whether Dropbox keeps to revisions. While it does two more come, and wait
    // for the next call.
    bool have_come = false;
    world.whole_sandbox().add_hooks({.before = [&](const net::Request&, std::string_view route) {
        if (route == "files/delete_batch" && !have_come) {
            have_come = true;
            for (const int number : {2, 3})
                REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/Dogs/", number, ".jpg"),
                                                    picture(number)));
            world.settle();
        }
        return std::optional<net::Response>();
    }});
    world.faults().add(
        {.kind = FaultKind::too_many_write_operations, .route = "files/delete_batch", .skip = 2});
    world.settle();
    world.pass(std::chrono::minutes(1));
    CHECK(have_come);
    CHECK(world.dropbox().counters().calls_of("files/delete_batch") == 4);
    CHECK(world.dropbox().counters().calls_of("files/delete_v2") == 0);
    CHECK(world.files("/Dogs").empty());
    CHECK(world.counts().done == 3);
    CHECK(world.get<api::ConnectionList>("/api/v1/connections").connections.at(0).write_contentions == 1);
    world.check_promises();
}

TEST_CASE("a clock set back by a day delays nothing by a day: not the folders, not what waits, not a lease") {
    World world;
    world.map("/Dogs", world.profile());
    world.faults().add({.kind = FaultKind::server_error, .route = "files/download", .times = 2});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    world.settle();
    world.clock.advance(-std::chrono::hours(24));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/ada.jpg", picture(2)));
    world.pass(std::chrono::minutes(5));
    CHECK(world.assets().size() == 2);
    CHECK(world.files("/Dogs").empty());
    CHECK(world.counts().done == 2);
    world.check_promises();
}

TEST_CASE("W16: bytes that are held already aren't downloaded again") {
    World world;
    world.map("/Dogs", world.profile());
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    world.settle();
    const auto downloads = world.dropbox().counters().calls_of("files/download");
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/same again.jpg", picture(1)));
    world.settle();
    CHECK(world.dropbox().counters().calls_of("files/download") == downloads);
    CHECK(world.assets().size() == 2);
    CHECK(world.files("/Dogs").empty());
    world.check_promises();
}

TEST_CASE("W16: a cut download goes on where it was cut, and the hash still holds") {
    World world;
    world.map("/Dogs", world.profile());
    std::string big = photo("rex.jpg");
    big.resize(3'000'000, 'x');
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/big.jpg", big));
    world.faults().add({.kind = FaultKind::cut_body, .route = "files/download", .bytes = 2'000'000});
    world.settle();
    world.pass(std::chrono::minutes(2));
    CHECK(world.assets().size() == 1);
    CHECK(world.dropbox().counters().bytes_downloaded < 2 * big.size());
    world.check_promises();
}

TEST_CASE("wrong bytes from Dropbox are never stored, and nothing is deleted for them") {
    World world;
    world.map("/Dogs", world.profile());
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", photo("rex.jpg")));
    world.faults().add(
        {.kind = FaultKind::corrupt_body, .route = "files/download", .times = 3, .bytes = 100});
    world.settle();
    CHECK(world.assets().empty());
    CHECK(world.files("/Dogs").size() == 1);
    world.pass(std::chrono::minutes(5));
    CHECK(world.assets().size() == 1);
    CHECK(world.files("/Dogs").empty());
    world.check_promises();
}

TEST_CASE("W10: a delete whose answer is lost is looked at, not repeated blindly") {
    World world;
    world.map("/Dogs", world.profile());
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", photo("rex.jpg")));
    world.faults().add({.kind = FaultKind::lost_answer, .route = "files/delete_v2", .status = 0});
    world.settle();
    world.pass(std::chrono::minutes(2));
    CHECK(world.counts().done == 1);
    CHECK(world.dropbox().counters().calls_of("files/delete_v2") == 1);
    world.check_promises();
}

TEST_CASE("W7: with every webhook lost, a sweep finds the file within five minutes") {
    World world;
    world.map("/Dogs", world.profile());
    world.settle();
    world.faults().add({.kind = FaultKind::webhook_lost, .route = "webhook", .times = std::nullopt});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", photo("rex.jpg")));
    world.settle();
    CHECK(world.assets().empty());
    world.pass(std::chrono::minutes(5));
    CHECK(world.assets().size() == 1);
}

TEST_CASE("W7: doubled and forged webhooks do no harm") {
    World world;
    world.map("/Dogs", world.profile());
    world.faults().add({.kind = FaultKind::webhook_twice, .route = "webhook", .times = std::nullopt});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", photo("rex.jpg")));
    const std::string body = cat(R"({"list_folder":{"accounts":[")", world.dropbox_account, R"("]}})");
    const net::Request forged{
        "POST", "/dropbox/webhook", {{"X-Dropbox-Signature", std::string(64, 'a')}}, body};
    CHECK(world.server().handle(forged).status == 403);
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(world.counts().total == 1);
}

TEST_CASE("a cursor that Dropbox resets is replaced by a full listing, and nothing is taken twice") {
    World world;
    world.map("/Dogs",
              world.profile([](api::ProfileRules& rules) { rules.after_ingest = api::AfterIngest::keep; }));
    for (int n = 0; n < 5; ++n)
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/Dogs/", n, ".jpg"), picture(n)));
    world.settle();
    world.dropbox().reset_cursors(world.dropbox_account);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/new.jpg", picture(9)));
    world.settle();
    CHECK(world.assets().size() == 6);
    CHECK(world.counts().total == 6);
    world.check_promises();
}

TEST_CASE(
    "W22 W10: an expired token is renewed without a word; a revoked one stops everything, says so, and loses "
    "nothing") {
    World world;
    world.map("/Dogs", world.profile());
    world.faults().add({.kind = FaultKind::expired_token, .route = "files/download"});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/a.jpg", picture(1)));
    world.settle();
    CHECK(world.assets().size() == 1);

    world.faults().add({.kind = FaultKind::revoked_token, .route = "files/download"});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/b.jpg", picture(2)));
    world.settle();
    world.pass(std::chrono::minutes(10));
    const auto health = world.get<api::ConnectionList>("/api/v1/connections").connections.at(0);
    CHECK(health.connection.state == api::ConnectionState::broken);
    CHECK(health.connection.error_code == "auth_revoked");
    CHECK(world.files("/Dogs") == std::vector<std::string>{"b.jpg"});
    CHECK(world.assets().size() == 1);
    world.check_promises();
}

TEST_CASE("the mass-delete guard stops, says so, and goes on when a person has looked") {
    World world({[](server::Settings& settings) { settings.transfer.clearings_max = 3; }});
    world.map("/Dogs", world.profile());
    for (int n = 0; n < 5; ++n)
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/Dogs/", n, ".jpg"), picture(n)));
    world.settle();
    CHECK(world.files("/Dogs").size() == 2);
    CHECK(world.assets().size() == 5);
    CHECK(world.get<api::TransferStatus>("/api/v1/transfers").clearing_blocked == 2);
    world.send<api::TransferStatus>("PATCH", "/api/v1/transfers/clearing",
                                    api::ClearingRequest{std::nullopt, true});
    world.settle();
    CHECK(world.files("/Dogs").empty());
    world.check_promises();
}

TEST_CASE("while clearing is paused nothing is deleted in Dropbox; resuming finishes the work") {
    World world;
    world.map("/Dogs", world.profile());
    world.send<api::TransferStatus>("PATCH", "/api/v1/transfers/clearing",
                                    api::ClearingRequest{true, std::nullopt});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(world.files("/Dogs").size() == 1);
    world.send<api::TransferStatus>("PATCH", "/api/v1/transfers/clearing",
                                    api::ClearingRequest{false, std::nullopt});
    world.settle();
    CHECK(world.files("/Dogs").empty());
}

TEST_CASE("a blob that rots before the delete is found, fetched again, and only then is the source deleted") {
    World world;
    world.map("/Dogs", world.profile());
    world.send<api::TransferStatus>("PATCH", "/api/v1/transfers/clearing",
                                    api::ClearingRequest{true, std::nullopt});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    world.settle();
    const auto blob = world.server().ports().blobs.path_of(content_hash_of(picture(1)));
    std::filesystem::permissions(blob, std::filesystem::perms::owner_all);
    std::filesystem::resize_file(blob, 100);
    world.send<api::TransferStatus>("PATCH", "/api/v1/transfers/clearing",
                                    api::ClearingRequest{false, std::nullopt});
    world.settle();
    CHECK(world.files("/Dogs").empty());
    CHECK(world.assets().size() == 1);
    world.check_promises();
}

TEST_CASE("M3: unlinking holds what waits and deletes nothing") {
    World world;
    world.map("/Dogs", world.profile(), api::Release::manual);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    world.settle();
    CHECK(world.request("DELETE", cat("/api/v1/connections/", world.connection.value)).status == 204);
    world.settle();
    CHECK(world.get<api::ConnectionList>("/api/v1/connections").connections.empty());
    CHECK(world.files("/Dogs").size() == 1);
    CHECK(world.counts().held == 1);
}
