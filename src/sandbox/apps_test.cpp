// What an app may do at all: how many users it may have, where it may look, which scopes it has.
#include "sandbox/oauth.h"
#include "sandbox/surfaces.h"
#include "sandbox/test_oauth.h"

namespace sluice::sandbox {

TEST_CASE("an app in development is refused beyond its user limit, at the page and for a code that waited") {
    OauthWorld box;
    auto app = *box.world().people().find_app("key1");
    app.users_max = 2;  // ada, linked by the fixture, is one
    box.world().people().update_app(app);
    const auto decide_as = [&](const std::string& email) {
        const auto account = box.world().add_account({email, email});
        auto fields = box.question();
        fields.emplace_back("account", account.account_id);
        fields.emplace_back("decision", "allow");
        return box.send({.method = "POST",
                         .url = "/oauth2/authorize",
                         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                         .body = net::encode_form(fields)});
    };
    const auto grace = OauthWorld::redirected(decide_as("grace@example.com")).at("code");
    const auto alan = OauthWorld::redirected(decide_as("alan@example.com")).at("code");
    CHECK(box.redeem(grace).status() == 200);
    const auto late = box.redeem(alan);
    CHECK(late.status() == 400);
    CHECK(late.at("/error_description") == app_full_words);
    const auto page = decide_as("edsger@example.com");
    CHECK(page.status() == 403);
    CHECK(page.text.find("reached its user limit") != std::string::npos);
    CHECK(box.redeem(box.code()).status() == 200);  // ada, who is linked already
    CHECK(box.world().people().users_of("key1") == 2);

    app.status = AppStatus::production;
    box.world().people().update_app(app);
    CHECK(OauthWorld::redirected(decide_as("barbara@example.com")).contains("code"));
}

TEST_CASE("the limit of an app in development is a hundred accounts") {
    TestSandbox box;
    auto& people = box.world().people();
    for (int i = 2; i <= 100; ++i) {
        const auto account = box.world().add_account({cat(i, "@example.com"), "x"});
        REQUIRE(people.link(account.account_id, box.app.key, {}, TokenAccessType::online));
    }
    const auto one_more = box.world().add_account({"101@example.com", "x"});
    CHECK(!people.link(one_more.account_id, box.app.key, {}, TokenAccessType::online));
    people.revoke_grant(box.token.grant_id);
    CHECK(people.link(one_more.account_id, box.app.key, {}, TokenAccessType::online));
}

TEST_CASE("an app-folder app sees its folder and nothing else") {
    TestSandbox box({.name = "Folder app", .access = AppAccess::app_folder});
    REQUIRE_OK(box.world().put_file(box.account.account_id, "/private.txt", "x"));
    CHECK(box.rpc("files/get_metadata", {{"path", "/private.txt"}}).summary() == "path/not_found");
    box.put("/mine.txt", "y");
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/Apps/Folder app/mine.txt")) == "y");
}

TEST_CASE("a scope that the app itself lacks is a mistake of the app, not of its user") {
    TestSandbox box({.name = "Reader", .scopes = {"account_info.read"}});
    const auto answer = box.rpc("files/list_folder", {{"path", ""}});
    CHECK(answer.status() == 400);
    CHECK(answer.text.find("does not have the required scope 'files.metadata.read'") != std::string::npos);
    CHECK(box.rpc("users/get_current_account", nullptr).status() == 200);
}

TEST_CASE("whose tokens and links these are survives a restart") {
    ScratchFolder folder;
    std::string refresh_token;
    {
        TestSandbox box({.key = "key1", .secret = "secret1", .users_max = 7, .allow_private_save_url = true},
                        folder.path());
        const auto account_id = box.account.account_id;
        refresh_token =
            box.world().people().link(account_id, "key1", {}, TokenAccessType::offline)->refresh_token;
    }
    TestSandbox again({.key = "key2"}, folder.path());
    const auto app = again.world().people().find_app("key1");
    REQUIRE(app);
    CHECK(app->users_max == 7);
    CHECK(app->allow_private_save_url);
    CHECK(again.world().people().find_refresh_token(refresh_token));
}

TEST_CASE("dispatch is by path alone: any of Dropbox's hosts, or none of them, is the same") {
    TestSandbox box;
    box.put("/a.txt", "x");
    for (const std::string host : {"api.dropboxapi.com", "content.dropboxapi.com", "notify.dropboxapi.com",
                                   "www.dropbox.com", "127.0.0.1:1", "nonsense"}) {
        CAPTURE(host);
        CHECK(box.download("files/download", {{"path", "/a.txt"}}, {{"Host", host}}).text == "x");
        const auto account = box.send({.method = "POST",
                                       .url = "/2/users/get_current_account",
                                       .headers = {{"Host", host}, {"Authorization", box.bearer()}}});
        CHECK(account.at("/email") == "ada@example.com");
        const auto token = box.send({.method = "POST", .url = "/oauth2/token", .headers = {{"Host", host}}});
        CHECK(token.at("/error") == "invalid_client");
    }
}

}  // namespace sluice::sandbox
