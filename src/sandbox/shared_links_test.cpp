// Shared links: who may come in, what they show, and the pages behind them.
#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

struct Links : TestSandbox {
    Account bob = world().add_account({"bob@example.com", "Bob Ross"});
    AccessToken bobs = world().add_token(bob.account_id, app.key);

    Answer as_bob(const std::string& route, const json::value& argument) {
        const auto own = token;
        token = bobs;
        auto answer = rpc(route, argument);
        token = own;
        return answer;
    }
    std::string make(const std::string& path, const json::object& settings = {}) {
        json::object argument{{"path", path}};
        if (!settings.empty()) argument["settings"] = settings;
        const auto made = rpc("sharing/create_shared_link_with_settings", argument);
        REQUIRE(made.status() == 200);
        return made.at("/url");
    }
    /// A visit of the page, with `dl=0` in the URL replaced.
    Answer visit(std::string url, const std::string& mode = "dl=0", const net::Headers& headers = {}) {
        url = url.substr(url.find("/scl/"));
        return send({.url = cat(url.substr(0, url.size() - 4), mode), .headers = headers});
    }
    Answer metadata(const std::string& url, const std::string& password = "") {
        json::object argument{{"url", url}};
        if (!password.empty()) argument["link_password"] = password;
        return as_bob("sharing/get_shared_link_metadata", argument);
    }
};

}  // namespace

TEST_CASE("a link follows its file through moves and new content, and ends with it") {
    Links box;
    const auto file = box.put("/a.txt", "one");
    const auto url = box.make("/a.txt");
    CHECK(box.metadata(url).at("/id") == file.at("id").as_string());
    CHECK(!box.metadata(url).json.as_object().contains("path_lower"));
    box.rpc("files/move_v2", {{"from_path", "/a.txt"}, {"to_path", "/F/b.txt"}});
    box.put("/F/b.txt", "two");
    CHECK(box.metadata(url).at("/name") == "b.txt");
    CHECK(box.visit(url, "dl=1").text == "two");
    box.rpc("files/delete_v2", {{"path", "/F/b.txt"}});
    CHECK(box.metadata(url).summary() == "shared_link_not_found");
    CHECK(box.visit(url).status() == 404);
}

TEST_CASE("there is one link for each file and audience, told only when nothing else was asked for") {
    Links box;
    box.put("/a.txt", "one");
    const auto url = box.make("/a.txt");
    const auto again = box.rpc("sharing/create_shared_link_with_settings", {{"path", "/a.txt"}});
    CHECK(again.summary() == "shared_link_already_exists/metadata");
    CHECK(again.at("/error/shared_link_already_exists/metadata/url") == url);
    const auto other = box.rpc("sharing/create_shared_link_with_settings",
                               {{"path", "/a.txt"}, {"settings", {{"access", "viewer"}}}});
    CHECK(other.summary() == "shared_link_already_exists");
    CHECK(box.make("/a.txt", {{"audience", "no_one"}}) != url);
    const auto listed = box.rpc("sharing/list_shared_links", {{"path", "/a.txt"}, {"direct_only", true}});
    CHECK(listed.json.at("links").as_array().size() == 2);
}

TEST_CASE("links of the folders above are listed with a file's own, unless only direct ones are asked for") {
    Links box;
    box.put("/F/G/a.txt", "one");
    box.make("/F");
    box.make("/F/G/a.txt");
    const auto count = [&](bool direct_only) {
        return box.rpc("sharing/list_shared_links", {{"path", "/F/G/a.txt"}, {"direct_only", direct_only}})
            .json.at("links")
            .as_array()
            .size();
    };
    CHECK(count(false) == 2);
    CHECK(count(true) == 1);
}

TEST_CASE("all links of an account come page by page") {
    Links box;
    for (int i = 0; i < 203; ++i) {
        const auto path = cat("/", i, ".txt");
        REQUIRE_OK(box.world().put_file(box.account.account_id, path, "x"));
        box.make(path);
    }
    const auto first = box.rpc("sharing/list_shared_links", json::object());
    CHECK(first.json.at("links").as_array().size() == 200);
    const auto rest = box.rpc("sharing/list_shared_links", {{"cursor", first.at("/cursor")}});
    CHECK(rest.json.at("links").as_array().size() == 3);
    CHECK(rest.at("/has_more") == "false");
    CHECK(box.as_bob("sharing/list_shared_links", {{"cursor", first.at("/cursor")}}).summary() == "reset");
}

TEST_CASE("a password is asked for by routes and pages, but not of the owner") {
    Links box;
    box.put("/a.txt", "one");
    const auto url = box.make("/a.txt", {{"require_password", true}, {"link_password", "secret"}});
    CHECK(box.metadata(url).summary() == "shared_link_access_denied");
    CHECK(box.metadata(url, "wrong").summary() == "shared_link_access_denied");
    CHECK(box.metadata(url, "secret").at("/link_permissions/require_password") == "true");
    CHECK(box.rpc("sharing/get_shared_link_metadata", {{"url", url}})
              .at("/link_permissions/requested_visibility/.tag") == "password");
    CHECK(box.visit(url, "dl=1").status() == 401);
    const auto form = [&](const std::string& password) {
        return box.send({.method = "POST",
                         .url = url.substr(url.find("/scl/")),
                         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
                         .body = cat("password=", password)});
    };
    CHECK(form("wrong").status() == 403);
    const auto opened = form("secret");
    REQUIRE(opened.status() == 302);
    const auto cookie = opened.response.headers.get("Set-Cookie");
    const net::Headers headers{{"Cookie", cookie.substr(0, cookie.find(';'))}};
    CHECK(box.visit(url, "dl=1", headers).text == "one");
    box.rpc("sharing/modify_shared_link_settings",
            {{"url", url}, {"settings", {{"require_password", false}}}});
    CHECK(box.visit(url, "dl=1").text == "one");
}

TEST_CASE("a link ends at its date, which can be taken away again") {
    Links box;
    box.put("/a.txt", "one");
    const auto past = box.rpc("sharing/create_shared_link_with_settings",
                              {{"path", "/a.txt"}, {"settings", {{"expires", "2001-01-01T00:00:00Z"}}}});
    CHECK(past.summary() == "settings_error/invalid_settings");
    const auto url = box.make("/a.txt", {{"expires", "2026-09-22T00:00:00Z"}});
    CHECK(box.visit(url).status() == 200);
    box.clock.advance(std::chrono::hours(24));
    CHECK(box.visit(url).status() == 410);
    CHECK(box.metadata(url).summary() == "shared_link_access_denied");
    const auto changed = box.rpc("sharing/modify_shared_link_settings",
                                 {{"url", url}, {"settings", json::object()}, {"remove_expiration", true}});
    CHECK(!changed.json.as_object().contains("expires"));
    CHECK(box.visit(url).status() == 200);
}

TEST_CASE(
    "passwords, ends and links without downloads are for paid plans, links for a team for its members") {
    TestSandbox box;
    const auto settings_refused = [&](const Plan plan, const json::object& settings) {
        const auto account = box.world().add_account(
            {.email = cat(box.ids->next({}), "@example.com"), .display_name = "Cleo", .plan = plan});
        REQUIRE_OK(box.world().put_file(account.account_id, "/a.txt", "x"));
        box.token = box.world().add_token(account.account_id, box.app.key);
        const auto made =
            box.rpc("sharing/create_shared_link_with_settings", {{"path", "/a.txt"}, {"settings", settings}});
        return made.status() == 200 ? std::string() : made.summary();
    };
    for (const json::object& settings :
         {json::object{{"expires", "2099-01-01T00:00:00Z"}}, json::object{{"allow_download", false}},
          json::object{{"require_password", true}, {"link_password", "x"}}}) {
        CHECK(settings_refused(Plan::basic, settings) == "settings_error/not_authorized");
        CHECK(settings_refused(Plan::professional, settings).empty());
    }
    CHECK(settings_refused(Plan::basic, {{"audience", "public"}}).empty());
    CHECK(settings_refused(Plan::professional, {{"audience", "team"}}) == "settings_error/not_authorized");
    CHECK(settings_refused(Plan::professional, {{"requested_visibility", "team_only"}}) ==
          "settings_error/not_authorized");
    CHECK(settings_refused(Plan::professional, {{"requested_visibility", "password"}}) ==
          "settings_error/invalid_settings");
}

TEST_CASE("without downloads a file can be looked at and not be had") {
    Links box;
    box.put("/a.txt", "one");
    const auto url = box.make("/a.txt", {{"allow_download", false}});
    CHECK(box.visit(url).status() == 200);
    CHECK(box.visit(url, "dl=1").status() == 403);
    const auto file = box.as_bob("sharing/get_shared_link_metadata", {{"url", url}});
    CHECK(file.at("/link_permissions/allow_download") == "false");
    const auto own = box.token;
    box.token = box.bobs;
    CHECK(box.download("sharing/get_shared_link_file", {{"url", url}}).summary() ==
          "shared_link_access_denied");
    box.token = own;
    CHECK(box.download("sharing/get_shared_link_file", {{"url", url}}).text == "one");
}

TEST_CASE("a folder's link shows what is in it, by routes and as pages") {
    Links box;
    box.put("/F/G/a b.txt", "one");
    box.put("/F/c.txt", "two");
    const auto url = box.make("/F");
    const auto inside =
        box.as_bob("sharing/get_shared_link_metadata", {{"url", url}, {"path", "/G/a b.txt"}});
    CHECK(inside.at("/name") == "a b.txt");
    CHECK(box.visit(inside.at("/url"), "dl=1").text == "one");
    const auto none = box.as_bob("sharing/get_shared_link_metadata", {{"url", url}, {"path", "/none"}});
    CHECK(none.summary() == "shared_link_not_found");
    const json::object shared_link{{"url", url}};
    const auto listed = box.as_bob("files/list_folder", {{"path", "/G"}, {"shared_link", shared_link}});
    CHECK(listed.at("/entries/0/name") == "a b.txt");
    CHECK(!listed.json.at("entries").at(0).as_object().contains("path_lower"));
    const auto page =
        box.as_bob("files/list_folder", {{"path", ""}, {"limit", 1}, {"shared_link", shared_link}});
    CHECK(page.at("/has_more") == "true");
    const auto rest = box.as_bob("files/list_folder/continue", {{"cursor", page.at("/cursor")}});
    CHECK(rest.json.at("entries").as_array().size() == 1);
    const auto shown = box.visit(url);
    CHECK(shown.text.find("c.txt") != std::string::npos);
    CHECK(box.visit(url, "dl=1").text.starts_with("PK\x03\x04"));
    CHECK(box.download("sharing/get_shared_link_file", {{"url", url}}).summary() ==
          "shared_link_is_directory");
}

TEST_CASE("pages show pictures in place, and nothing that could run") {
    Links box;
    box.put("/a.png", "\x89PNG");
    box.put("/b.html", "<script>");
    const auto picture = box.visit(box.make("/a.png"), "raw=1");
    CHECK(picture.response.headers.get("Content-Type") == "image/png");
    CHECK(picture.response.headers.get("Content-Disposition").starts_with("inline"));
    const auto page = box.visit(box.make("/b.html"), "raw=1");
    CHECK(page.response.headers.get("Content-Type") == "application/octet-stream");
    CHECK(page.response.headers.get("Content-Disposition").starts_with("attachment"));
}

TEST_CASE("apps with key and secret may follow links, and nobody may change another's") {
    Links box;
    box.put("/a.txt", "one");
    const auto url = box.make("/a.txt");
    const auto basic = cat("Basic ", to_base64(cat(box.app.key, ":", box.app.secret)));
    const auto by_app =
        box.send({.method = "POST",
                  .url = "/2/sharing/get_shared_link_file",
                  .headers = {{"Authorization", basic},
                              {"Dropbox-API-Arg", json::serialize(json::object{{"url", url}})}}});
    CHECK(by_app.text == "one");
    CHECK(box.as_bob("sharing/revoke_shared_link", {{"url", url}}).summary() == "shared_link_access_denied");
    CHECK(box.rpc("sharing/revoke_shared_link", {{"url", url}}).text == "null");
    CHECK(box.metadata(url).summary() == "shared_link_not_found");
    CHECK(box.rpc("sharing/revoke_shared_link", {{"url", "x"}}).summary() == "shared_link_malformed");
}

TEST_CASE("links survive a restart") {
    ScratchFolder folder;
    TestSandbox box({}, folder.path());
    box.put("/a.txt", "one");
    const auto url = box.rpc("sharing/create_shared_link_with_settings", {{"path", "/a.txt"}}).at("/url");
    box.sandbox.reset();
    box.open(folder.path());
    CHECK(box.rpc("sharing/get_shared_link_metadata", {{"url", url}}).at("/name") == "a.txt");
    CHECK(box.rpc("sharing/list_shared_links", {{"path", "/a.txt"}}).at("/links/0/url") == url);
}

}  // namespace sluice::sandbox
