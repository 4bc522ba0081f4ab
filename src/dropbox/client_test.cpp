#include "dropbox/client.h"

#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using std::chrono::seconds;
using test::file_json;
using test::json_answer;
using test::ScriptedDropbox;

constexpr auto empty_page = R"({"entries":[],"cursor":"c1","has_more":false})";

TEST_CASE("a void argument is an empty body without a content type") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(
        R"({"account_id":"dbid:1","name":{"display_name":"Franz"},"email":"f@x.de","team":{"id":"t","name":"Acme"},)"
        R"("account_type":{".tag":"business"},"root_info":{".tag":"team","root_namespace_id":"7",)"
        R"("home_namespace_id":"3","home_path":"/Franz"}})");
    const auto account = REQUIRE_OK(dropbox.client().current_account({}));
    CHECK(dropbox.last().method == "POST");
    CHECK(dropbox.last().url == "/2/users/get_current_account");
    CHECK(dropbox.last().headers.get("Host") == "api.test");
    CHECK(dropbox.last().headers.get("Authorization") == "Bearer token-1");
    CHECK_FALSE(dropbox.last().headers.find("Content-Type"));
    CHECK_FALSE(dropbox.last().headers.find("Dropbox-API-Path-Root"));
    CHECK(dropbox.last_body().empty());
    CHECK(account.account_id == "dbid:1");
    CHECK(account.email == "f@x.de");
    CHECK(account.display_name == "Franz");
    CHECK(account.root_namespace_id == "7");
    CHECK(account.home_namespace_id == "3");
    CHECK(account.home_path == "/Franz");
    CHECK(account.account_type == "business");
    CHECK(account.team_name == "Acme");
}

TEST_CASE("space is the person's own, the team's, or the person's part of the team's") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(R"({"used":5,"allocation":{".tag":"individual","allocated":10}})");
    auto usage = REQUIRE_OK(client.space_usage({}));
    CHECK(usage.used == 5);
    CHECK(usage.allocated == 10);
    dropbox.queue_ok(
        R"({"used":5,"allocation":{".tag":"team","used":50,"allocated":100,"user_within_team_space_allocated":0}})");
    usage = REQUIRE_OK(client.space_usage({}));
    CHECK(usage.used == 50);
    CHECK(usage.allocated == 100);
    dropbox.queue_ok(R"({"used":5,"allocation":{".tag":"team","used":50,"allocated":100,)"
                     R"("user_within_team_space_allocated":20,"user_within_team_space_used_cached":6}})");
    usage = REQUIRE_OK(client.space_usage({}));
    CHECK(usage.used == 6);
    CHECK(usage.allocated == 20);
}

TEST_CASE("a listing asks for no more than it needs and keeps Dropbox's order") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(cat(R"({"entries":[{".tag":"folder","name":"Dogs","id":"id:dddd","path_lower":"/dogs",)"
                         R"("path_display":"/Dogs"},)",
                         file_json("a1c10ce0dd78"),
                         R"(,{".tag":"deleted","name":"old.jpg","path_lower":"/dogs/old.jpg",)"
                         R"("path_display":"/Dogs/old.jpg"},{".tag":"hologram","name":"x"}],)"
                         R"("cursor":"c1","has_more":true})"));
    const auto page = REQUIRE_OK(dropbox.client().list_folder(
        "/Dogs", {.recursive = true, .limit = 2000, .include_deleted = true}, {}));
    CHECK(dropbox.last().url == "/2/files/list_folder");
    CHECK(dropbox.last().headers.get("Content-Type") == "application/json");
    CHECK(dropbox.last_body() == R"({"path":"/Dogs","recursive":true,"limit":2000,"include_deleted":true})");
    CHECK(page.cursor == "c1");
    CHECK(page.has_more);
    REQUIRE(page.entries.size() == 3);
    CHECK(page.entries[0].kind == EntryKind::folder);
    CHECK(page.entries[2].kind == EntryKind::deleted);
    CHECK(page.entries[2].id.empty());
    const auto& file = page.entries[1];
    CHECK(file.kind == EntryKind::file);
    CHECK(file.id == "id:abcdefgh");
    CHECK(file.name == "rex.jpg");
    CHECK(file.path_lower == "/dogs/rex.jpg");
    CHECK(file.path_display == "/Dogs/rex.jpg");
    CHECK(file.rev == "a1c10ce0dd78");
    CHECK(file.size == 10);
    CHECK(file.content_hash == std::string(64, 'a'));
    CHECK(file.is_downloadable);
    REQUIRE(file.server_modified);
    CHECK(to_rfc3339(*file.server_modified) == "2015-05-12T15:50:39.000Z");
}

TEST_CASE("the root is the empty path, and names travel as ASCII") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(empty_page);
    CHECK(client.list_folder("/", {}, {}));
    CHECK(dropbox.last_body() == R"({"path":""})");
    dropbox.queue_ok(empty_page);
    CHECK(client.list_folder("/Müller \"\x7f\" 🐶", {}, {}));
    CHECK(dropbox.last_body() == R"({"path":"/M\u00fcller \"\u007f\" \ud83d\udc36"})");
}

TEST_CASE("a path that isn't UTF-8 is refused before anything is sent") {
    ScriptedDropbox dropbox;
    CHECK_FAILS(dropbox.client().metadata("/M\xfcller", {}), "name_invalid");
    CHECK(dropbox.requests.empty());
}

TEST_CASE("continue sends the cursor alone; a reset asks for a listing from the start") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(empty_page);
    CHECK(REQUIRE_OK(client.list_folder_continue("c0", {})).cursor == "c1");
    CHECK(dropbox.last().url == "/2/files/list_folder/continue");
    CHECK(dropbox.last_body() == R"({"cursor":"c0"})");
    dropbox.queue(test::route_error(R"({".tag":"reset"})"));
    CHECK_FAILS(client.list_folder_continue("c0", {}), "cursor_reset");
}

TEST_CASE("the latest cursor comes without entries") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(R"({"cursor":"now"})");
    CHECK(REQUIRE_OK(dropbox.client().latest_cursor("/Dogs", {.recursive = true}, {})) == "now");
    CHECK(dropbox.last().url == "/2/files/list_folder/get_latest_cursor");
    CHECK(dropbox.last_body() == R"({"path":"/Dogs","recursive":true})");
}

TEST_CASE("longpoll goes to the notify host without a token") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(R"({"changes":true})");
    CHECK(REQUIRE_OK(dropbox.client().longpoll("c1", seconds(10), {})).changes);
    CHECK(dropbox.last().headers.get("Host") == "notify.test");
    CHECK(dropbox.last().url == "/2/files/list_folder/longpoll");
    CHECK_FALSE(dropbox.last().headers.find("Authorization"));
    CHECK(dropbox.last_body() == R"({"cursor":"c1","timeout":30})");
}

/// Remembers the options of the last call.
struct WatchedTransport final : net::Transport {
    net::Transport& inner;
    net::SendOptions options = {};
    explicit WatchedTransport(net::Transport& transport) : inner(transport) {}
    Result<net::Response> send(const net::Request& request, const net::SendOptions& with,
                               std::stop_token stop) override {
        options = with;
        return inner.send(request, with, stop);
    }
};

TEST_CASE("longpoll is more patient than Dropbox's timeout and jitter") {
    ScriptedDropbox dropbox;
    WatchedTransport transport(*dropbox.transport);
    Client client({transport, dropbox.tokens, dropbox.pacer, dropbox.clock}, dropbox.origins, "connection-1");
    dropbox.queue_ok(R"({"changes":false})");
    CHECK(client.longpoll("c1", seconds(9999), {}));
    CHECK(dropbox.last_body() == R"({"cursor":"c1","timeout":480})");
    CHECK(transport.options.total_timeout > seconds(480 + 90));
    CHECK(transport.options.stall_timeout > seconds(480 + 90));
}

TEST_CASE("longpoll sits out the backoff that Dropbox asked for") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(R"({"changes":false,"backoff":60})");
    dropbox.queue_ok(R"({"changes":false})");
    CHECK(REQUIRE_OK(client.longpoll("c1", seconds(30), {})).backoff == seconds(60));
    CHECK(dropbox.slept.empty());
    CHECK(client.longpoll("c1", seconds(30), {}));
    CHECK(dropbox.slept == std::vector{std::chrono::milliseconds(60'000)});
}

TEST_CASE("metadata of a path or id, and of nothing") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(file_json("a1c10ce0dd78"));
    CHECK(REQUIRE_OK(client.metadata("id:abcdefgh", {})).rev == "a1c10ce0dd78");
    CHECK(dropbox.last_body() == R"({"path":"id:abcdefgh"})");
    dropbox.queue(test::route_error(R"({".tag":"path","path":{".tag":"not_found"}})"));
    CHECK_FAILS(client.metadata("/gone", {}), "source_vanished");
}

TEST_CASE("revisions are asked by path or by id") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const auto answer = cat(R"({"is_deleted":true,"server_deleted":"2020-01-01T00:00:00Z","entries":[)",
                            file_json("a1c10ce0dd78", ""), "]}");
    dropbox.queue_ok(answer);
    const auto revisions =
        REQUIRE_OK(client.list_revisions("id:abcdefgh", {.mode = RevisionsOf::id, .limit = 100}, {}));
    CHECK(dropbox.last_body() == R"({"path":"id:abcdefgh","mode":"id","limit":100})");
    CHECK(revisions.is_deleted);
    CHECK(revisions.server_deleted);
    CHECK(revisions.entries.size() == 1);
    dropbox.queue_ok(answer);
    CHECK(client.list_revisions("/a", {.before_rev = "a1c10ce0dd78"}, {}));
    CHECK(dropbox.last_body() == R"({"path":"/a","mode":"path","limit":10,"before_rev":"a1c10ce0dd78"})");
}

TEST_CASE("the path root travels with every call") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(empty_page);
    CHECK(dropbox.client(PathRoot{.kind = PathRoot::Kind::root, .id = "7"}).list_folder("", {}, {}));
    CHECK(dropbox.last().headers.get("Dropbox-API-Path-Root") == R"({".tag":"root","root":"7"})");
    dropbox.queue_ok(empty_page);
    CHECK(dropbox.client(PathRoot{.kind = PathRoot::Kind::namespace_id, .id = "9"}).list_folder("", {}, {}));
    CHECK(dropbox.last().headers.get("Dropbox-API-Path-Root") ==
          R"({".tag":"namespace_id","namespace_id":"9"})");
}

TEST_CASE("an expired token is renewed once and the call repeated") {
    ScriptedDropbox dropbox;
    const auto expired = json_answer(
        401, R"({"error_summary":"expired_access_token/..","error":{".tag":"expired_access_token"}})");
    const auto fresh =
        json_answer(200, R"({"access_token":"token-2","expires_in":14400,"token_type":"bearer"})");
    dropbox.queue(expired);
    dropbox.queue(fresh);
    dropbox.queue_ok(empty_page);
    CHECK(dropbox.client().list_folder("", {}, {}));
    REQUIRE(dropbox.requests.size() == 3);
    CHECK(dropbox.requests[1].url == "/oauth2/token");
    CHECK(dropbox.requests[2].headers.get("Authorization") == "Bearer token-2");

    dropbox.queue(expired);
    dropbox.queue(fresh);
    dropbox.queue(expired);
    const auto twice = dropbox.client().list_folder("", {}, {});
    REQUIRE_FALSE(twice);
    CHECK(twice.error().code == "auth_expired");  // the grant lives: nobody need link anew
    CHECK(twice.error().remedy == Remedy::wait);
    CHECK(twice.error().retry_after == std::chrono::seconds(30));
}

TEST_CASE("a 401 that says nothing we know is answered with a fresh token before it ends the link") {
    ScriptedDropbox dropbox;
    dropbox.queue(json_answer(401, R"({"error_summary":"expired_acc)"));
    dropbox.queue(json_answer(200, R"({"access_token":"token-2","expires_in":14400,"token_type":"bearer"})"));
    dropbox.queue_ok(empty_page);
    CHECK(dropbox.client().list_folder("", {}, {}));
    CHECK(dropbox.requests.size() == 3);
}

TEST_CASE("any other 401 breaks the link without another try") {
    ScriptedDropbox dropbox;
    dropbox.queue(json_answer(401, R"({"error":{".tag":"invalid_access_token"}})"));
    const auto refused = dropbox.client().list_folder("", {}, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "auth_revoked");
    CHECK(refused.error().remedy == Remedy::ask_admin);
    CHECK(dropbox.requests.size() == 1);
}

TEST_CASE("after a 429 the next call isn't even sent until its time has come") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue(json_answer(429, R"({"error":{"reason":{".tag":"too_many_requests"},"retry_after":15}})"));
    const auto limited = client.list_folder("", {}, {});
    REQUIRE_FALSE(limited);
    CHECK(limited.error().remedy == Remedy::wait);
    CHECK(limited.error().retry_after == seconds(15));
    CHECK_FAILS(client.metadata("/a", {}), "rate_limited");
    CHECK(dropbox.requests.size() == 1);
    dropbox.clock.advance(seconds(15));
    dropbox.queue_ok(empty_page);
    CHECK(client.list_folder("", {}, {}));
    CHECK(dropbox.pacer.stats().limited == 1);
    CHECK(dropbox.pacer.stats().calls == 2);
    CHECK(dropbox.pacer.stats().calls_now == 0);
}

TEST_CASE("a plain text 429 is obeyed too") {
    ScriptedDropbox dropbox;
    auto answer = net::text_response(429, "Too many requests");
    answer.headers.add("Retry-After", "300");
    dropbox.queue(answer);
    const auto limited = dropbox.client().list_folder("", {}, {});
    REQUIRE_FALSE(limited);
    CHECK(limited.error().retry_after == seconds(300));
}

TEST_CASE("answers that can't be read are errors, never empty values") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    for (const auto* body :
         {"", "[]", "{", R"({"entries":[],"cursor":"c"})", R"({"entries":{},"cursor":"c","has_more":true})",
          R"({"entries":[3],"cursor":"c","has_more":true})",
          R"({"entries":[{".tag":"file","name":"x"}],"cursor":"c","has_more":true})"}) {
        dropbox.queue_ok(body);
        CHECK_FAILS(client.list_folder("", {}, {}), "answer_malformed");
    }
}

TEST_CASE("F10: whether an app sees a whole Dropbox is told by a call that app-folder apps are refused") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(R"({"entries":[]})");
    CHECK(REQUIRE_OK(client.sees_whole_dropbox({})));
    CHECK(dropbox.last().url == "/2/sharing/list_folders");
    CHECK(dropbox.last_body() == R"({"limit":1})");
    dropbox.queue(net::text_response(
        400, R"(Error in call to API function "sharing/list_folders": Your API app is an "App Folder" app. )"
             "It is not allowed to access this API function."));
    CHECK_FALSE(REQUIRE_OK(client.sees_whole_dropbox({})));
    dropbox.queue(net::text_response(400, R"(Error in call to API function "sharing/list_folders": oops)"));
    CHECK_FAILS(client.sees_whole_dropbox({}), "request_refused");
}

TEST_CASE("a stopped call says so and isn't sent") {
    ScriptedDropbox dropbox;
    std::stop_source stop;
    stop.request_stop();
    CHECK_FAILS(dropbox.client().list_folder("", {}, stop.get_token()), "stopped");
    CHECK(dropbox.requests.empty());
}

TEST_CASE("a search finds files and folders, page by page") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(cat(R"({"matches":[{"metadata":{".tag":"metadata","metadata":)",
                         file_json("a1c10ce0dd78"),
                         R"(},"match_type":{".tag":"filename"}},{"metadata":{".tag":"other"}}],)",
                         R"("has_more":true,"cursor":"c-1"})"));
    const auto page = REQUIRE_OK(client.search({.query = "rex",
                                                .folder = "/Dogs",
                                                .order = SearchOrder::last_modified_time,
                                                .in_names_only = true,
                                                .extensions = {"jpg"}},
                                               {}));
    CHECK(dropbox.last().url == "/2/files/search_v2");
    CHECK(dropbox.last_body() ==
          R"({"query":"rex","options":{"max_results":100,"path":"/Dogs","order_by":"last_modified_time",)"
          R"("filename_only":true,"file_extensions":["jpg"]}})");
    REQUIRE(page.entries.size() == 1);
    CHECK(page.entries.front().id == "id:abcdefgh");
    CHECK(page.cursor == "c-1");
    dropbox.queue_ok(R"({"matches":[],"has_more":false})");
    CHECK_FALSE(REQUIRE_OK(client.search_continue("c-1", {})).has_more);
    CHECK(dropbox.last().url == "/2/files/search/continue_v2");
}

TEST_CASE("paths begin at the team's space only where there is one") {
    CHECK_FALSE(path_root_of("7", "7"));
    CHECK_FALSE(path_root_of("", ""));
    const auto team = path_root_of("8", "7");
    REQUIRE(team);
    CHECK(team->kind == PathRoot::Kind::root);
    CHECK(team->id == "8");
}

}  // namespace
}  // namespace sluice::dropbox
