#include "dropbox/settle.h"

#include "base/hash.h"
#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::route_error;
using test::ScriptedDropbox;

constexpr auto not_found = R"({".tag":"path","path":{".tag":"not_found"}})";

std::string file_at(std::string_view path, std::string_view name, std::string_view id,
                    std::string_view hash) {
    return cat(R"({".tag":"file","name":")", name, R"(","path_lower":")", to_lower_ascii(path),
               R"(","path_display":")", path, R"(","id":")", id,
               R"(","rev":"a1c10ce0dd78","size":1,"content_hash":")", hash, R"("})");
}

const auto bytes_hash = std::string(64, 'a');
const auto other_hash = std::string(64, 'b');
const auto lost = net::text_response(500, "");

TEST_CASE("a lost upload is settled by the bytes that are at its place") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const Commit commit{.path = "/Dogs/rex.jpg"};
    dropbox.queue_ok(file_at("/Dogs/rex.jpg", "rex.jpg", "id:1", bytes_hash));
    CHECK(REQUIRE_OK(settle_upload(client, commit, bytes_hash, {}))->id == "id:1");
    dropbox.queue_ok(file_at("/Dogs/rex.jpg", "rex.jpg", "id:1", other_hash));
    CHECK_FALSE(REQUIRE_OK(settle_upload(client, commit, bytes_hash, {})));
    dropbox.queue(route_error(not_found));
    CHECK_FALSE(REQUIRE_OK(settle_upload(client, commit, bytes_hash, {})));
    dropbox.queue(net::text_response(503, ""));
    CHECK_FAILS(settle_upload(client, commit, bytes_hash, {}), "dropbox_unavailable");
}

TEST_CASE("a lost upload that could be renamed is looked for beside its place, too") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const Commit commit{.path = "/Dogs/rex.jpg", .on_conflict = OnConflict::rename};
    dropbox.queue_ok(file_at("/Dogs/rex.jpg", "rex.jpg", "id:1", other_hash));
    dropbox.queue_ok(cat(R"({"entries":[)", file_at("/Dogs/bo (1).jpg", "bo (1).jpg", "id:2", bytes_hash),
                         ",", file_at("/Dogs/rex (1).jpg", "rex (1).jpg", "id:3", bytes_hash),
                         R"(],"cursor":"c","has_more":false})"));
    CHECK(REQUIRE_OK(settle_upload(client, commit, bytes_hash, {}))->id == "id:3");
    CHECK(dropbox.last_body() == R"({"path":"/Dogs"})");
}

TEST_CASE("names that Dropbox makes of another are known as such") {
    CHECK(is_renaming_of("rex (1).jpg", "rex.jpg"));
    CHECK(is_renaming_of("rex (Ada's conflicted copy 2026-08-01).jpg", "rex.jpg"));
    CHECK(is_renaming_of("Makefile (1)", "Makefile"));
    CHECK(is_renaming_of(".env (1)", ".env"));
    CHECK_FALSE(is_renaming_of("rex.jpg", "rex.jpg"));
    CHECK_FALSE(is_renaming_of("rex ().jpg", "rex.jpg"));
    CHECK_FALSE(is_renaming_of("rexy (1).jpg", "rex.jpg"));
    CHECK_FALSE(is_renaming_of("rex (1).png", "rex.jpg"));
}

TEST_CASE("a lost move is settled by where the id is now") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const Entry before{.name = "rex.jpg", .path_lower = "/dogs/rex.jpg", .id = "id:1"};
    dropbox.queue(lost);
    dropbox.queue_ok(file_at("/Done/rex (1).jpg", "rex (1).jpg", "id:1", bytes_hash));
    CHECK(REQUIRE_OK(move_surely(client, before, "/Done/rex.jpg", OnConflict::rename, {})).path_lower ==
          "/done/rex (1).jpg");
    CHECK(dropbox.requests.size() == 2);

    dropbox.queue(lost);
    dropbox.queue_ok(file_at("/Dogs/rex.jpg", "rex.jpg", "id:1", bytes_hash));
    dropbox.queue_ok(cat(R"({"metadata":)", file_at("/Done/rex.jpg", "rex.jpg", "id:1", bytes_hash), "}"));
    CHECK(move_surely(client, before, "/Done/rex.jpg", OnConflict::fail, {}));
    CHECK(dropbox.last().url == "/2/files/move_v2");

    dropbox.queue_ok(file_at("/Dogs/Rex.jpg", "Rex.jpg", "id:1", bytes_hash));
    CHECK(REQUIRE_OK(settle_move(client, before, {}))->name == "Rex.jpg");
    dropbox.queue(route_error(not_found));
    CHECK_FAILS(settle_move(client, before, {}), "source_vanished");
}

TEST_CASE("a lost copy is settled by the bytes at its target, and repeated once where they aren't") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const Entry source{.name = "rex.jpg", .id = "id:1", .content_hash = bytes_hash};
    dropbox.queue(lost);
    dropbox.queue_ok(file_at("/b.jpg", "b.jpg", "id:2", bytes_hash));
    CHECK(REQUIRE_OK(copy_surely(client, source, "/b.jpg", OnConflict::fail, {})).id == "id:2");
    for (int i = 0; i < 2; ++i) {
        dropbox.queue(lost);
        dropbox.queue(route_error(not_found));
    }
    CHECK_FAILS(copy_surely(client, source, "/b.jpg", OnConflict::fail, {}), "answer_lost");
    CHECK(dropbox.requests.size() == 6);
}

TEST_CASE("a folder is made once, whoever makes it and whatever is lost") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    constexpr auto folder =
        R"({".tag":"folder","name":"Done","id":"id:f","path_lower":"/done","path_display":"/Done"})";
    dropbox.queue_ok(folder);
    CHECK(REQUIRE_OK(ensure_folder(client, "/Done", {})).id == "id:f");
    CHECK(dropbox.requests.size() == 1);
    dropbox.queue(route_error(not_found));
    dropbox.queue(lost);
    dropbox.queue_ok(folder);
    CHECK(REQUIRE_OK(ensure_folder(client, "/Done", {})).id == "id:f");
    CHECK(dropbox.requests.size() == 4);
    dropbox.queue(route_error(not_found));
    dropbox.queue(route_error(R"({".tag":"path","path":{".tag":"conflict","conflict":{".tag":"folder"}}})"));
    dropbox.queue_ok(folder);
    CHECK(ensure_folder(client, "/Done", {}));
    dropbox.queue_ok(file_at("/Done", "Done", "id:1", bytes_hash));
    dropbox.queue(route_error(R"({".tag":"path","path":{".tag":"conflict","conflict":{".tag":"file"}}})"));
    CHECK_FAILS(ensure_folder(client, "/Done", {}), "target_exists");
}

TEST_CASE("a file request whose answer was lost is found again, an older one of that title isn't it") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const auto request = [](std::string_view id, std::string_view created) {
        return cat(R"({"id":")", id, R"(","url":"https://www.dropbox.com/request/x","title":"Dogs",)",
                   R"("destination":"/dogs","is_open":true,"file_count":0,"created":")", created, R"("})");
    };
    const NewFileRequest wanted{.title = "Dogs", .destination = "/Dogs"};
    dropbox.queue(lost);
    dropbox.queue_ok(cat(R"({"file_requests":[)", request("old", "2020-01-01T00:00:00Z"), ",",
                         request("new", "2023-11-14T22:13:21Z"), R"(],"cursor":"c","has_more":false})"));
    CHECK(REQUIRE_OK(create_file_request_surely(client, wanted, dropbox.clock, {})).id == "new");
    CHECK(dropbox.requests.size() == 2);

    dropbox.queue(lost);
    dropbox.queue_ok(cat(R"({"file_requests":[)", request("old", "2020-01-01T00:00:00Z"),
                         R"(],"cursor":"c","has_more":false})"));
    dropbox.queue_ok(request("made", "2023-11-14T22:13:21Z"));
    CHECK(REQUIRE_OK(create_file_request_surely(client, wanted, dropbox.clock, {})).id == "made");
}

TEST_CASE("a lost restore is settled by the revision's bytes") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(file_at("/a.jpg", "a.jpg", "id:1", bytes_hash));
    dropbox.queue_ok(file_at("/a.jpg", "a.jpg", "id:1", bytes_hash));
    CHECK(REQUIRE_OK(settle_restore(client, "/a.jpg", "a1c10ce0dd78", {})));
    CHECK(dropbox.requests.front().body.text == R"({"path":"rev:a1c10ce0dd78"})");
    dropbox.queue_ok(file_at("/a.jpg", "a.jpg", "id:1", bytes_hash));
    dropbox.queue_ok(file_at("/a.jpg", "a.jpg", "id:1", other_hash));
    CHECK_FALSE(REQUIRE_OK(settle_restore(client, "/a.jpg", "a1c10ce0dd78", {})));
}

}  // namespace
}  // namespace sluice::dropbox
