// Shapes, errors and checks that all routes share.
#include <set>
#include <thread>

#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

namespace json = boost::json;

TEST_CASE("an uploaded file's metadata has the shape of FileMetadata, without a tag") {
    TestSandbox box;
    const auto file = box.put("/Photos/Rex.jpg", "hello world");
    CHECK(!file.contains(".tag"));
    CHECK(file.at("name") == "Rex.jpg");
    CHECK(file.at("path_lower") == "/photos/rex.jpg");
    CHECK(file.at("path_display") == "/Photos/Rex.jpg");
    CHECK(file.at("size") == 11);
    CHECK(file.at("is_downloadable") == true);
    CHECK(file.at("server_modified") == "2026-09-21T14:13:20Z");
    CHECK(file.at("content_hash") == "bc62d4b80d9e36da29c16c5d4d9f11731f36052c72401a76c23c0fb5a9b74423");
    CHECK(std::string(file.at("id").as_string()).starts_with("id:"));
    const auto metadata = box.rpc("files/get_metadata", {{"path", file.at("id")}});
    CHECK(metadata.response.headers.get("Content-Type") == "application/json");
    CHECK(metadata.at("/.tag") == "file");
    CHECK(metadata.at("/path_display") == "/Photos/Rex.jpg");
    const auto folder = box.rpc("files/get_metadata", {{"path", "/photos"}});
    CHECK(folder.at("/.tag") == "folder");
    CHECK(!folder.json.as_object().contains("rev"));
}

TEST_CASE("mistakes in arguments are 400 in plain text that names them") {
    TestSandbox box;
    const auto text_of = [&](const std::string& route, const json::value& argument) {
        const auto answer = box.rpc(route, argument);
        CHECK(answer.status() == 400);
        CHECK(answer.response.headers.get("Content-Type").starts_with("text/plain"));
        return answer.text;
    };
    CHECK(text_of("files/list_folder", {{"path", ""}, {"x", 1}}) ==
          "Error in call to API function \"files/list_folder\": request body: unknown field 'x'");
    CHECK(text_of("files/list_folder", json::object()) ==
          "Error in call to API function \"files/list_folder\": request body: missing required field 'path'");
    CHECK(text_of("files/list_folder", {{"path", ""}, {"recursive", "yes"}}) ==
          "Error in call to API function \"files/list_folder\": request body: recursive: expected boolean, "
          "got string");
    CHECK(text_of("files/list_folder", {{"path", "/"}}).find("Specify the root folder as an empty string") !=
          std::string::npos);
    CHECK(text_of("files/list_folder", {{"path", ""}, {"limit", 2001}}).find("not within range [1, 2000]") !=
          std::string::npos);
    CHECK(text_of("files/get_metadata", {{"path", ""}}).find("did not match pattern") != std::string::npos);
    CHECK(text_of("users/get_current_account", json::object{{"x", 1}}).find("unknown field 'x'") !=
          std::string::npos);
    CHECK(text_of("files/no_such_route", json::object()) == "Unknown API function: \"files/no_such_route\"");
    CHECK(text_of("files/list_folder/continue", {{"cursor", "garbage"}}).find("cursor") != std::string::npos);
    const auto header = box.upload("files/upload", {{"path", "/a"}, {"mode", {{".tag", "never"}}}}, "x");
    CHECK(header.text ==
          "Error in call to API function \"files/upload\": HTTP header \"Dropbox-API-Arg\": mode: unknown "
          "tag 'never'");
}

TEST_CASE("all three ways to send a void argument work") {
    TestSandbox box;
    CHECK(box.rpc("users/get_current_account", nullptr).status() == 200);
    const auto bare = box.send({.method = "POST",
                                .url = "/2/users/get_current_account",
                                .headers = {{"Authorization", box.bearer()}}});
    CHECK(bare.status() == 200);
    CHECK(bare.at("/account_id").size() == 40);
    CHECK(bare.at("/name/display_name") == "Ada Lovelace");
    CHECK(bare.at("/root_info/.tag") == "user");
    const auto in_url = box.send(
        {.method = "POST", .url = cat("/2/users/get_space_usage?authorization=Bearer%20", box.token.value)});
    CHECK(in_url.at("/allocation/.tag") == "individual");
}

TEST_CASE("tokens are refused as the real API refuses them") {
    TestSandbox box;
    const auto with = [&](const AccessToken& token) {
        box.token = token;
        return box.rpc("files/upload_session/start_batch", {{"num_sessions", 1}});
    };
    auto unknown = box.token;
    unknown.value = "sl.unknown";
    const auto good = box.token;
    CHECK(with(unknown).summary() == "invalid_access_token");
    const auto reader = box.world().add_token(box.account.account_id, box.app.key, {"files.metadata.read"});
    const auto missing = with(reader);
    CHECK(missing.status() == 401);
    CHECK(missing.at("/error/required_scope") == "files.content.write");
    const auto short_lived = box.world().add_token(box.account.account_id, box.app.key, {},
                                                   box.clock.now() + std::chrono::hours(4));
    CHECK(with(short_lived).status() == 200);
    box.clock.advance(std::chrono::hours(4));
    const auto expired = with(short_lived);
    CHECK(expired.status() == 401);
    CHECK(expired.at("/error/.tag") == "expired_access_token");
    box.world().people().revoke_grant(good.grant_id);
    CHECK(with(good).summary() == "invalid_access_token");
}

TEST_CASE("another namespace as path root is refused with 422") {
    TestSandbox box;
    const auto list_with = [&](const std::string& path_root) {
        return box.send({.method = "POST",
                         .url = "/2/files/list_folder",
                         .headers = {{"Authorization", box.bearer()},
                                     {"Content-Type", "application/json"},
                                     {"Dropbox-API-Path-Root", path_root}},
                         .body = R"({"path":""})"});
    };
    CHECK(list_with(R"({".tag":"home"})").status() == 200);
    CHECK(list_with(cat(R"({".tag":"root","root":")", box.account.namespace_id, "\"}")).status() == 200);
    const auto invalid = list_with(R"({".tag":"root","root":"1"})");
    CHECK(invalid.status() == 422);
    CHECK(invalid.summary() == "invalid_root");
    CHECK(list_with(R"({".tag":"namespace_id","namespace_id":"1"})").summary() == "no_permission");
    box.put("/a.txt", "a");
    const auto path = cat("ns:", box.account.namespace_id, "/A.txt");
    CHECK(box.rpc("files/get_metadata", {{"path", path}}).at("/path_lower") == "/a.txt");
}

TEST_CASE("an app-folder app sees its folder as the root and nothing beside it") {
    TestSandbox box({.name = "Sluices", .access = AppAccess::app_folder});
    REQUIRE_OK(box.world().put_file(box.account.account_id, "/private.txt", "secret"));
    const auto file = box.put("/Shoot/a.jpg", "a");
    CHECK(file.at("path_display") == "/Shoot/a.jpg");
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/Apps/Sluices/Shoot/a.jpg")) == "a");
    const auto list = box.rpc("files/list_folder", {{"path", ""}, {"recursive", true}});
    REQUIRE(list.json.at("entries").as_array().size() == 2);
    CHECK(list.at("/entries/0/path_lower") == "/shoot");
    CHECK(list.at("/entries/1/path_lower") == "/shoot/a.jpg");
    const auto outside = REQUIRE_OK(box.world().files(box.account.account_id));
    for (const auto& each : outside) {
        if (each.path_display != "/private.txt") continue;
        CHECK(box.rpc("files/get_metadata", {{"path", each.id}}).summary() == "path/not_found");
        CHECK(box.download("files/download", {{"path", cat("rev:", each.rev)}}).summary() ==
              "path/not_found");
    }
}

TEST_CASE("many threads may call at once: nothing is lost, no rev or id is given twice") {
    TestSandbox box;
    constexpr int threads = 4;
    constexpr int files = 40;
    std::vector<std::thread> workers;
    for (int worker = 0; worker < threads; ++worker) {
        workers.emplace_back([&box, worker] {
            for (int i = 0; i < files; ++i) {
                const json::object upload{{"path", cat("/shared/", worker, "-", i, ".txt")}};
                (void)box.sandbox->handle({.method = "POST",
                                           .url = "/2/files/upload",
                                           .headers = {{"Authorization", box.bearer()},
                                                       {"Content-Type", "application/octet-stream"},
                                                       {"Dropbox-API-Arg", json::serialize(upload)}},
                                           .body = cat(worker, " ", i % 7)});
            }
        });
    }
    for (auto& worker : workers) worker.join();
    std::set<std::string> ids;
    std::set<std::string> revs;
    for (const auto& file : REQUIRE_OK(box.world().files(box.account.account_id, "/shared"))) {
        ids.insert(file.id);
        revs.insert(file.rev);
    }
    CHECK(ids.size() == threads * files);
    CHECK(revs.size() == threads * files);
    CHECK(box.world().journal_length(box.account.account_id) == threads * files + 1);
    CHECK(box.world().counters().calls_of("files/upload") == threads * files);
}

TEST_CASE("header results are pure ASCII") {
    TestSandbox box;
    REQUIRE_OK(box.world().put_file(box.account.account_id, "/Fotos/Käse \U0001F600.jpg", "x"));
    const auto answer = box.download("files/download", {{"path", "/fotos/käse \U0001F600.jpg"}});
    // The argument itself must be escaped too: raw UTF-8 in the header is refused.
    CHECK(answer.status() == 400);
    const auto escaped =
        box.send({.method = "GET",
                  .url = "/2/files/download",
                  .headers = {{"Authorization", box.bearer()},
                              {"Dropbox-API-Arg", R"({"path":"/fotos/k\u00e4se \ud83d\ude00.jpg"})"}}});
    CHECK(escaped.status() == 200);
    CHECK(escaped.response.headers.get("Dropbox-API-Result").find(R"(K\u00e4se \ud83d\ude00.jpg)") !=
          std::string::npos);
}

TEST_CASE("an error that the route's table doesn't know never leaves the sandbox") {
    TestSandbox box;
    box.sandbox->routes().add("files/download", [](Call&) { return route_error({"path", "not_found"}); });
    CHECK(box.download("files/download", json::object()).summary() == "path/not_found");
    box.sandbox->routes().add("files/download", [](Call&) { return route_error({"no_such_error"}); });
    const auto answer = box.download("files/download", json::object());
    CHECK(answer.status() == 500);
    CHECK(answer.text.find("no_such_error") != std::string::npos);
}

TEST_CASE("an app without a user may list what a link shows, and nothing else") {
    TestSandbox box;
    box.put("/F/a.txt", "x");
    const auto link = box.rpc("sharing/create_shared_link_with_settings", {{"path", "/F"}});
    const auto list = [&](const json::value& argument) {
        return box.send(
            {.method = "POST",
             .url = "/2/files/list_folder",
             .headers = {{"Authorization", cat("Basic ", to_base64(cat(box.app.key, ":", box.app.secret)))},
                         {"Content-Type", "application/json"}},
             .body = json::serialize(argument)});
    };
    CHECK(list({{"path", ""}}).status() == 400);
    const auto listed = list({{"path", ""}, {"shared_link", {{"url", link.at("/url")}}}});
    CHECK(listed.at("/entries/0/name") == "a.txt");
}

}  // namespace sluice::sandbox
