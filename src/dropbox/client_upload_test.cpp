#include "base/hash.h"
#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::file_json;
using test::route_error;
using test::ScriptedDropbox;

UploadBytes bytes_of(std::string bytes) {
    return {.open = [bytes]() -> Result<net::Body> { return net::Body(bytes); },
            .size = bytes.size(),
            .content_hash = content_hash_of(bytes)};
}

net::Response cut(net::Response response) {
    response.cut_after_bytes = 1;
    return response;
}

TEST_CASE("an upload sends its argument in the header, the bytes as body, and always the content hash") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(file_json("a1c10ce0dd78", ""));
    const Commit commit{.path = "/Dogs/Rüde.jpg",
                        .mode = WriteMode::update("b1c10ce0dd78"),
                        .strict_conflict = true,
                        .client_modified = Instant(std::chrono::milliseconds(1'431'445'838'999)),
                        .mute = true};
    const auto file = REQUIRE_OK(dropbox.client().upload(commit, bytes_of("hello world"), {}));
    CHECK(dropbox.last().url == "/2/files/upload");
    CHECK(dropbox.last().headers.get("Host") == "content.test");
    CHECK(dropbox.last().headers.get("Content-Type") == "application/octet-stream");
    CHECK(
        dropbox.last().headers.get("Dropbox-API-Arg") ==
        R"({"path":"/Dogs/R\u00fcde.jpg","mode":{".tag":"update","update":"b1c10ce0dd78"},"autorename":false,)"
        R"("strict_conflict":true,"client_modified":"2015-05-12T15:50:38Z","mute":true,)"
        R"("content_hash":"bc62d4b80d9e36da29c16c5d4d9f11731f36052c72401a76c23c0fb5a9b74423"})");
    CHECK(dropbox.last_body() == "hello world");
    CHECK(file.rev == "a1c10ce0dd78");
}

TEST_CASE("plain modes are bare words") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(file_json("a1c10ce0dd78", ""));
    CHECK(dropbox.client().upload({.path = "/a", .on_conflict = OnConflict::rename}, bytes_of(""), {}));
    CHECK(
        dropbox.last().headers.get("Dropbox-API-Arg") ==
        cat(R"({"path":"/a","mode":"add","autorename":true,"content_hash":")", content_hash_of(""), R"("})"));
    CHECK(dropbox.last().headers.get("Content-Type") == "application/octet-stream");
    dropbox.queue_ok(file_json("a1c10ce0dd78", ""));
    CHECK(dropbox.client().upload({.path = "/a", .mode = {WriteRule::overwrite}}, bytes_of("x"), {}));
    CHECK(dropbox.last().headers.get("Dropbox-API-Arg").contains(R"("mode":"overwrite")"));
}

TEST_CASE("an upload without a hash, or of more than 150 MiB, isn't sent") {
    ScriptedDropbox dropbox;
    auto bytes = bytes_of("x");
    bytes.content_hash.clear();
    CHECK_FAILS(dropbox.client().upload({.path = "/a"}, bytes, {}), "upload_misused");
    bytes = bytes_of("x");
    bytes.size = Client::upload_bytes_max + 1;
    CHECK_FAILS(dropbox.client().upload({.path = "/a"}, bytes, {}), "upload_misused");
    CHECK(dropbox.requests.empty());
}

TEST_CASE("the body is opened anew after the token had expired") {
    ScriptedDropbox dropbox;
    dropbox.queue(test::json_answer(401, R"({"error":{".tag":"expired_access_token"}})"));
    dropbox.queue_ok(R"({"access_token":"token-2","expires_in":14400})");
    dropbox.queue_ok(file_json("a1c10ce0dd78", ""));
    int opened = 0;
    auto bytes = bytes_of("hello");
    bytes.open = [&]() -> Result<net::Body> {
        ++opened;
        return net::Body("hello");
    };
    CHECK(dropbox.client().upload({.path = "/a"}, bytes, {}));
    CHECK(opened == 2);
    CHECK(dropbox.last_body() == "hello");
}

TEST_CASE("a conflict says whether something was in the way or changed since we wrote it") {
    ScriptedDropbox dropbox;
    const auto conflict = route_error(
        R"({".tag":"path","reason":{".tag":"conflict","conflict":{".tag":"file"}},"upload_session_id":"s"})");
    dropbox.queue(conflict);
    CHECK_FAILS(dropbox.client().upload({.path = "/a"}, bytes_of("x"), {}), "target_exists");
    dropbox.queue(conflict);
    CHECK_FAILS(
        dropbox.client().upload({.path = "/a", .mode = WriteMode::update("a1c10ce0dd78")}, bytes_of("x"), {}),
        "target_changed");
    dropbox.queue(
        route_error(R"({".tag":"path","reason":{".tag":"insufficient_space"},"upload_session_id":"s"})"));
    CHECK_FAILS(dropbox.client().upload({.path = "/a"}, bytes_of("x"), {}), "dropbox_full");
    dropbox.queue(route_error(R"({".tag":"content_hash_mismatch"})"));
    CHECK_FAILS(dropbox.client().upload({.path = "/a"}, bytes_of("x"), {}), "hash_mismatch");
}

TEST_CASE("a lost answer of an upload is told apart from an ordinary network error") {
    ScriptedDropbox dropbox;
    dropbox.queue(cut(test::json_answer(200, file_json("a1c10ce0dd78", ""))));
    const auto lost = dropbox.client().upload({.path = "/a"}, bytes_of("x"), {});
    REQUIRE_FALSE(lost);
    CHECK(lost.error().code == "answer_lost");
    CHECK(lost.error().remedy == Remedy::retry);
    dropbox.queue(net::text_response(503, "busy"));
    CHECK_FAILS(dropbox.client().upload({.path = "/a"}, bytes_of("x"), {}), "answer_lost");
    dropbox.queue_ok("{");
    CHECK_FAILS(dropbox.client().upload({.path = "/a"}, bytes_of("x"), {}), "answer_lost");
    dropbox.queue(cut(test::json_answer(200, file_json("a1c10ce0dd78"))));
    CHECK_FAILS(dropbox.client().metadata("/a", {}), "network_cut");
}

TEST_CASE("a session starts, grows and becomes a file") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(R"({"session_id":"s-1"})");
    auto cursor = REQUIRE_OK(client.start_session(bytes_of("hello"), SessionEnd::open, {}));
    CHECK(dropbox.last().url == "/2/files/upload_session/start");
    CHECK(dropbox.last().headers.get("Dropbox-API-Arg") ==
          cat(R"({"close":false,"content_hash":")", content_hash_of("hello"), R"("})"));
    CHECK(dropbox.last_body() == "hello");
    CHECK(cursor.offset == 5);

    dropbox.queue_ok("null");
    cursor = REQUIRE_OK(client.append_session(cursor, bytes_of(" world"), SessionEnd::close, {}));
    CHECK(dropbox.last().url == "/2/files/upload_session/append_v2");
    CHECK(dropbox.last().headers.get("Dropbox-API-Arg") ==
          cat(R"({"cursor":{"session_id":"s-1","offset":5},"close":true,"content_hash":")",
              content_hash_of(" world"), R"("})"));
    CHECK(cursor.offset == 11);

    dropbox.queue_ok(file_json("a1c10ce0dd78", ""));
    CHECK(REQUIRE_OK(client.finish_session({.cursor = cursor, .commit = {.path = "/a"}}, {})).rev ==
          "a1c10ce0dd78");
    CHECK(dropbox.last().url == "/2/files/upload_session/finish");
    CHECK(dropbox.last().headers.get("Dropbox-API-Arg") ==
          cat(R"({"cursor":{"session_id":"s-1","offset":11},)"
              R"("commit":{"path":"/a","mode":"add","autorename":false},"content_hash":")",
              content_hash_of(""), R"("})"));
    CHECK(dropbox.last().headers.get("Content-Type") == "application/octet-stream");
    CHECK(dropbox.last_body().empty());
}

TEST_CASE("after a lost answer the session goes on where Dropbox stands") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const SessionCursor cursor{.session_id = "s", .offset = 0};
    dropbox.queue(route_error(R"({".tag":"incorrect_offset","correct_offset":5})"));
    CHECK(REQUIRE_OK(client.append_session(cursor, bytes_of("hello"), SessionEnd::open, {})).offset == 5);
    dropbox.queue(route_error(R"({".tag":"closed"})"));
    CHECK(REQUIRE_OK(client.append_session(cursor, bytes_of("hello"), SessionEnd::close, {})).offset == 5);
    dropbox.queue(route_error(R"({".tag":"closed"})"));
    CHECK_FAILS(client.append_session(cursor, bytes_of("hello"), SessionEnd::open, {}),
                "upload_session_closed");
    dropbox.queue(route_error(R"({".tag":"not_found"})"));
    CHECK_FAILS(client.append_session(cursor, bytes_of("hello"), SessionEnd::open, {}),
                "upload_session_lost");
}

TEST_CASE("many sessions are finished in one call, each with its own result") {
    ScriptedDropbox dropbox;
    const std::vector<SessionFinish> finishes{{.cursor = {"s-1", 5}, .commit = {.path = "/a"}},
                                              {.cursor = {"s-2", 6}, .commit = {.path = "/b"}},
                                              {.cursor = {"s-3", 7}, .commit = {.path = "/c"}}};
    dropbox.queue_ok(cat(R"({"entries":[)", file_json("a1c10ce0dd78", R"(".tag":"success",)"),
                         R"(,{".tag":"failure","failure":{".tag":"path","path":{".tag":"disallowed_name"}}},)"
                         R"({".tag":"failure","failure":{".tag":"too_many_write_operations"}}]})"));
    const auto results = REQUIRE_OK(dropbox.client().finish_sessions(finishes, {}));
    CHECK(dropbox.last().url == "/2/files/upload_session/finish_batch_v2");
    CHECK(dropbox.last().headers.get("Host") == "api.test");
    CHECK(dropbox.last_body().starts_with(
        R"({"entries":[{"cursor":{"session_id":"s-1","offset":5},"commit":{"path":"/a","mode":"add","autorename":false}},)"));
    REQUIRE(results.size() == 3);
    CHECK(REQUIRE_OK(results[0]).rev == "a1c10ce0dd78");
    CHECK_FAILS(results[1], "name_invalid");
    CHECK(results[1].error().message.starts_with("/b: "));
    CHECK_FAILS(results[2], "rate_limited");
    CHECK(dropbox.pacer.stats().write_contentions == 1);
}

TEST_CASE("too many writes make the next writes wait, not the reads") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue(test::json_answer(
        429, R"({"error":{"reason":{".tag":"too_many_write_operations"},"retry_after":20}})"));
    const auto limited = client.upload({.path = "/a"}, bytes_of("x"), {});
    REQUIRE_FALSE(limited);
    CHECK(limited.error().code == "rate_limited");
    CHECK(limited.error().retry_after == std::chrono::seconds(20));
    CHECK_FAILS(client.upload({.path = "/b"}, bytes_of("x"), {}), "rate_limited");
    dropbox.queue_ok(file_json("a1c10ce0dd78"));
    CHECK(client.metadata("/a", {}));
    CHECK(dropbox.requests.size() == 2);
}

TEST_CASE("many sessions start with one call, and grow with one") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(R"({"session_ids":["s-1","s-2","s-3"]})");
    const auto cursors = REQUIRE_OK(client.start_sessions(3, SessionType::concurrent, {}));
    CHECK(dropbox.last().url == "/2/files/upload_session/start_batch");
    CHECK(dropbox.last().headers.get("Host") == "api.test");
    CHECK(dropbox.last_body() == R"({"num_sessions":3,"session_type":"concurrent"})");
    REQUIRE(cursors.size() == 3);
    CHECK(cursors[2].session_id == "s-3");
    dropbox.queue_ok(R"({"session_ids":["s-1"]})");
    CHECK_FAILS(client.start_sessions(2, SessionType::sequential, {}), "answer_malformed");

    const std::vector<SessionPiece> pieces{{{"s-1", 0}, 2, SessionEnd::close},
                                           {{"s-2", 4}, 3, SessionEnd::open},
                                           {{"s-3", 0}, 1, SessionEnd::close},
                                           {{"s-4", 0}, 1, SessionEnd::open}};
    dropbox.queue_ok(R"({"entries":[{".tag":"success"},{".tag":"failure","failure":)"
                     R"({".tag":"incorrect_offset","correct_offset":9}},)"
                     R"({".tag":"failure","failure":{".tag":"closed"}},)"
                     R"({".tag":"failure","failure":{".tag":"not_found"}}]})");
    const auto results = REQUIRE_OK(client.append_sessions(pieces, bytes_of("aabbbcd"), {}));
    CHECK(dropbox.last().url == "/2/files/upload_session/append_batch");
    CHECK(dropbox.last().headers.get("Host") == "content.test");
    CHECK(dropbox.last().headers.get("Dropbox-API-Arg") ==
          cat(R"({"entries":[{"cursor":{"session_id":"s-1","offset":0},"length":2,"close":true},)",
              R"({"cursor":{"session_id":"s-2","offset":4},"length":3,"close":false},)",
              R"({"cursor":{"session_id":"s-3","offset":0},"length":1,"close":true},)",
              R"({"cursor":{"session_id":"s-4","offset":0},"length":1,"close":false}],"content_hash":")",
              content_hash_of("aabbbcd"), R"("})"));
    REQUIRE(results.size() == 4);
    CHECK(REQUIRE_OK(results[0]).offset == 2);
    CHECK(REQUIRE_OK(results[1]).offset == 9);
    CHECK(REQUIRE_OK(results[2]).offset == 1);
    CHECK_FAILS(results[3], "upload_session_lost");
    dropbox.queue(route_error(R"({".tag":"length_mismatch"})"));
    CHECK_FAILS(client.append_sessions(pieces, bytes_of("x"), {}), "upload_session_misused");
}

TEST_CASE("a concurrent session starts without bytes and without a close") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(R"({"session_id":"s-1"})");
    CHECK(REQUIRE_OK(dropbox.client().start_concurrent_session({})).offset == 0);
    CHECK(dropbox.last().headers.get("Dropbox-API-Arg") ==
          cat(R"({"session_type":"concurrent","content_hash":")", content_hash_of(""), R"("})"));
    CHECK(dropbox.last().headers.get("Content-Type") == "application/octet-stream");
}

TEST_CASE("contention is noted for the namespace that the files go to, and for no other") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(R"({"entries":[{".tag":"failure","failure":{".tag":"too_many_write_operations"}}]})");
    const std::vector<SessionFinish> finishes{{{"s-1", 1}, {.path = "/Team/a", .namespace_id = "77"}}};
    const auto results = REQUIRE_OK(client.finish_sessions(finishes, {}));
    CHECK_FAILS(results.front(), "rate_limited");
    CHECK(results.front().error().retry_after == std::chrono::seconds(1));
    CHECK_FALSE(dropbox.last_body().contains("77"));
    CHECK(dropbox.pacer.not_before(Traffic::write, "77") > dropbox.clock.now());
    CHECK(dropbox.pacer.not_before(Traffic::write, "home") <= dropbox.clock.now());
}

}  // namespace
}  // namespace sluice::dropbox
