#include "dropbox/links.h"

#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::route_error;
using test::ScriptedDropbox;

constexpr auto url = "https://www.dropbox.com/scl/fi/abc/rex.jpg?rlkey=k&dl=0";

std::string link_json(std::string_view audience = "public", std::string_view more = "") {
    return cat(R"({".tag":"file","url":")", url, R"(","id":"id:abcdefgh","name":"rex.jpg",)",
               R"("path_lower":"/dogs/rex.jpg","rev":"a1c10ce0dd78","size":10,)", more,
               R"("client_modified":"2015-05-12T15:50:38Z","server_modified":"2015-05-12T15:50:38Z",)",
               R"("link_permissions":{"can_revoke":true,"allow_download":true,"require_password":false,)",
               R"("resolved_visibility":{".tag":"public"},"effective_audience":{".tag":")", audience,
               R"("}}})");
}

std::string list_json(const std::string& link) {
    return cat(R"({"links":[)", link, R"(],"has_more":false})");
}

const auto exists = route_error(
    R"({".tag":"shared_link_already_exists","shared_link_already_exists":{".tag":"metadata","metadata":{".tag":"file"}}})");

TEST_CASE("a shared link is made with the settings that were asked for, and no others") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(link_json());
    const auto link = REQUIRE_OK(Links(client).share("id:abcdefgh", {}, {}));
    CHECK(dropbox.last().url == "/2/sharing/create_shared_link_with_settings");
    CHECK(dropbox.last_body() == R"({"path":"id:abcdefgh"})");
    CHECK(link.url == url);
    CHECK(link.id == "id:abcdefgh");
    CHECK(link.audience == "public");
    CHECK(link.can_revoke);
    CHECK_FALSE(link.is_folder);

    dropbox.queue_ok(link_json("team", R"("expires":"2026-09-01T00:00:00Z",)"));
    const auto expires = REQUIRE_OK(parse_rfc3339("2026-09-01T00:00:00Z"));
    const auto limited = REQUIRE_OK(Links(client).share(
        "/Dogs/rex.jpg",
        {.audience = LinkAudience::team, .allow_download = false, .expires = expires, .password = "woof"},
        {}));
    CHECK(dropbox.last_body() ==
          R"({"path":"/Dogs/rex.jpg","settings":{"audience":"team","allow_download":false,)"
          R"("expires":"2026-09-01T00:00:00Z","require_password":true,"link_password":"woof"}})");
    CHECK(limited.expires == expires);
}

TEST_CASE("a link that exists is reused; only settings it lacks are set") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue(exists);
    dropbox.queue_ok(list_json(link_json()));
    CHECK(REQUIRE_OK(Links(client).share("id:abcdefgh", {.audience = LinkAudience::anyone}, {})).url == url);
    CHECK(dropbox.last().url == "/2/sharing/list_shared_links");
    CHECK(dropbox.last_body() == R"({"path":"id:abcdefgh","direct_only":true})");

    dropbox.queue(exists);
    dropbox.queue_ok(list_json(link_json()));
    dropbox.queue_ok(link_json("team"));
    CHECK(REQUIRE_OK(Links(client).share("id:abcdefgh", {.audience = LinkAudience::team}, {})).audience ==
          "team");
    CHECK(dropbox.last().url == "/2/sharing/modify_shared_link_settings");
    CHECK(dropbox.last_body() == cat(R"({"url":")", url, R"(","settings":{"audience":"team"}})"));

    dropbox.queue(exists);
    CHECK_FAILS(Links(client).create("id:abcdefgh", {}, {}), "link_exists");
}

TEST_CASE("a shared link whose answer was lost is looked for before another is asked for") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue(net::text_response(500, ""));
    dropbox.queue_ok(list_json(link_json()));
    CHECK(REQUIRE_OK(Links(client).share("id:abcdefgh", {}, {})).url == url);
    CHECK(dropbox.requests.size() == 2);

    dropbox.queue(net::text_response(500, ""));
    dropbox.queue_ok(R"({"links":[],"has_more":false})");
    dropbox.queue_ok(link_json());
    CHECK(REQUIRE_OK(Links(client).share("id:abcdefgh", {}, {})).url == url);
    CHECK(dropbox.last().url == "/2/sharing/create_shared_link_with_settings");

    dropbox.queue(net::text_response(500, ""));
    dropbox.queue_ok(R"({"links":[],"has_more":false})");
    dropbox.queue(net::text_response(500, ""));
    dropbox.queue_ok(R"({"links":[],"has_more":false})");
    CHECK_FAILS(Links(client).share("id:abcdefgh", {}, {}), "answer_lost");
}

TEST_CASE("links are listed to the end, changed and revoked; a revoked one may be revoked again") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(cat(R"({"links":[)", link_json(), R"(],"has_more":true,"cursor":"c-1"})"));
    dropbox.queue_ok(list_json(link_json("team")));
    CHECK(REQUIRE_OK(Links(client).of("id:abcdefgh", {})).size() == 2);
    CHECK(dropbox.last_body() == R"({"path":"id:abcdefgh","direct_only":true,"cursor":"c-1"})");
    dropbox.queue_ok(cat(R"({"links":[)", link_json(), R"(],"has_more":true,"cursor":"c-1"})"));
    CHECK(REQUIRE_OK(Links(client).list("", {})).has_more);
    CHECK(dropbox.last_body() == "{}");
    dropbox.queue_ok(link_json());
    CHECK(Links(client).remove_expiry(url, {}));
    CHECK(dropbox.last_body() == cat(R"({"url":")", url, R"(","settings":{},"remove_expiration":true})"));
    dropbox.queue_ok("null");
    CHECK(Links(client).revoke(url, {}));
    CHECK(dropbox.last().url == "/2/sharing/revoke_shared_link");
    dropbox.queue(route_error(R"({".tag":"shared_link_not_found"})"));
    CHECK(Links(client).revoke(url, {}));
    dropbox.queue(route_error(R"({".tag":"shared_link_access_denied"})"));
    CHECK_FAILS(Links(client).revoke(url, {}), "no_permission");
}

TEST_CASE("what a plan doesn't allow is told in words that name the way out") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue(route_error(R"({".tag":"settings_error","settings_error":{".tag":"not_authorized"}})"));
    const auto refused = Links(client).share("/a", {.password = "x"}, {});
    CHECK_FAILS(refused, "link_settings_not_allowed");
    CHECK(refused.error().hint.contains("upgrade"));
}

TEST_CASE("a link's page, its bytes and its download have addresses of their own") {
    CHECK(raw_url(url) == "https://www.dropbox.com/scl/fi/abc/rex.jpg?rlkey=k&raw=1");
    CHECK(download_url(url) == "https://www.dropbox.com/scl/fi/abc/rex.jpg?rlkey=k&dl=1");
    CHECK(raw_url("https://www.dropbox.com/s/abc") == "https://www.dropbox.com/s/abc?raw=1");
}

TEST_CASE("a temporary link comes with the file it opens") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(cat(R"({"metadata":)", test::file_json("a1c10ce0dd78", ""),
                         R"(,"link":"https://ucabc.dl.dropboxusercontent.com/cd/0/get/x/file"})"));
    const auto link = REQUIRE_OK(dropbox.client().temporary_link("rev:a1c10ce0dd78", {}));
    CHECK(dropbox.last().url == "/2/files/get_temporary_link");
    CHECK(dropbox.last_body() == R"({"path":"rev:a1c10ce0dd78"})");
    CHECK(link.file.rev == "a1c10ce0dd78");
    CHECK(link.url.starts_with("https://uc"));
    dropbox.queue(route_error(R"({".tag":"unsupported_file"})"));
    CHECK_FAILS(dropbox.client().temporary_link("id:paper", {}), "unsupported_format");
}

}  // namespace
}  // namespace sluice::dropbox
