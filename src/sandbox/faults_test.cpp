// Each fault, seen as a client sees it.
#include "sandbox/faults.h"

#include <thread>

#include "net/transport.h"
#include "sandbox/surfaces.h"
#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

namespace {

namespace json = boost::json;

const std::string account_route = "users/get_current_account";

}  // namespace

TEST_CASE("429 comes as JSON or as text, with Retry-After, and does nothing") {
    TestSandbox box;
    box.sandbox->faults().add({.kind = FaultKind::too_many_requests,
                               .route = "files/upload",
                               .retry_after = std::chrono::seconds{15}});
    const auto limited = box.upload("files/upload", {{"path", "/a.txt"}}, "x");
    CHECK(limited.status() == 429);
    CHECK(limited.response.headers.get("Retry-After") == "15");
    CHECK(limited.response.headers.get("Content-Type") == "application/json");
    CHECK(limited.at("/error/reason/.tag") == "too_many_requests");
    CHECK(limited.at("/error/retry_after") == "15");
    CHECK(REQUIRE_OK(box.world().files(box.account.account_id)).empty());
    CHECK(box.world().counters().calls_of("files/upload") == 1);

    box.sandbox->faults().add({.kind = FaultKind::too_many_requests_text});
    const auto in_text = box.rpc(account_route, nullptr);
    CHECK(in_text.status() == 429);
    CHECK(in_text.response.headers.get("Content-Type").starts_with("text/plain"));
    CHECK(in_text.response.headers.get("Retry-After") == "1");
    CHECK(box.rpc(account_route, nullptr).status() == 200);
}

TEST_CASE("a fault acts on its route and account only, after what it skips, as often as it says") {
    TestSandbox box;
    const auto grace = box.world().add_account({"grace@example.com", "Grace Hopper"});
    auto& faults = box.sandbox->faults();
    faults.add(
        {.kind = FaultKind::server_error, .route = "users/", .account_id = grace.account_id, .times = {}});
    CHECK(box.rpc(account_route, nullptr).status() == 200);
    faults.clear();

    const auto id = faults.add(
        {.kind = FaultKind::server_error, .route = "users/", .skip = 1, .times = 2, .status = 503});
    CHECK(box.rpc("files/list_folder", {{"path", ""}}).status() == 200);
    std::vector<int> seen;
    for (int i = 0; i < 4; ++i) seen.push_back(box.rpc(account_route, nullptr).status());
    CHECK(seen == std::vector<int>{200, 503, 503, 200});
    CHECK(faults.list().front().acted == 2);
    CHECK(faults.remove(id));
    CHECK(!faults.remove(id));

    faults.add({.kind = FaultKind::server_error, .times = std::nullopt});
    for (int i = 0; i < 5; ++i) CHECK(box.rpc(account_route, nullptr).status() == 500);
    CHECK(box.send({.url = "/sandbox/state"}).status() == 200);
    faults.clear();
    CHECK(box.rpc(account_route, nullptr).status() == 200);
}

TEST_CASE("a fault may act only where the arguments contain a text") {
    TestSandbox box;
    box.put("/a.txt", "a");
    box.put("/b.txt", "b");
    box.sandbox->faults().add(
        {.kind = FaultKind::restricted_content, .arguments_contain = "/a.txt", .times = {}});
    const auto refused = box.download("files/download", {{"path", "/a.txt"}});
    CHECK(refused.status() == 409);
    CHECK(refused.summary() == "path/restricted_content");
    CHECK(box.download("files/download", {{"path", "/b.txt"}}).text == "b");
    CHECK(box.rpc("files/get_metadata", {{"path", "/a.txt"}}).status() == 200);
}

TEST_CASE("a full Dropbox and lock contention look as each route says it") {
    TestSandbox box;
    auto& faults = box.sandbox->faults();
    faults.add({.kind = FaultKind::insufficient_space, .times = {}});
    const auto upload = box.upload("files/upload", {{"path", "/a.txt"}}, "x");
    CHECK(upload.status() == 409);
    CHECK(upload.at("/error/.tag") == "path");
    CHECK(upload.at("/error/reason/.tag") == "insufficient_space");
    CHECK(box.rpc("files/create_folder_v2", {{"path", "/f"}}).summary() == "path/insufficient_space");
    CHECK(box.rpc("files/list_folder", {{"path", ""}}).status() == 200);
    faults.clear();

    faults.add({.kind = FaultKind::too_many_write_operations, .times = {}});
    CHECK(box.rpc("files/delete_v2", {{"path", "/a"}}).summary() == "too_many_write_operations");
    const json::value batch{
        {"entries", {{{"cursor", {{"session_id", "x"}, {"offset", 0}}}, {"commit", {{"path", "/a"}}}}}}};
    const auto entries = box.rpc("files/upload_session/finish_batch_v2", batch);
    CHECK(entries.status() == 200);
    CHECK(entries.at("/entries/0/.tag") == "failure");
    CHECK(entries.at("/entries/0/failure/.tag") == "too_many_write_operations");
    const auto other = box.rpc("sharing/list_shared_links", json::object());
    CHECK(other.status() == 429);
    CHECK(other.at("/error/reason/.tag") == "too_many_write_operations");
}

TEST_CASE("in a batch single entries fail, and the others are done") {
    TestSandbox box;
    auto& faults = box.sandbox->faults();
    for (const auto* path : {"/a.txt", "/b.txt", "/c.txt"}) box.put(path, path);
    const auto run = [&](const std::string& route, const std::string& check, const json::value& batch) {
        const auto launched = box.rpc(route, batch);
        REQUIRE(launched.status() == 200);
        return box.rpc(check, {{"async_job_id", launched.json.at("async_job_id")}});
    };
    const auto move_check = "files/move_batch/check_v2";
    const auto paths_of = [](const char* from, const char* to) {
        return json::value{{"from_path", from}, {"to_path", to}};
    };

    faults.add({.kind = FaultKind::too_many_write_operations, .skip = 1});
    const auto deleted = run("files/delete_batch", "files/delete_batch/check",
                             {{"entries", {{{"path", "/a.txt"}}, {{"path", "/b.txt"}}}}});
    CHECK(deleted.at("/entries/0/.tag") == "success");
    CHECK(deleted.at("/entries/1/failure/.tag") == "too_many_write_operations");
    CHECK(REQUIRE_OK(box.world().files(box.account.account_id)).size() == 2);

    faults.add(
        {.kind = FaultKind::too_many_write_operations, .route = "files/move", .arguments_contain = "/b.txt"});
    faults.add({.kind = FaultKind::insufficient_space, .route = "files/copy"});
    faults.add({.kind = FaultKind::restricted_content, .route = "files/copy"});
    const auto moved = run("files/move_batch_v2", move_check,
                           {{"entries", {paths_of("/c.txt", "/d.txt"), paths_of("/b.txt", "/e.txt")}}});
    CHECK(moved.at("/entries/0/.tag") == "success");
    CHECK(moved.at("/entries/1/failure/.tag") == "too_many_write_operations");
    const auto copied =
        run("files/copy_batch_v2", "files/copy_batch/check_v2",
            {{"entries",
              {paths_of("/b.txt", "/f.txt"), paths_of("/b.txt", "/g.txt"), paths_of("/b.txt", "/h.txt")}}});
    CHECK(copied.at("/entries/0/failure/relocation_error/to/.tag") == "insufficient_space");
    CHECK(copied.at("/entries/1/failure/relocation_error/from_lookup/.tag") == "restricted_content");
    CHECK(copied.at("/entries/2/.tag") == "success");

    faults.add({.kind = FaultKind::insufficient_space, .arguments_contain = "/full"});
    faults.add({.kind = FaultKind::too_many_write_operations, .arguments_contain = "/busy"});
    const auto made = box.rpc("files/create_folder_batch", {{"paths", {"/new", "/full", "/busy"}}});
    CHECK(made.at("/entries/0/.tag") == "success");
    CHECK(made.at("/entries/1/failure/path/.tag") == "insufficient_space");
    CHECK(made.at("/entries/2/failure/path/.tag") == "too_many_write_operations");

    faults.add({.kind = FaultKind::restricted_content, .route = "files/get_thumbnail_batch"});
    const auto pictures =
        box.rpc("files/get_thumbnail_batch", {{"entries", {{{"path", "/b.txt"}}, {{"path", "/b.txt"}}}}});
    CHECK(pictures.at("/entries/0/failure/path/.tag") == "restricted_content");
    CHECK(pictures.at("/entries/1/failure/.tag") == "unsupported_extension");
    for (const auto& fault : faults.list()) CHECK(fault.acted == 1);
}

TEST_CASE("a full Dropbox in each form of finishing a batch of uploads") {
    TestSandbox box;
    box.sandbox->faults().add({.kind = FaultKind::insufficient_space, .times = {}});
    const json::value batch{
        {"entries", {{{"cursor", {{"session_id", "x"}, {"offset", 0}}}, {"commit", {{"path", "/a"}}}}}}};
    CHECK(box.rpc("files/upload_session/finish_batch_v2", batch).at("/entries/0/failure/path/.tag") ==
          "insufficient_space");
    const auto launched = box.rpc("files/upload_session/finish_batch", batch);
    const auto ended = box.rpc("files/upload_session/finish_batch/check",
                               {{"async_job_id", launched.json.at("async_job_id")}});
    CHECK(ended.at("/entries/0/failure/path/.tag") == "insufficient_space");
}

TEST_CASE("restricted content is neither moved, copied nor given out through a link") {
    TestSandbox box;
    box.put("/a.txt", "a");
    const auto link = box.rpc("sharing/create_shared_link_with_settings", {{"path", "/a.txt"}});
    REQUIRE(link.status() == 200);
    box.sandbox->faults().add({.kind = FaultKind::restricted_content, .times = {}});
    const json::value relocation{{"from_path", "/a.txt"}, {"to_path", "/b.txt"}};
    CHECK(box.rpc("files/move_v2", relocation).summary() == "from_lookup/restricted_content");
    CHECK(box.rpc("files/copy_v2", relocation).summary() == "from_lookup/restricted_content");
    const auto bytes = box.download("sharing/get_shared_link_file", {{"url", link.json.at("url")}});
    CHECK(bytes.status() == 409);
    CHECK(bytes.summary() == "shared_link_access_denied");
}

TEST_CASE("a plan that may not call a route, and a root that isn't the account's any more") {
    TestSandbox box;
    box.sandbox->faults().add({.kind = FaultKind::access_denied});
    const auto denied = box.rpc(account_route, nullptr);
    CHECK(denied.status() == 403);
    CHECK(denied.summary() == "invalid_account_type/endpoint");
    CHECK(denied.at("/error/invalid_account_type/.tag") == "endpoint");

    box.sandbox->faults().add({.kind = FaultKind::invalid_root});
    CHECK(box.rpc("files/list_folder", {{"path", ""}}).status() == 200);
    const auto moved = box.send({.method = "POST",
                                 .url = "/2/files/list_folder",
                                 .headers = {{"Authorization", box.bearer()},
                                             {"Content-Type", "application/json"},
                                             {"Dropbox-API-Path-Root", R"({".tag":"home"})"}},
                                 .body = R"({"path":""})"});
    CHECK(moved.status() == 422);
    CHECK(moved.at("/error/.tag") == "invalid_root");
    CHECK(moved.at("/error/invalid_root/root_namespace_id") == box.account.namespace_id);
}

TEST_CASE("a longpoll can be told to stay away for a while") {
    TestSandbox box;
    const auto before = box.rpc("files/list_folder/get_latest_cursor", {{"path", ""}});
    box.put("/a.txt", "a");
    box.sandbox->faults().add({.kind = FaultKind::longpoll_backoff, .retry_after = std::chrono::seconds{45}});
    CHECK(box.rpc(account_route, nullptr).status() == 200);
    const auto poll = box.rpc("files/list_folder/longpoll", {{"cursor", before.json.at("cursor")}});
    CHECK(poll.at("/changes") == "true");
    CHECK(poll.at("/backoff") == "45");
}

TEST_CASE("an answer can be lost after the operation was done") {
    TestSandbox box;
    box.sandbox->faults().add({.kind = FaultKind::lost_answer, .route = "files/upload"});
    CHECK(box.upload("files/upload", {{"path", "/a.txt"}}, "x").status() == 500);
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/a.txt")) == "x");
    box.sandbox->faults().add({.kind = FaultKind::lost_answer, .route = "files/upload", .status = 0});
    const auto cut = box.sandbox->handle({.method = "POST",
                                          .url = "/2/files/upload",
                                          .headers = {{"Authorization", box.bearer()},
                                                      {"Content-Type", "application/octet-stream"},
                                                      {"Dropbox-API-Arg", R"({"path":"/b.txt"})"}},
                                          .body = "y"});
    CHECK(cut.cut_after_bytes == 0);
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/b.txt")) == "y");
}

TEST_CASE("bodies can be cut and corrupted on their way") {
    TestSandbox box;
    box.put("/a.txt", "hello world");
    const auto transport =
        net::in_process_transport([&](const net::Request& request) { return box.sandbox->handle(request); });
    net::Request request{
        .method = "POST",
        .url = "http://127.0.0.1/2/files/download",
        .headers = {{"Authorization", box.bearer()}, {"Dropbox-API-Arg", R"({"path":"/a.txt"})"}}};
    box.sandbox->faults().add({.kind = FaultKind::cut_body, .route = "files/download", .bytes = 4});
    CHECK_FAILS(transport->send(request, {}, {}), "network_cut");
    box.sandbox->faults().add({.kind = FaultKind::connection_cut, .route = "files/download"});
    CHECK_FAILS(transport->send(request, {}, {}), "network_cut");

    box.sandbox->faults().add({.kind = FaultKind::corrupt_body, .route = "files/download", .bytes = 6});
    const auto corrupt = box.download("files/download", {{"path", "/a.txt"}}).text;
    CHECK(corrupt.size() == 11);
    CHECK(corrupt.substr(0, 6) == "hello ");
    CHECK(corrupt[6] != 'w');
    CHECK(corrupt.substr(7) == "orld");
    CHECK(box.download("files/download", {{"path", "/a.txt"}}).text == "hello world");
}

TEST_CASE("tokens can expire or be revoked just before a call") {
    TestSandbox box;
    box.sandbox->faults().add({.kind = FaultKind::expired_token});
    CHECK(box.rpc(account_route, nullptr).at("/error/.tag") == "expired_access_token");
    CHECK(box.rpc(account_route, nullptr).at("/error/.tag") == "expired_access_token");
    box.token = box.world().add_token(box.account.account_id, box.app.key);
    CHECK(box.rpc(account_route, nullptr).status() == 200);
    box.sandbox->faults().add({.kind = FaultKind::revoked_token});
    CHECK(box.rpc(account_route, nullptr).at("/error/.tag") == "invalid_access_token");
    box.token = box.world().add_token(box.account.account_id, box.app.key);
    box.sandbox->faults().add({.kind = FaultKind::user_suspended});
    CHECK(box.rpc(account_route, nullptr).at("/error/.tag") == "user_suspended");
}

TEST_CASE("a cursor reset hits cursors only") {
    TestSandbox box;
    const auto first = box.rpc("files/list_folder", {{"path", ""}});
    box.sandbox->faults().add({.kind = FaultKind::cursor_reset});
    CHECK(box.rpc("files/list_folder", {{"path", ""}}).status() == 200);
    const auto reset = box.rpc("files/list_folder/continue", {{"cursor", first.at("/cursor")}});
    CHECK(reset.status() == 409);
    CHECK(reset.summary() == "reset");
}

TEST_CASE("latency delays and then goes on, and waiting ends when the sandbox stops") {
    TestSandbox box;
    box.sandbox->faults().add({.kind = FaultKind::latency, .latency = std::chrono::milliseconds{30}});
    const auto start = std::chrono::steady_clock::now();
    CHECK(box.rpc(account_route, nullptr).status() == 200);
    CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds{30});

    box.sandbox->faults().add({.kind = FaultKind::latency, .latency = std::chrono::hours{1}});
    std::jthread caller([&] { CHECK(box.sandbox->handle({.url = "/oauth2/authorize"}).status == 400); });
    box.sandbox->faults().stop_waiting();
}

TEST_CASE("faults, clock and world are set through the admin API, which names what it refuses") {
    TestSandbox box;
    const auto post = [&](const std::string& path, const json::value& body) {
        return box.send({.method = "POST", .url = path, .body = json::serialize(body)});
    };
    const auto added = post("/sandbox/faults", {{"kind", "server_error"},
                                                {"route", "users/"},
                                                {"account", "ada@example.com"},
                                                {"times", nullptr},
                                                {"status", 502}});
    REQUIRE(added.status() == 200);
    CHECK(box.rpc(account_route, nullptr).status() == 502);
    CHECK(box.send({.url = "/sandbox/faults"}).at("/faults/0/acted") == "1");
    CHECK(box.send({.method = "DELETE", .url = "/sandbox/faults?id=999"}).status() == 404);
    CHECK(box.send({.method = "DELETE", .url = cat("/sandbox/faults?id=", added.at("/id"))}).status() == 200);
    CHECK(box.rpc(account_route, nullptr).status() == 200);

    CHECK(post("/sandbox/faults", {{"kind", "server_error"}, {"rout", "x"}}).at("/message").find("$.rout") ==
          0);
    CHECK(post("/sandbox/faults", {{"kind", "earthquake"}})
              .at("/message")
              .find("\"earthquake\" is not one of") != std::string::npos);
    CHECK(post("/sandbox/clock", {{"advance_s", 10}}).at("/code") == "clock_fixed");
    AdjustableClock clock(box.clock);
    box.sandbox->surfaces().clock = &clock;
    CHECK(post("/sandbox/clock", {{"mode", "manual"}, {"advance_s", 10}}).at("/mode") == "manual");
    CHECK(clock.now() == box.clock.now() + std::chrono::seconds{10});

    CHECK(box.send({.method = "POST",
                    .url = "/sandbox/files?account=ada@example.com&path=/a%20b.txt",
                    .body = "hi"})
              .status() == 200);
    CHECK(box.send({.url = "/sandbox/files?account=ada@example.com"}).at("/files/0/path") == "/a b.txt");
    CHECK(box.send({.url = "/sandbox/files?account=nobody"}).at("/code") == "account_not_found");
    CHECK(box.send({.method = "DELETE", .url = "/sandbox/files?account=ada@example.com&path=/a%20b.txt"})
              .status() == 200);
    const auto token = post("/sandbox/tokens", {{"account", "ada@example.com"}, {"app_key", box.app.key}});
    CHECK(token.at("/access_token").starts_with("sl."));
    CHECK(box.send({.url = "/sandbox/counters"}).at("/calls").find("users/get_current_account") !=
          std::string::npos);
    CHECK(box.send({.method = "POST",
                    .url = "/sandbox/clock",
                    .headers = {{"Sec-Fetch-Site", "cross-site"}},
                    .body = "{}"})
              .status() == 403);
}

TEST_CASE("the adjustable clock stands still, moves forward and never backwards") {
    ManualClock base(Instant(std::chrono::seconds{1000}));
    AdjustableClock clock(base);
    clock.advance(std::chrono::seconds{5});
    clock.advance(std::chrono::seconds{-5});
    CHECK(clock.now() == Instant(std::chrono::seconds{1005}));
    clock.set_mode(ClockMode::manual);
    base.advance(std::chrono::seconds{100});
    CHECK(clock.now() == Instant(std::chrono::seconds{1005}));
    clock.set_mode(ClockMode::real);
    CHECK(clock.now() == Instant(std::chrono::seconds{1005}));
    base.advance(std::chrono::seconds{1});
    CHECK(clock.now() == Instant(std::chrono::seconds{1006}));
}

}  // namespace sluice::sandbox
