// Dropbox's habits that bite, each held by a test of its name.
#include "base/hash.h"
#include "dropbox/settle.h"
#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::file_json;
using test::route_error;
using test::ScriptedDropbox;

constexpr auto lookup_error = R"({".tag":"path","path":{".tag":")";

UploadBytes bytes_of(const std::string& text) {
    return {.open = [text]() -> Result<net::Body> { return net::Body(text); },
            .size = text.size(),
            .content_hash = content_hash_of(text)};
}

TEST_CASE("path_lower is taken as it is returned, even where no lower-casing of ours gives it") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(
        R"({".tag":"file","name":"\u0130stanbul.jpg","path_lower":"/i\u0307stanbul.jpg","path_display":"/\u0130stanbul.jpg",)"
        R"("id":"id:1","rev":"a1c10ce0dd78","size":1})");
    CHECK(REQUIRE_OK(dropbox.client().metadata("id:1", {})).path_lower == "/i\u0307stanbul.jpg");
}

TEST_CASE("path_display echoes the request's casing in its parents, so only its last part is compared") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const Entry before{.name = "rex.jpg",
                       .path_lower = "/dogs/rex.jpg",
                       .path_display = "/Dogs/rex.jpg",
                       .id = "id:abcdefgh"};
    dropbox.queue_ok(
        R"({".tag":"file","name":"rex.jpg","path_lower":"/dogs/rex.jpg","path_display":"/DOGS/rex.jpg",)"
        R"("id":"id:abcdefgh","rev":"a1c10ce0dd78","size":1})");
    CHECK_FALSE(REQUIRE_OK(settle_move(client, before, {})));
}

TEST_CASE("a disallowed name costs its own file, not its batch") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(
        cat(R"({"entries":[{".tag":"failure","failure":{".tag":"path","path":{".tag":"disallowed_name"}}},)",
            file_json("a1c10ce0dd78", R"(".tag":"success",)"), "]}"));
    const std::vector<SessionFinish> finishes{{{"s-1", 1}, {.path = "/desktop.ini"}},
                                              {{"s-2", 1}, {.path = "/rex.jpg"}}};
    const auto results = REQUIRE_OK(client.finish_sessions(finishes, {}));
    CHECK_FAILS(results[0], "name_invalid");
    CHECK(results[0].error().remedy == Remedy::reject);
    CHECK(results[1]);
}

TEST_CASE("emoji in a name are refused for that file alone, in words about the name") {
    for (
        const auto* body :
        {R"(Error in call to API function "files/upload": HTTP header "Dropbox-API-Arg": path: )"
         R"('/\ud83d\udc36.jpg' contains characters that are not part of the Unicode Basic Multilingual Plane)",
         R"(Error in call to API function "files/upload": HTTP header "Dropbox-API-Arg": path: )"
         R"('/dog.jpg/' did not match pattern '(/(.|[\r\n])*)|(ns:[0-9]+(/.*)?)|(id:.*)')"}) {
        ScriptedDropbox dropbox;
        dropbox.queue(net::text_response(400, body));
        const auto refused = dropbox.client().upload({.path = "/🐶.jpg"}, bytes_of("x"), {});
        CHECK_FAILS(refused, "name_invalid");
        CHECK(refused.error().remedy == Remedy::reject);
        CHECK(refused.error().hint.contains("Rename"));
        CHECK(dropbox.last().headers.get("Dropbox-API-Arg").contains(R"("/\ud83d\udc36.jpg")"));
    }
}

TEST_CASE("restricted content is never asked for again") {
    ScriptedDropbox dropbox;
    dropbox.queue(route_error(cat(lookup_error, R"(restricted_content"}})")));
    const auto receive = [](const DownloadHead&, std::string_view) -> Result<> { return {}; };
    const auto refused = dropbox.client().download("id:abcdefgh", 0, receive, {});
    CHECK_FAILS(refused, "restricted_content");
    CHECK(refused.error().remedy == Remedy::reject);
    CHECK_FALSE(refused.error().retry_after);
    CHECK(dropbox.requests.size() == 1);
}

TEST_CASE("a cloud document tells that it has no bytes, and what it could be exported as") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(
        R"({".tag":"file","name":"Notes.paper","id":"id:1","rev":"a1c10ce0dd78","size":0,)"
        R"("is_downloadable":false,"export_info":{"export_as":"docx","export_options":["md"]}})");
    const auto paper = REQUIRE_OK(client.metadata("id:1", {}));
    CHECK_FALSE(paper.is_downloadable);
    CHECK(paper.export_as == "docx");
    CHECK(paper.content_hash.empty());
    dropbox.queue(route_error(R"({".tag":"unsupported_file"})"));
    const auto receive = [](const DownloadHead&, std::string_view) -> Result<> { return {}; };
    CHECK_FAILS(client.download("id:1", 0, receive, {}), "unsupported_format");
}

TEST_CASE("times are sent and read in whole seconds") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(file_json("a1c10ce0dd78", ""));
    const Commit commit{.path = "/a",
                        .client_modified = Instant(std::chrono::milliseconds(1'431'445'838'999))};
    const auto file = REQUIRE_OK(dropbox.client().upload(commit, bytes_of("x"), {}));
    CHECK(dropbox.last().headers.get("Dropbox-API-Arg").contains("2015-05-12T15:50:38Z"));
    CHECK(file.client_modified == Instant(std::chrono::seconds(1'431'445'838)));
}

TEST_CASE("a mounted folder tells its namespace, a folder to pass through tells that it can't be read") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(
        R"({"entries":[{".tag":"folder","name":"Shoots","id":"id:f","path_lower":"/shoots",)"
        R"("sharing_info":{"read_only":false,"shared_folder_id":"77","traverse_only":false,"no_access":false}},)"
        R"({".tag":"file","name":"a.jpg","id":"id:1","rev":"a1c10ce0dd78","size":1,"path_lower":"/shoots/a.jpg",)"
        R"("sharing_info":{"read_only":true,"parent_shared_folder_id":"77","modified_by":"dbid:ada"}},)"
        R"({".tag":"folder","name":"Legal","id":"id:g","path_lower":"/legal",)"
        R"("sharing_info":{"read_only":true,"parent_shared_folder_id":"8","traverse_only":true}}],)"
        R"("cursor":"c","has_more":false})");
    const auto page = REQUIRE_OK(dropbox.client().list_folder("", {.recursive = true}, {}));
    CHECK(page.entries[0].shared_folder_id == "77");
    CHECK(page.entries[0].is_readable);
    CHECK(page.entries[1].parent_shared_folder_id == "77");
    CHECK(page.entries[1].is_readable);
    CHECK_FALSE(page.entries[2].is_readable);
}

TEST_CASE("moves between accounts' folders are refused in words, not tried again") {
    struct {
        std::string_view tags;
        std::string_view code;
    } const cases[] = {
        {R"({".tag":"cant_transfer_ownership"})", "ownership_would_change"},
        {R"({".tag":"cant_nest_shared_folder"})", "shared_folder_protected"},
        {R"({".tag":"to","to":{".tag":"no_write_permission"}})", "no_write_permission"},
        {R"({".tag":"from_write","from_write":{".tag":"team_folder"}})", "team_folder_protected"},
    };
    for (const auto& c : cases) {
        ScriptedDropbox dropbox;
        dropbox.queue(route_error(std::string(c.tags)));
        const auto refused = dropbox.client().move({.from = "id:abcdefgh", .to = "/Team/rex.jpg"}, {});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == c.code);
        CHECK(refused.error().remedy != Remedy::retry);
        CHECK_FALSE(refused.error().hint.empty());
    }
}

TEST_CASE("the account is asked without a path root, everything else with it") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client(PathRoot{.kind = PathRoot::Kind::root, .id = "8"});
    dropbox.queue_ok(R"({"entries":[],"cursor":"c","has_more":false})");
    CHECK(client.list_folder("", {}, {}));
    CHECK(dropbox.last().headers.get("Dropbox-API-Path-Root") == R"({".tag":"root","root":"8"})");
    dropbox.queue(test::json_answer(
        422,
        R"({"error_summary":"invalid_root/..","error":{".tag":"invalid_root","invalid_root":{".tag":"user",)"
        R"("root_namespace_id":"3","home_namespace_id":"3"}}})"));
    const auto moved = client.list_folder("", {}, {});
    CHECK_FAILS(moved, "path_root_changed");
    dropbox.queue_ok(R"({"account_id":"dbid:1","name":{"display_name":"Franz"},"email":"f@x.de",)"
                     R"("root_info":{".tag":"user","root_namespace_id":"3","home_namespace_id":"3"}})");
    CHECK(REQUIRE_OK(client.current_account({})).root_namespace_id == "3");
    CHECK_FALSE(dropbox.last().headers.find("Dropbox-API-Path-Root"));
}

TEST_CASE("the root of a Dropbox is nothing but an empty path") {
    ScriptedDropbox dropbox;
    for (const auto* root : {"", "/"}) {
        dropbox.queue_ok(R"({"entries":[],"cursor":"c","has_more":false})");
        CHECK(dropbox.client().list_folder(root, {}, {}));
        CHECK(dropbox.last_body() == R"({"path":""})");
    }
}

TEST_CASE("a storm of 429s is sat out for as long as Dropbox says, in JSON or in plain text") {
    for (const bool is_json : {true, false}) {
        ScriptedDropbox dropbox;
        auto client = dropbox.client();
        auto storm =
            is_json ? test::json_answer(429, R"({"error_summary":"too_many_requests/..","error":)"
                                             R"({"reason":{".tag":"too_many_requests"},"retry_after":300}})")
                    : net::text_response(429, "Too many requests");
        if (!is_json) storm.headers.add("Retry-After", "300");
        dropbox.queue(storm);
        const auto told = client.metadata("id:abcdefgh", {});
        CHECK_FAILS(told, "rate_limited");
        CHECK(told.error().retry_after == std::chrono::seconds(300));
        for (int i = 0; i < 5; ++i) CHECK_FAILS(client.metadata("id:abcdefgh", {}), "rate_limited");
        CHECK(dropbox.requests.size() == 1);
        CHECK(dropbox.pacer.stats().limited == 1);
        dropbox.clock.advance(std::chrono::seconds(300));
        dropbox.queue_ok(file_json("a1c10ce0dd78"));
        CHECK(client.metadata("id:abcdefgh", {}));
    }
}

TEST_CASE("a symbolic link of a desktop is a file that says where it points") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(R"({".tag":"file","name":"a","id":"id:1","rev":"a1c10ce0dd78","size":0,)"
                     R"("symlink_info":{"target":"../elsewhere"}})");
    CHECK(REQUIRE_OK(dropbox.client().metadata("id:1", {})).symlink_target == "../elsewhere");
}

}  // namespace
}  // namespace sluice::dropbox
