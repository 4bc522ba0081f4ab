// Search, tags, references, exports, upload links, deletion for good: what is left of the files routes.
#include <set>

#include "sandbox/block_hash.h"
#include "sandbox/shared_folder_fixture.h"
#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

std::vector<std::string> names_of(const Answer& found) {
    std::vector<std::string> names;
    for (const auto& match : found.json.at("matches").as_array()) {
        names.emplace_back(match.at("metadata").at("metadata").at("name").as_string());
    }
    return names;
}

}  // namespace

TEST_CASE("search finds names by the beginnings of their words") {
    TestSandbox box;
    for (const auto* path :
         {"/Zoo/Red Panda.jpg", "/Zoo/panda_2.JPG", "/Zoo/expanded.txt", "/Red/Panda.txt"}) {
        box.put(path, "x");
    }
    const auto search = [&](const char* query, const json::object& options = {}) {
        return names_of(box.rpc("files/search_v2", {{"query", query}, {"options", options}}));
    };
    using Names = std::vector<std::string>;
    CHECK(search("pan") == Names{"Panda.txt", "panda_2.JPG", "Red Panda.jpg"});
    CHECK(search("panda RED") == Names{"Red Panda.jpg"});
    CHECK(search("panda", {{"path", "/red"}}) == Names{"Panda.txt"});
    CHECK(search("panda", {{"file_extensions", {"jpg"}}}).size() == 2);
    CHECK(search("panda", {{"file_categories", {"document"}}}) == Names{"Panda.txt"});
    CHECK(search("zoo", {{"file_categories", {{{".tag", "folder"}}}}}) == Names{"Zoo"});
    box.rpc("files/delete_v2", {{"path", "/Red/Panda.txt"}});
    CHECK(search("panda", {{"file_status", "deleted"}}) == Names{"Panda.txt"});
    CHECK(search("panda").size() == 2);
    box.clock.advance(std::chrono::hours(1));
    box.put("/Zoo/panda_2.jpg", "new");
    CHECK(search("panda", {{"order_by", "last_modified_time"}}).front() == "panda_2.JPG");
}

TEST_CASE("search goes on page by page with its own cursor, and marks what it found") {
    TestSandbox box;
    for (int i = 0; i < 5; ++i) box.put(cat("/cat ", i, ".txt"), "x");
    json::object argument{{"query", "cat"}, {"options", {{"max_results", 2}}}};
    auto page = box.rpc("files/search_v2", argument);
    auto names = names_of(page);
    int pages = 1;
    while (page.at("/has_more") == "true") {
        page = box.rpc("files/search/continue_v2", {{"cursor", page.at("/cursor")}});
        for (auto& name : names_of(page)) names.push_back(std::move(name));
        ++pages;
    }
    CHECK(pages == 3);
    CHECK(std::set(names.begin(), names.end()).size() == 5);
    CHECK(box.rpc("files/search/continue_v2", {{"cursor", "none"}}).status() == 400);
    argument["match_field_options"] = {{"include_highlights", true}};
    const auto marked = box.rpc("files/search_v2", argument);
    CHECK(marked.at("/matches/0/highlight_spans/0/highlight_str") == "cat");
    CHECK(marked.at("/matches/0/highlight_spans/0/is_highlighted") == "true");
    CHECK(marked.at("/matches/0/highlight_spans/1/highlight_str") == " 0.txt");
}

TEST_CASE("a search goes on after a restart, and its cursor is of use to nobody else") {
    ScratchFolder folder;
    json::value next;
    AccessToken token;
    std::set<std::string> names;
    const auto note = [&](const Answer& page) {
        for (auto& name : names_of(page)) CHECK(names.insert(std::move(name)).second);
    };
    {
        TestSandbox box({}, folder.path());
        for (int i = 0; i < 5; ++i) box.put(cat("/cat ", i, ".txt"), "x");
        const auto page = box.rpc("files/search_v2", {{"query", "cat"}, {"options", {{"max_results", 2}}}});
        note(page);
        next = {{"cursor", page.json.at("cursor")}};
        token = box.token;
    }
    TestSandbox again({}, folder.path());
    again.token = token;
    auto page = again.rpc("files/search/continue_v2", next);
    note(page);
    page = again.rpc("files/search/continue_v2", {{"cursor", page.json.at("cursor")}});
    note(page);
    CHECK(page.at("/has_more") == "false");
    CHECK(names.size() == 5);

    const auto ben = again.world().add_account({"ben@example.com", "Ben"});
    again.token = again.world().add_token(ben.account_id, again.app.key);
    CHECK(again.rpc("files/search/continue_v2", next).status() == 400);
}

TEST_CASE("tags are lower-case words that stay on a file, twenty at most") {
    ScratchFolder folder;
    TestSandbox box({}, folder.path());
    box.put("/a.txt", "x");
    const auto tag = [&](const std::string& route, const std::string& text) {
        return box.rpc(cat("files/tags/", route), {{"path", "/a.txt"}, {"tag_text", text}});
    };
    CHECK(tag("add", "Good").text == "null");
    CHECK(tag("add", "GOOD").text == "null");
    CHECK(tag("add", "two words").status() == 400);
    CHECK(tag("add", std::string(33, 'a')).status() == 400);
    box.sandbox.reset();
    box.open(folder.path());
    box.rpc("files/move_v2", {{"from_path", "/a.txt"}, {"to_path", "/b.txt"}});
    const auto tags = box.rpc("files/tags/get", {{"paths", {"/b.txt"}}});
    CHECK(tags.at("/paths_to_tags/0/tags") == R"([{".tag":"user_generated_tag","tag_text":"good"}])");
    box.rpc("files/move_v2", {{"from_path", "/b.txt"}, {"to_path", "/a.txt"}});
    for (int i = 1; i < 20; ++i) CHECK(tag("add", cat("t", i)).status() == 200);
    CHECK(tag("add", "more").summary() == "too_many_tags");
    CHECK(tag("remove", "more").summary() == "tag_not_present");
    CHECK(tag("remove", "good").text == "null");
    CHECK(box.rpc("files/tags/get", {{"paths", {"/none"}}}).summary() == "path/not_found");
}

TEST_CASE("a copy reference carries a folder to another user of the same app") {
    TestSandbox box;
    box.put("/F/G/a.txt", "one");
    box.put("/F/b.txt", "two");
    const auto reference = box.rpc("files/copy_reference/get", {{"path", "/F"}});
    CHECK(reference.at("/metadata/.tag") == "folder");
    const auto bob = box.world().add_account({"bob@example.com", "Bob Ross"});
    const auto save = [&](const std::string& text, const char* path) {
        return box.rpc("files/copy_reference/save", {{"copy_reference", text}, {"path", path}});
    };
    const auto own = box.token;
    box.token = box.world().add_token(bob.account_id, box.app.key);
    CHECK(save(reference.at("/copy_reference"), "/Got").at("/metadata/name") == "Got");
    CHECK(REQUIRE_OK(box.world().read(bob.account_id, "/got/g/a.txt")) == "one");
    CHECK(save(reference.at("/copy_reference"), "/Got").summary() == "path/conflict/folder");
    CHECK(save("none", "/x").summary() == "invalid_copy_reference");
    const auto other = box.world().add_app({.name = "Other"});
    box.token = box.world().add_token(bob.account_id, other.key);
    CHECK(save(reference.at("/copy_reference"), "/x").summary() == "no_permission");
    box.token = own;
    box.rpc("files/delete_v2", {{"path", "/F"}});
    CHECK(save(reference.at("/copy_reference"), "/x").summary() == "not_found");
}

TEST_CASE("documents that live at Dropbox alone are exported, not downloaded") {
    TestSandbox box;
    box.put("/Notes.paper", "words");
    box.put("/a.txt", "x");
    const auto metadata = box.rpc("files/get_metadata", {{"path", "/notes.paper"}});
    CHECK(metadata.at("/is_downloadable") == "false");
    CHECK(metadata.at("/export_info/export_as") == "markdown");
    CHECK(box.download("files/download", {{"path", "/notes.paper"}}).summary() == "unsupported_file");
    const auto exported = box.download("files/export", {{"path", "/notes.paper"}});
    CHECK(exported.text == "words");
    const auto result = json::parse(exported.response.headers.get("Dropbox-API-Result"));
    CHECK(result.at("export_metadata").at("name") == "Notes.md");
    CHECK(box.download("files/export", {{"path", "/notes.paper"}, {"export_format", "pdf"}}).summary() ==
          "invalid_export_format");
    CHECK(box.download("files/export", {{"path", "/a.txt"}}).summary() == "non_exportable");
    const auto listed =
        box.rpc("files/list_folder", {{"path", ""}, {"include_non_downloadable_files", false}});
    CHECK(listed.json.at("entries").as_array().size() == 1);
    box.put("/More.paper", "words");
    const auto news = box.rpc("files/list_folder/continue", {{"cursor", listed.at("/cursor")}});
    CHECK(news.json.at("entries").as_array().empty());
}

TEST_CASE("previews are PDF or HTML by the kind of document") {
    TestSandbox box;
    box.put("/a.docx", "x");
    box.put("/t.csv", "name,\"a, b\"\n<i>,2\n");
    box.put("/a.jpg", "x");
    const auto pdf = box.download("files/get_preview", {{"path", "/a.docx"}});
    CHECK(pdf.text.starts_with("%PDF-1.4"));
    CHECK(pdf.response.headers.get("Content-Type") == "application/pdf");
    const auto table = box.download("files/get_preview", {{"path", "/t.csv"}});
    CHECK(table.text.find("<td>a, b</td>") != std::string::npos);
    CHECK(table.text.find("<td>&lt;i&gt;</td>") != std::string::npos);
    CHECK(box.download("files/get_preview", {{"path", "/a.jpg"}}).summary() == "unsupported_extension");
}

TEST_CASE("a folder comes as one zip of the size that was announced") {
    TestSandbox box;
    box.put("/F/G/a.txt", "one");
    box.put("/F/b.bin", std::string(300'000, 'x'));
    const auto zip = box.download("files/download_zip", {{"path", "/f"}});
    REQUIRE(zip.status() == 200);
    CHECK(zip.text.size() == zip.response.body.size());
    CHECK(zip.text.find("F/G/a.txt") != std::string::npos);
    CHECK(zip.text.substr(zip.text.size() - 22, 4) == "PK\x05\x06");
    CHECK(zip.text[zip.text.size() - 12] == 4);  // entries: F/, F/G/ and two files
    CHECK(box.download("files/download_zip", {{"path", "/F/G/a.txt"}}).summary() == "path/not_folder");
}

TEST_CASE("an upload link takes one file without a token, and ends in time") {
    TestSandbox box;
    const auto make = [&](const json::object& commit, double duration) {
        const auto made =
            box.rpc("files/get_temporary_upload_link", {{"commit_info", commit}, {"duration", duration}});
        REQUIRE(made.status() == 200);
        const auto link = made.at("/link");
        return link.substr(link.find("/apitul/"));
    };
    const auto send = [&](const std::string& url, const std::string& bytes, const char* type) {
        return box.send({.method = "POST", .url = url, .headers = {{"Content-Type", type}}, .body = bytes});
    };
    const auto link = make({{"path", "/a.txt"}}, 60);
    CHECK(send(link, "x", "image/png").status() == 400);
    const auto sent = send(link, "hello", "application/octet-stream");
    CHECK(sent.at("/content-hash") == block_hash_of("hello"));
    CHECK(send(link, "hello", "application/octet-stream").status() == 410);
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/a.txt")) == "hello");
    const auto conflict = make({{"path", "/a.txt"}, {"mode", "add"}}, 120.5);
    CHECK(send(conflict, "other", "application/octet-stream").status() == 409);
    box.rpc("files/delete_v2", {{"path", "/a.txt"}});
    CHECK(send(conflict, "other", "application/octet-stream").status() == 200);
    const auto late = make({{"path", "/b.txt"}}, 60);
    box.clock.advance(std::chrono::seconds(60));
    CHECK(send(late, "x", "application/octet-stream").status() == 410);
    CHECK(send("/apitul/1/none", "x", "application/octet-stream").status() == 409);
    const json::object short_one{{"commit_info", {{"path", "/c"}}}, {"duration", 59}};
    CHECK(box.rpc("files/get_temporary_upload_link", short_one).status() == 400);
}

TEST_CASE("what is deleted for good has no revisions and no trace, after a restart too") {
    ScratchFolder folder;
    TestSandbox box({}, folder.path());
    const auto file = box.put("/F/a.txt", "one");
    box.put("/F/b.txt", "two");
    const auto remove = [&](const char* path) {
        return box.rpc("files/permanently_delete", {{"path", path}});
    };
    CHECK(remove("/F/a.txt").text == "null");
    box.rpc("files/delete_v2", {{"path", "/F"}});
    CHECK(remove("/F/b.txt").text == "null");
    CHECK(remove("/F/b.txt").summary() == "path_lookup/not_found");
    for (int restarts = 0; restarts < 2; ++restarts) {
        CHECK(box.rpc("files/list_revisions", {{"path", "/F/a.txt"}}).summary() == "path/not_found");
        CHECK(box.rpc("files/restore", {{"path", "/F/a.txt"}, {"rev", file.at("rev")}}).summary() ==
              "invalid_revision");
        const auto listed =
            box.rpc("files/list_folder", {{"path", ""}, {"recursive", true}, {"include_deleted", true}});
        CHECK(listed.json.at("entries").as_array().size() == 1);
        box.sandbox.reset();
        box.open(folder.path());
    }
}

TEST_CASE("a lock in a shared folder keeps everybody but its holder from writing") {
    SharingSandbox box;
    box.put("/F/a.txt", "one");
    box.put("/own.txt", "one");
    const auto id = box.share_with_ben("/F");
    const auto batch = [&](const std::string& path) {
        return json::object{{"entries", {{{"path", path}}, {{"path", path}}, {{"path", "/none"}}}}};
    };
    const std::string path = cat("ns:", id, "/a.txt");
    const auto own = box.rpc("files/lock_file_batch", batch("/own.txt"));
    CHECK(own.at("/entries/0/failure/.tag") == "file_not_shared");
    CHECK(own.at("/entries/1/failure/path_lookup/.tag") == "not_found");
    CHECK(box.rpc("files/lock_file_batch", batch("/F")).at("/entries/0/failure/.tag") == "cannot_be_locked");
    const auto locked = box.rpc("files/lock_file_batch", batch("/F/a.txt"));
    CHECK(locked.at("/entries/0/lock/content/lock_holder_account_id") == box.account.account_id);
    const auto taken = box.as_ben("files/lock_file_batch", batch(path));
    CHECK(taken.at("/entries/0/failure/lock/content/.tag") == "single_user");
    const auto seen = box.as_ben("files/get_metadata", {{"path", path}});
    CHECK(seen.at("/file_lock_info/is_lockholder") == "false");
    CHECK(seen.at("/file_lock_info/lockholder_name") == "Ada Lovelace");
    CHECK(box.as_ben("files/delete_v2", {{"path", path}}).summary() == "path_lookup/locked");
    const json::object move{{"from_path", path}, {"to_path", "/mine.txt"}};
    CHECK(box.as_ben("files/move_v2", move).summary() == "from_lookup/locked");
    CHECK(box.as_ben("files/unlock_file_batch", batch(path)).at("/entries/0/failure/.tag") ==
          "lock_conflict");
    box.put("/F/a.txt", "two");
    const auto freed = box.rpc("files/unlock_file_batch", batch("/F/a.txt"));
    CHECK(freed.at("/entries/0/lock/content/.tag") == "unlocked");
    CHECK(box.as_ben("files/delete_v2", {{"path", path}}).status() == 200);
}

TEST_CASE("a deletion for good in a shared folder is one for everybody") {
    SharingSandbox box;
    const auto file = box.put("/F/a.txt", "one");
    const auto id = box.share_with_ben("/F");
    CHECK(box.as_ben("files/permanently_delete", {{"path", cat("ns:", id, "/a.txt")}}).text == "null");
    CHECK(box.rpc("files/list_revisions", {{"path", "/F/a.txt"}}).summary() == "path/not_found");
    const auto viewer = box.share_with_ben("/G", "viewer");
    box.put("/G/b.txt", "one");
    CHECK(box.as_ben("files/permanently_delete", {{"path", cat("ns:", viewer, "/b.txt")}}).summary() ==
          "path_write/no_write_permission");
}

}  // namespace sluice::sandbox
