#include "sandbox/world_file.h"

#include <fstream>

#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::string_view example = R"({
  "apps": [{"key": "demo_key", "secret": "demo_secret", "name": "Sluice",
            "redirect_uris": ["http://127.0.0.1:8080/oauth/dropbox"],
            "users_max": 3, "allow_private_save_url": true,
            "webhook_uri": "http://127.0.0.1:8080/hooks/dropbox"}],
  "accounts": [{"name": "Ada Lovelace", "email": "ada@example.com"}],
  "tokens": [{"value": "sl.ada", "account": "ada@example.com", "app": "demo_key", "refresh_token": "refresh.ada"},
             {"value": "sl.old", "account": "ada@example.com", "app": "demo_key", "state": "expired",
              "scopes": ["files.metadata.read"]},
             {"value": "sl.slow", "account": "ada@example.com", "app": "demo_key",
              "state": "always_rate_limited"}],
  "files": [{"account": "ada@example.com", "path": "/Notes/a.txt", "text": "hello"},
            {"account": "ada@example.com", "path": "/b.bin", "base64": "AAEC"},
            {"account": "ada@example.com", "path": "/c.txt", "local_file": "c-local.txt"},
            {"account": "ada@example.com", "path": "/Empty", "folder": true}]
})";

std::string message_of(std::string_view text) {
    const auto file = parse_world_file(text, "");
    return file ? "" : file.error().message;
}

}  // namespace

TEST_CASE("a world file makes apps, accounts, tokens and files, and doing so twice changes nothing more") {
    ScratchFolder folder;
    std::ofstream(folder.path() / "c-local.txt") << "from disk";
    TestSandbox box;
    const auto file = REQUIRE_OK(parse_world_file(example, folder.path()));
    for (int turn = 0; turn < 2; ++turn) {
        const auto applied = apply_world_file(box.world(), file);
        REQUIRE(applied.has_value());
    }
    CHECK(box.world().people().accounts().size() == 1);  // ada@example.com was there before
    CHECK(box.world().people().find_app("demo_key")->webhook_uri == "http://127.0.0.1:8080/hooks/dropbox");
    CHECK(box.world().people().find_app("demo_key")->users_max == 3);
    CHECK(box.world().people().find_app("demo_key")->allow_private_save_url);
    const auto id = box.account.account_id;
    CHECK(REQUIRE_OK(box.world().read(id, "/Notes/a.txt")) == "hello");
    CHECK(REQUIRE_OK(box.world().read(id, "/b.bin")) == std::string("\0\1\2", 3));
    CHECK(REQUIRE_OK(box.world().read(id, "/c.txt")) == "from disk");
    CHECK(REQUIRE_OK(box.world().files(id)).size() == 5);
    CHECK(box.world().journal_length(id) == 5);

    box.token.value = "sl.ada";
    CHECK(box.rpc("users/get_current_account", nullptr).at("/email") == "ada@example.com");
    box.token.value = "sl.old";
    CHECK(box.rpc("files/list_folder", {{"path", ""}}).at("/error/.tag") == "expired_access_token");
    box.token.value = "sl.slow";
    for (int turn = 0; turn < 3; ++turn) {
        const auto limited = box.rpc("files/list_folder", {{"path", ""}});
        CHECK(limited.status() == 429);
        CHECK(limited.at("/error/reason/.tag") == "too_many_requests");
        CHECK(!limited.response.headers.get("Retry-After").empty());
    }
    const auto fresh = box.send({.method = "POST",
                                 .url = "/oauth2/"
                                        "token?grant_type=refresh_token&refresh_token=refresh.ada&client_id="
                                        "demo_key&client_secret=demo_secret"});
    CHECK(fresh.status() == 200);
}

TEST_CASE("a world file shares folders, mounted or not, once") {
    constexpr std::string_view text = R"({
      "accounts": [{"name": "Tom Till", "email": "tom@desk.example"}, {"name": "Uma Uhl", "email": "uma@desk.example"}],
      "shared_folders": [{"account": "ada@example.com", "path": "/Run 2026",
                          "members": [{"account": "tom@desk.example", "access": "viewer"},
                                      {"account": "uma@desk.example", "mounted": false}]}],
      "files": [{"account": "ada@example.com", "path": "/Run 2026/start.txt", "text": "go"}]
    })";
    TestSandbox box;
    const auto file = REQUIRE_OK(parse_world_file(text, ""));
    REQUIRE(file.shared_folders.size() == 1);
    CHECK(file.shared_folders.front().members.at(0).access == AccessLevel::viewer);
    CHECK_FALSE(file.shared_folders.front().members.at(1).is_mounted);
    for (int turn = 0; turn < 2; ++turn) REQUIRE(apply_world_file(box.world(), file).has_value());

    const auto id_of = [&](const std::string& email) {
        return box.world().people().find_account_by_email(email)->account_id;
    };
    const auto tom = id_of("tom@desk.example");
    CHECK(REQUIRE_OK(box.world().read(tom, "/Run 2026/start.txt")) == "go");
    CHECK(REQUIRE_OK(box.world().files(tom)).size() == 2);
    CHECK(REQUIRE_OK(box.world().files(id_of("uma@desk.example"))).empty());

    const auto as = [&](const std::string& account_id, const std::string& route,
                        const json::value& argument) {
        box.token = box.world().add_token(account_id, box.app.key);
        return box.rpc(route, argument);
    };
    CHECK(as(box.account.account_id, "sharing/list_folders", json::object())
              .json.at("entries")
              .as_array()
              .size() == 1);
    CHECK(as(tom, "files/create_folder_v2", {{"path", "/Run 2026/x"}}).summary() ==
          "path/no_write_permission");
    CHECK(as(id_of("uma@desk.example"), "sharing/list_mountable_folders", json::object())
              .at("/entries/0/name") == "Run 2026");
}

TEST_CASE("shared folders of a world file are refused by their mistakes") {
    CHECK(message_of(R"({"shared_folders": [{"account": "a", "path": "/x", "owner": "b"}]})")
              .find("$.shared_folders[0].owner: unknown key") != std::string::npos);
    CHECK(message_of(R"({"shared_folders": [{"account": "a", "path": "/x", "members": [{"account": "b",
                         "access": "owner"}]}]})")
              .find("\"owner\" is not one of") != std::string::npos);
    TestSandbox box;
    const auto applied = [&](std::string_view text) {
        return apply_world_file(box.world(), REQUIRE_OK(parse_world_file(text, "")));
    };
    CHECK_FAILS(applied(R"({"shared_folders": [{"account": "nobody@example.com", "path": "/x"}]})"),
                "world_file_invalid");
    CHECK_FAILS(applied(R"({"shared_folders": [{"account": "ada@example.com", "path": "/x",
                            "members": [{"account": "nobody@example.com"}]}]})"),
                "world_file_invalid");
}

TEST_CASE("a world file is refused with the place of its first mistake") {
    CHECK(message_of("[]").find("$: expected an object") != std::string::npos);
    CHECK(message_of("{").find("not JSON") != std::string::npos);
    CHECK(message_of(R"({"app": []})").find("$.app: unknown key") != std::string::npos);
    CHECK(message_of(R"({"apps": [{"key": "k", "secret": "s", "name": "n", "colour": 1}]})")
              .find("$.apps[0].colour: unknown key") != std::string::npos);
    CHECK(message_of(R"({"apps": [{"key": "k", "secret": "s"}]})").find("$.apps[0].name: is missing") !=
          std::string::npos);
    CHECK(message_of(R"({"tokens": [{"value": "v", "account": "a", "app": "k", "state": "lost"}]})")
              .find("\"lost\" is not one of valid, expired, always_rate_limited") != std::string::npos);
    CHECK(message_of(R"({"files": [{"account": "a", "path": "/x", "text": "t", "base64": "AA=="}]})")
              .find("$.files[0]: needs exactly one of") != std::string::npos);
    CHECK(message_of(R"({"accounts": "ada"})").find("$.accounts: expected a list") != std::string::npos);
}

TEST_CASE("tokens and files of accounts or apps that aren't there are refused by name") {
    TestSandbox box;
    const auto applied = [&](std::string_view text) {
        return apply_world_file(box.world(), REQUIRE_OK(parse_world_file(text, "")));
    };
    CHECK_FAILS(applied(R"({"files": [{"account": "nobody@example.com", "path": "/x", "text": "t"}]})"),
                "world_file_invalid");
    CHECK_FAILS(applied(R"({"tokens": [{"value": "v", "account": "ada@example.com", "app": "nokey"}]})"),
                "world_file_invalid");
    CHECK_FAILS(
        applied(R"({"files": [{"account": "ada@example.com", "path": "/x", "local_file": "/nowhere/x"}]})"),
        "world_file_invalid");
    CHECK_FAILS(read_world_file("/nowhere/world.json"), "world_file_unreadable");
}

}  // namespace sluice::sandbox
