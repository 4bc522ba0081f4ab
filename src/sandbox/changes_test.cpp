// What writing, deleting, moving and copying do to files, ids and revs.
#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

std::string text_of(const json::object& object, std::string_view key) {
    return std::string(object.at(key).as_string());
}

}  // namespace

TEST_CASE("adding over a file is a conflict, except with the same content or a new name") {
    TestSandbox box;
    const auto first = box.put("/a.txt", "one", "add");
    const auto again = box.put("/A.txt", "one", "add");
    CHECK(again.at("rev") == first.at("rev"));
    CHECK(box.world().journal_length(box.account.account_id) == 1);

    const auto refused = box.upload("files/upload", {{"path", "/a.txt"}}, "two");
    CHECK(refused.status() == 409);
    CHECK(refused.summary() == "path/conflict/file");
    CHECK(refused.at("/error/.tag") == "path");
    CHECK(refused.at("/error/reason/.tag") == "conflict");
    CHECK(refused.at("/error/reason/conflict/.tag") == "file");

    // The bytes wait in a session: only the commit has to be tried again.
    const json::object finish{
        {"cursor", {{"session_id", refused.json.at_pointer("/error/upload_session_id")}, {"offset", 3}}},
        {"commit", {{"path", "/b.txt"}}}};
    CHECK(box.upload("files/upload_session/finish", finish, "").at("/path_lower") == "/b.txt");
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/b.txt")) == "two");

    const auto renamed = box.upload("files/upload", {{"path", "/a.txt"}, {"autorename", true}}, "three");
    CHECK(renamed.at("/name") == "a (1).txt");
    CHECK(renamed.at("/id") != text_of(first, "id"));
    const auto strict = box.upload("files/upload", {{"path", "/a.txt"}, {"strict_conflict", true}}, "one");
    CHECK(strict.summary() == "path/conflict/file");
}

TEST_CASE("overwriting keeps the id and the name's case and makes a later rev") {
    TestSandbox box;
    const auto first = box.put("/Rex.JPG", "one");
    const auto second = box.put("/rex.jpg", "two");
    CHECK(second.at("id") == first.at("id"));
    CHECK(second.at("path_display") == "/Rex.JPG");
    CHECK(text_of(second, "rev") > text_of(first, "rev"));
    CHECK(text_of(second, "rev").size() >= 9);
    const auto old = box.download("files/download", {{"path", cat("rev:", text_of(first, "rev"))}});
    CHECK(old.text == "one");
}

TEST_CASE("update replaces only the rev it names") {
    TestSandbox box;
    const auto first = box.put("/a.txt", "one");
    const auto update = [&](const json::value& rev, const std::string& bytes, bool autorename) {
        return box.upload(
            "files/upload",
            {{"path", "/a.txt"}, {"mode", {{".tag", "update"}, {"update", rev}}}, {"autorename", autorename}},
            bytes);
    };
    CHECK(update(first.at("rev"), "two", false).status() == 200);
    CHECK(update(first.at("rev"), "three", false).summary() == "path/conflict/file");
    CHECK(update(first.at("rev"), "three", true).at("/name") == "a (conflicted copy).txt");
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/a.txt")) == "two");
    REQUIRE_OK(box.world().remove(box.account.account_id, "/a.txt"));
    CHECK(update(first.at("rev"), "four", false).status() == 200);
}

TEST_CASE("a folder in the way, a file above, a bad name and a full Dropbox each have their tag") {
    TestSandbox box;
    box.put("/f/a.txt", "one");
    const auto summary = [&](const std::string& path) {
        return box.upload("files/upload", {{"path", path}, {"mode", "overwrite"}}, "x").summary();
    };
    CHECK(summary("/F") == "path/conflict/folder");
    CHECK(summary("/f/a.txt/b.txt") == "path/conflict/file_ancestor");
    CHECK(summary("/f/.DS_Store") == "path/disallowed_name");
    CHECK(summary("/f//b") == "path/malformed_path");
    box.world().set_switches({.quota_bytes = 3});
    CHECK(summary("/f/b.txt") == "path/insufficient_space");
}

TEST_CASE("a wrong content hash keeps nothing") {
    TestSandbox box;
    const auto refused =
        box.upload("files/upload", {{"path", "/a"}, {"content_hash", std::string(64, '0')}}, "x");
    CHECK(refused.summary() == "content_hash_mismatch");
    CHECK(box.rpc("files/get_metadata", {{"path", "/a"}}).summary() == "path/not_found");
}

TEST_CASE("a delete with a stale parent_rev is refused and deletes nothing") {
    TestSandbox box;
    const auto first = box.put("/a.txt", "one");
    const auto second = box.put("/a.txt", "two");
    const auto stale = box.rpc("files/delete_v2", {{"path", "/a.txt"}, {"parent_rev", first.at("rev")}});
    CHECK(stale.status() == 409);
    CHECK(stale.summary() == "path_write/conflict/file");
    CHECK(box.world().counters().deletes_executed == 0);
    const auto deleted =
        box.rpc("files/delete_v2", {{"path", first.at("id")}, {"parent_rev", second.at("rev")}});
    CHECK(deleted.at("/metadata/.tag") == "file");
    CHECK(deleted.at("/metadata/rev") == text_of(second, "rev"));
    CHECK(box.world().counters().deletes_executed == 1);
    CHECK(box.rpc("files/delete_v2", {{"path", "/a.txt"}}).summary() == "path_lookup/not_found");
    CHECK(box.put("/a.txt", "two").at("id") != first.at("id"));
}

TEST_CASE("a move keeps ids all the way down, a copy makes new ones") {
    TestSandbox box;
    const auto file = box.put("/In/Deep/Rex.jpg", "rex");
    const auto moved = box.rpc("files/move_v2", {{"from_path", "/in"}, {"to_path", "/Out/There"}});
    CHECK(moved.at("/metadata/.tag") == "folder");
    CHECK(moved.at("/metadata/path_display") == "/Out/There");
    const auto after = box.rpc("files/get_metadata", {{"path", file.at("id")}});
    CHECK(after.at("/path_display") == "/Out/There/Deep/Rex.jpg");
    CHECK(box.rpc("files/get_metadata", {{"path", "/in"}}).summary() == "path/not_found");
    const auto copied = box.rpc("files/copy_v2", {{"from_path", file.at("id")}, {"to_path", "/rex.jpg"}});
    CHECK(copied.at("/metadata/id") != text_of(file, "id"));
    CHECK(copied.at("/metadata/content_hash") == text_of(file, "content_hash"));

    const auto summary = [&](const char* route, const char* from, const char* to) {
        return box.rpc(route, {{"from_path", from}, {"to_path", to}}).summary();
    };
    CHECK(summary("files/move_v2", "/none", "/x") == "from_lookup/not_found");
    CHECK(summary("files/move_v2", "/rex.jpg", "/out") == "to/conflict/folder");
    CHECK(summary("files/move_v2", "/out", "/out/there/x") == "cant_move_folder_into_itself");
    const auto renamed =
        box.rpc("files/copy_v2", {{"from_path", "/rex.jpg"}, {"to_path", "/rex.jpg"}, {"autorename", true}});
    CHECK(renamed.at("/metadata/name") == "rex (1).jpg");
}

TEST_CASE("folders are made with their parents and only once") {
    TestSandbox box;
    const auto made = box.rpc("files/create_folder_v2", {{"path", "/A/B"}});
    CHECK(made.at("/metadata/path_display") == "/A/B");
    CHECK(!made.json.at("metadata").as_object().contains(".tag"));
    CHECK(box.rpc("files/create_folder_v2", {{"path", "/a/b"}}).summary() == "path/conflict/folder");
    CHECK(box.rpc("files/create_folder_v2", {{"path", "/a/b"}, {"autorename", true}}).at("/metadata/name") ==
          "b (1)");
}

TEST_CASE("batches answer entry by entry, deletes and moves as jobs") {
    TestSandbox box;
    box.put("/a.txt", "a");
    box.put("/b.txt", "b");
    const auto folders = box.rpc("files/create_folder_batch", {{"paths", {"/f", "/a.txt", "/f"}}});
    CHECK(folders.at("/.tag") == "complete");
    CHECK(folders.at("/entries/0/.tag") == "success");
    CHECK(folders.at("/entries/0/metadata/name") == "f");
    CHECK(folders.at("/entries/1/failure/path/conflict/.tag") == "file");
    CHECK(folders.json.at("entries").as_array().size() == 2);

    box.world().set_switches({.checks_in_progress = 1});
    const auto launched =
        box.rpc("files/move_batch_v2", {{"entries",
                                         {{{"from_path", "/a.txt"}, {"to_path", "/f/a.txt"}},
                                          {{"from_path", "/none"}, {"to_path", "/f/n"}}}}});
    CHECK(launched.at("/.tag") == "async_job_id");
    const json::value poll{{"async_job_id", launched.json.at("async_job_id")}};
    CHECK(box.rpc("files/move_batch/check_v2", poll).at("/.tag") == "in_progress");
    const auto moved = box.rpc("files/move_batch/check_v2", poll);
    CHECK(moved.at("/.tag") == "complete");
    CHECK(moved.at("/entries/0/success/.tag") == "file");
    CHECK(moved.at("/entries/1/failure/relocation_error/from_lookup/.tag") == "not_found");

    const auto deleting =
        box.rpc("files/delete_batch", {{"entries", {{{"path", "/b.txt"}}, {{"path", "/none"}}}}});
    const json::value delete_poll{{"async_job_id", deleting.json.at("async_job_id")}};
    CHECK(box.rpc("files/move_batch/check_v2", delete_poll).summary() == "invalid_async_job_id");
    CHECK(box.rpc("files/delete_batch/check", delete_poll).at("/.tag") == "in_progress");
    const auto deleted = box.rpc("files/delete_batch/check", delete_poll);
    CHECK(deleted.at("/entries/0/metadata/.tag") == "file");
    CHECK(deleted.at("/entries/1/failure/path_lookup/.tag") == "not_found");
}

TEST_CASE("revisions are listed by path or id and can be restored") {
    TestSandbox box;
    const auto first = box.put("/a.txt", "one");
    const auto second = box.put("/a.txt", "two");
    REQUIRE_OK(box.world().rename(box.account.account_id, "/a.txt", "/b.txt"));
    const auto by_path = box.rpc("files/list_revisions", {{"path", "/a.txt"}});
    CHECK(by_path.at("/is_deleted") == "true");
    CHECK(by_path.json.at("entries").as_array().size() == 2);
    CHECK(by_path.at("/entries/0/rev") == text_of(second, "rev"));
    const auto by_id =
        box.rpc("files/list_revisions", {{"path", first.at("id")}, {"mode", "id"}, {"limit", 2}});
    CHECK(by_id.at("/is_deleted") == "false");
    CHECK(by_id.at("/has_more") == "true");
    CHECK(by_id.at("/entries/0/path_lower") == "/b.txt");
    const auto restored = box.rpc("files/restore", {{"path", "/b.txt"}, {"rev", first.at("rev")}});
    CHECK(restored.at("/id") == text_of(first, "id"));
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/b.txt")) == "one");
    CHECK(box.rpc("files/restore", {{"path", "/b.txt"}, {"rev", "0123456789"}}).summary() ==
          "invalid_revision");
}

}  // namespace sluice::sandbox
