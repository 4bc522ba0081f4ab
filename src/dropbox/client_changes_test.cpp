#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::file_json;
using test::route_error;
using test::ScriptedDropbox;

const FileRevision rex{.id = "id:abcdefgh", .rev = "a1c10ce0dd78"};
constexpr auto not_found = R"({".tag":"path","path":{".tag":"not_found"}})";

TEST_CASE("a delete names the file's id and the revision that may go") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(cat(R"({"metadata":)", file_json("a1c10ce0dd78"), "}"));
    CHECK(REQUIRE_OK(dropbox.client().delete_file(rex, {})).result == DeleteResult::deleted);
    CHECK(dropbox.last().url == "/2/files/delete_v2");
    CHECK(dropbox.last_body() == R"({"path":"id:abcdefgh","parent_rev":"a1c10ce0dd78"})");
}

TEST_CASE("without an id and a revision nothing is sent") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    for (const auto& file :
         {FileRevision{"id:abcdefgh", ""}, FileRevision{"/Dogs/rex.jpg", "a1c10ce0dd78"},
          FileRevision{"", "a1c10ce0dd78"}, FileRevision{"id:", "a1c10ce0dd78"},
          FileRevision{"id:abcdefgh", "a1c1"}, FileRevision{"id:abcdefgh", "A1C10CE0DD78"}}) {
        CHECK_FAILS(client.delete_file(file, {}), "delete_needs_rev");
        CHECK_FAILS(client.settle_delete(file, {}), "delete_needs_rev");
        CHECK_FAILS(client.delete_batch(std::vector{rex, file}, {}), "delete_needs_rev");
    }
    CHECK(dropbox.requests.empty());
}

TEST_CASE("a file that is gone already needs no delete") {
    ScriptedDropbox dropbox;
    dropbox.queue(route_error(R"({".tag":"path_lookup","path_lookup":{".tag":"not_found"}})"));
    CHECK(REQUIRE_OK(dropbox.client().delete_file(rex, {})).result == DeleteResult::already_gone);
}

TEST_CASE("a newer revision is left alone, and named") {
    ScriptedDropbox dropbox;
    const auto conflict =
        route_error(R"({".tag":"path_write","path_write":{".tag":"conflict","conflict":{".tag":"file"}}})");
    dropbox.queue(conflict);
    dropbox.queue_ok(file_json("b2c10ce0dd78"));
    const auto outcome = REQUIRE_OK(dropbox.client().delete_file(rex, {}));
    CHECK(outcome.result == DeleteResult::changed);
    CHECK(outcome.current_rev == "b2c10ce0dd78");
    CHECK(dropbox.last().url == "/2/files/get_metadata");

    dropbox.queue(conflict);
    dropbox.queue(route_error(not_found));
    CHECK(REQUIRE_OK(dropbox.client().delete_file(rex, {})).result == DeleteResult::already_gone);

    dropbox.queue(conflict);
    dropbox.queue_ok(file_json("a1c10ce0dd78"));
    CHECK_FAILS(dropbox.client().delete_file(rex, {}), "source_changed");
}

TEST_CASE("a delete whose answer was lost is settled by looking") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    auto lost = test::json_answer(200, "{}");
    lost.cut_after_bytes = 0;
    dropbox.queue(lost);
    CHECK_FAILS(client.delete_file(rex, {}), "answer_lost");
    CHECK(dropbox.requests.size() == 1);

    dropbox.queue(route_error(not_found));
    CHECK(REQUIRE_OK(client.settle_delete(rex, {})).result == DeleteResult::already_gone);
    dropbox.queue_ok(file_json("a1c10ce0dd78"));
    CHECK(REQUIRE_OK(client.settle_delete(rex, {})).result == DeleteResult::still_there);
    dropbox.queue_ok(file_json("b2c10ce0dd78"));
    CHECK(REQUIRE_OK(client.settle_delete(rex, {})).result == DeleteResult::changed);
    dropbox.queue_ok(R"({".tag":"folder","name":"Dogs","id":"id:abcdefgh"})");
    CHECK_FAILS(client.settle_delete(rex, {}), "not_a_file");
    dropbox.queue(net::text_response(500, ""));
    CHECK_FAILS(client.settle_delete(rex, {}), "dropbox_unavailable");
}

TEST_CASE("a batch of deletes is a job with one outcome a file") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const std::vector files{rex, FileRevision{"id:zzzz", "b2c10ce0dd78"}};
    dropbox.queue_ok(R"({".tag":"async_job_id","async_job_id":"job-1"})");
    const auto launched = REQUIRE_OK(client.delete_batch(files, {}));
    CHECK(dropbox.last().url == "/2/files/delete_batch");
    CHECK(dropbox.last_body() == R"({"entries":[{"path":"id:abcdefgh","parent_rev":"a1c10ce0dd78"},)"
                                 R"({"path":"id:zzzz","parent_rev":"b2c10ce0dd78"}]})");
    CHECK(launched.is_running());
    CHECK(launched.job_id == "job-1");

    dropbox.queue_ok(R"({".tag":"in_progress"})");
    CHECK(REQUIRE_OK(client.check_delete_batch("job-1", {})).job_id == "job-1");
    CHECK(dropbox.last().url == "/2/files/delete_batch/check");
    CHECK(dropbox.last_body() == R"({"async_job_id":"job-1"})");

    dropbox.queue_ok(cat(
        R"({".tag":"complete","entries":[{".tag":"success","metadata":)", file_json("a1c10ce0dd78"),
        R"(},{".tag":"failure","failure":{".tag":"path_write","path_write":{".tag":"conflict","conflict":{".tag":"file"}}}},)"
        R"({".tag":"failure","failure":{".tag":"path_lookup","path_lookup":{".tag":"not_found"}}},)"
        R"({".tag":"failure","failure":{".tag":"too_many_write_operations"}}]})"));
    const auto done = REQUIRE_OK(client.check_delete_batch("job-1", {}));
    CHECK_FALSE(done.is_running());
    REQUIRE(done.entries.size() == 4);
    CHECK(REQUIRE_OK(done.entries[0]).result == DeleteResult::deleted);
    CHECK(REQUIRE_OK(done.entries[1]).result == DeleteResult::changed);
    CHECK(REQUIRE_OK(done.entries[2]).result == DeleteResult::already_gone);
    CHECK_FAILS(done.entries[3], "rate_limited");

    dropbox.queue_ok(R"({".tag":"failed","failed":{".tag":"too_many_write_operations"}})");
    CHECK_FAILS(client.check_delete_batch("job-1", {}), "rate_limited");
    dropbox.queue_ok(R"({".tag":"other"})");
    CHECK_FAILS(client.delete_batch(files, {}), "answer_lost");
}

TEST_CASE("a folder is made; one that is there is a conflict of its own code") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(
        R"({"metadata":{"name":"Dogs","id":"id:dddd","path_lower":"/dogs","path_display":"/Dogs"}})");
    const auto folder = REQUIRE_OK(dropbox.client().create_folder("/Dogs", OnConflict::fail, {}));
    CHECK(dropbox.last().url == "/2/files/create_folder_v2");
    CHECK(dropbox.last_body() == R"({"path":"/Dogs","autorename":false})");
    CHECK(folder.kind == EntryKind::folder);
    CHECK(folder.id == "id:dddd");
    dropbox.queue(route_error(R"({".tag":"path","path":{".tag":"conflict","conflict":{".tag":"folder"}}})"));
    CHECK_FAILS(dropbox.client().create_folder("/Dogs", OnConflict::fail, {}), "target_is_folder");
}

TEST_CASE("moves and copies") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(cat(R"({"metadata":)", file_json("a1c10ce0dd78"), "}"));
    CHECK(
        REQUIRE_OK(dropbox.client().move(
                       {.from = "id:abcdefgh", .to = "/Done/rex.jpg", .on_conflict = OnConflict::rename}, {}))
            .id == "id:abcdefgh");
    CHECK(dropbox.last().url == "/2/files/move_v2");
    CHECK(dropbox.last_body() ==
          R"({"from_path":"id:abcdefgh","to_path":"/Done/rex.jpg","autorename":true})");
    dropbox.queue_ok(cat(R"({"metadata":)", file_json("a1c10ce0dd78"), "}"));
    CHECK(dropbox.client().copy({.from = "/a", .to = "/b"}, {}));
    CHECK(dropbox.last().url == "/2/files/copy_v2");
    dropbox.queue(route_error(R"({".tag":"from_lookup","from_lookup":{".tag":"not_found"}})"));
    CHECK_FAILS(dropbox.client().move({.from = "id:abcdefgh", .to = "/b"}, {}), "source_vanished");
    dropbox.queue(route_error(R"({".tag":"to","to":{".tag":"conflict","conflict":{".tag":"file"}}})"));
    CHECK_FAILS(dropbox.client().move({.from = "id:abcdefgh", .to = "/b"}, {}), "target_exists");
}

TEST_CASE("a batch of moves may end at once or as a job") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const std::vector<Relocation> moves{{.from = "id:abcdefgh", .to = "/x"}, {.from = "id:zzzz", .to = "/y"}};
    const auto entries = cat(
        R"("entries":[{".tag":"success","success":)", file_json("a1c10ce0dd78"),
        R"(},{".tag":"failure","failure":{".tag":"relocation_error","relocation_error":{".tag":"to","to":{".tag":"insufficient_space"}}}}])");
    dropbox.queue_ok(cat(R"({".tag":"complete",)", entries, "}"));
    const auto at_once = REQUIRE_OK(client.move_batch(moves, {}));
    CHECK(dropbox.last().url == "/2/files/move_batch_v2");
    CHECK(dropbox.last_body() == R"({"entries":[{"from_path":"id:abcdefgh","to_path":"/x"},)"
                                 R"({"from_path":"id:zzzz","to_path":"/y"}],"autorename":false})");
    REQUIRE(at_once.entries.size() == 2);
    CHECK(REQUIRE_OK(at_once.entries[0]).id == "id:abcdefgh");
    CHECK_FAILS(at_once.entries[1], "dropbox_full");

    dropbox.queue_ok(R"({".tag":"async_job_id","async_job_id":"job-2"})");
    CHECK(REQUIRE_OK(client.move_batch(moves, {})).is_running());
    dropbox.queue_ok(cat(R"({".tag":"complete",)", entries, "}"));
    CHECK(REQUIRE_OK(client.check_move_batch("job-2", {})).entries.size() == 2);
    CHECK(dropbox.last().url == "/2/files/move_batch/check_v2");
    dropbox.queue(route_error(R"({".tag":"internal_error"})"));
    CHECK_FAILS(client.check_move_batch("job-2", {}), "answer_lost");
}

TEST_CASE("a batch of copies, and what may not be mixed in one") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const std::vector<Relocation> copies{{.from = "id:abcdefgh", .to = "/x"}};
    dropbox.queue_ok(cat(R"({".tag":"complete","entries":[{".tag":"success","success":)",
                         file_json("a1c10ce0dd78"), "}]}"));
    CHECK(REQUIRE_OK(client.copy_batch(copies, {})).entries.size() == 1);
    CHECK(dropbox.last().url == "/2/files/copy_batch_v2");
    dropbox.queue_ok(R"({".tag":"in_progress"})");
    CHECK(REQUIRE_OK(client.check_copy_batch("job-3", {})).is_running());
    CHECK(dropbox.last().url == "/2/files/copy_batch/check_v2");
    const std::vector<Relocation> mixed{{.from = "a", .to = "/x"},
                                        {.from = "b", .to = "/y", .on_conflict = OnConflict::rename}};
    CHECK_FAILS(client.move_batch(mixed, {}), "batch_misused");
    dropbox.queue_ok(R"({".tag":"async_job_id","async_job_id":"job-4"})");
    const std::vector<Relocation> giving{{.from = "a", .to = "/x", .allow_ownership_transfer = true}};
    CHECK(client.move_batch(giving, {}));
    CHECK(dropbox.last_body().contains(R"("allow_ownership_transfer":true)"));
}

TEST_CASE("an entry that met a busy namespace says how long to wait, and writes there wait") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(R"({".tag":"complete","entries":[{".tag":"failure","failure":)"
                     R"({".tag":"too_many_write_operations"}}]})");
    const std::vector<Relocation> moves{{.from = "id:abcdefgh", .to = "/x"}};
    const auto busy = REQUIRE_OK(client.move_batch(moves, {}));
    CHECK_FAILS(busy.entries.front(), "rate_limited");
    CHECK(busy.entries.front().error().retry_after == std::chrono::seconds(1));
    CHECK(dropbox.pacer.not_before(Traffic::write, "home") > dropbox.clock.now());
    CHECK(dropbox.pacer.not_before(Traffic::read, "home") <= dropbox.clock.now());
}

TEST_CASE("many folders are made at once") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const std::vector<std::string> paths{"/a", "/b"};
    dropbox.queue_ok(
        R"({".tag":"complete","entries":[{".tag":"success","metadata":{"name":"a","id":"id:a","path_lower":"/a"}},)"
        R"({".tag":"failure","failure":{".tag":"path","path":{".tag":"conflict","conflict":{".tag":"folder"}}}}]})");
    const auto made = REQUIRE_OK(client.create_folders(paths, {}));
    CHECK(dropbox.last().url == "/2/files/create_folder_batch");
    CHECK(dropbox.last_body() == R"({"paths":["/a","/b"]})");
    CHECK(REQUIRE_OK(made.entries[0]).kind == EntryKind::folder);
    CHECK_FAILS(made.entries[1], "target_is_folder");
    dropbox.queue_ok(
        R"({".tag":"complete","entries":[{".tag":"success","metadata":{"name":"a","id":"id:a"}}]})");
    CHECK(REQUIRE_OK(client.check_create_folders("job-5", {})).entries.size() == 1);
    CHECK(dropbox.last().url == "/2/files/create_folder_batch/check");
}

TEST_CASE("bytes that are in Dropbox become a file elsewhere by reference") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(cat(R"({"metadata":)", file_json("a1c10ce0dd78"),
                         R"(,"copy_reference":"z1X6ATl6aWtzOGq0c3g5Ng","expires":"2045-05-12T15:50:38Z"})"));
    const auto reference = REQUIRE_OK(client.copy_reference("id:abcdefgh", {}));
    CHECK(dropbox.last().url == "/2/files/copy_reference/get");
    CHECK(reference.reference == "z1X6ATl6aWtzOGq0c3g5Ng");
    CHECK(reference.source.id == "id:abcdefgh");
    CHECK(reference.expires);
    dropbox.queue_ok(cat(R"({"metadata":)", file_json("b1c10ce0dd78"), "}"));
    CHECK(REQUIRE_OK(client.save_copy_reference(reference.reference, "/Campaign/rex.jpg", {})).rev ==
          "b1c10ce0dd78");
    CHECK(dropbox.last_body() == R"({"copy_reference":"z1X6ATl6aWtzOGq0c3g5Ng","path":"/Campaign/rex.jpg"})");
    dropbox.queue(route_error(R"({".tag":"invalid_copy_reference"})"));
    CHECK_FAILS(client.save_copy_reference("old", "/x", {}), "copy_reference_invalid");
    dropbox.queue(net::text_response(500, ""));
    CHECK_FAILS(client.save_copy_reference("old", "/x", {}), "answer_lost");
}

TEST_CASE("Dropbox fetches an address by itself, at once or as a job") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(R"({".tag":"async_job_id","async_job_id":"job-6"})");
    CHECK(REQUIRE_OK(client.save_url("https://example.com/a.jpg", "/a.jpg", {})).job_id == "job-6");
    CHECK(dropbox.last_body() == R"({"path":"/a.jpg","url":"https://example.com/a.jpg"})");
    dropbox.queue_ok(R"({".tag":"in_progress"})");
    CHECK(REQUIRE_OK(client.check_save_url("job-6", {})).is_running());
    CHECK(dropbox.last().url == "/2/files/save_url/check_job_status");
    dropbox.queue_ok(file_json("a1c10ce0dd78", R"(".tag":"complete",)"));
    const auto done = REQUIRE_OK(client.check_save_url("job-6", {}));
    CHECK_FALSE(done.is_running());
    CHECK(done.file->rev == "a1c10ce0dd78");
    dropbox.queue_ok(R"({".tag":"failed","failed":{".tag":"download_failed"}})");
    CHECK_FAILS(client.check_save_url("job-6", {}), "address_unreachable");
    dropbox.queue_ok(R"({".tag":"odd"})");
    CHECK_FAILS(client.save_url("https://example.com/a.jpg", "/a.jpg", {}), "answer_lost");
}

TEST_CASE("a revision is restored at a path") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(file_json("c3c10ce0dd78", ""));
    CHECK(REQUIRE_OK(dropbox.client().restore("/Dogs/rex.jpg", "a1c10ce0dd78", {})).rev == "c3c10ce0dd78");
    CHECK(dropbox.last().url == "/2/files/restore");
    CHECK(dropbox.last_body() == R"({"path":"/Dogs/rex.jpg","rev":"a1c10ce0dd78"})");
}

}  // namespace
}  // namespace sluice::dropbox
