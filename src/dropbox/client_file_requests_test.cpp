#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::route_error;
using test::ScriptedDropbox;

const Instant october = Instant(std::chrono::seconds(1'602'522'000));  // 2020-10-12T17:00:00Z

std::string request_json(std::string_view more) {
    return cat(R"({"id":"oaCAV","url":"https://www.dropbox.com/request/oaCAV","title":"Dogs",)"
               R"("created":"2015-10-05T17:00:00Z","is_open":true,"file_count":3)",
               more, "}");
}

TEST_CASE("a file request is made with a deadline and days of grace") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(request_json(
        R"(,"destination":"/Dogs","description":"D","deadline":{"deadline":"2020-10-12T17:00:00Z",)"
        R"("allow_late_uploads":{".tag":"seven_days"}})"));
    const auto request = REQUIRE_OK(dropbox.client().create_file_request(
        {.title = "Dögs",
         .destination = "/Dogs",
         .description = "D",
         .deadline = FileRequestDeadline{.deadline = october, .allow_late_uploads = GracePeriod::seven_days}},
        {}));
    CHECK(dropbox.last().url == "/2/file_requests/create");
    CHECK(dropbox.last_body() ==
          R"({"title":"D\u00f6gs","destination":"/Dogs","open":true,"description":"D",)"
          R"("deadline":{"deadline":"2020-10-12T17:00:00Z","allow_late_uploads":"seven_days"}})");
    CHECK(request.id == "oaCAV");
    CHECK(request.url == "https://www.dropbox.com/request/oaCAV");
    CHECK(request.destination == "/Dogs");
    CHECK(request.file_count == 3);
    REQUIRE(request.deadline);
    CHECK(request.deadline->deadline == october);
    CHECK(request.deadline->allow_late_uploads == GracePeriod::seven_days);
}

TEST_CASE("a request whose folder is gone has no destination") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(request_json(R"(,"destination":null,"deadline":null)"));
    const auto request = REQUIRE_OK(dropbox.client().file_request("oaCAV", {}));
    CHECK(dropbox.last().url == "/2/file_requests/get");
    CHECK(dropbox.last_body() == R"({"id":"oaCAV"})");
    CHECK(request.destination.empty());
    CHECK_FALSE(request.deadline);
}

TEST_CASE("requests are listed page by page") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(cat(R"({"file_requests":[)", request_json(""), R"(],"cursor":"c","has_more":true})"));
    dropbox.queue_ok(R"({"file_requests":[],"cursor":"d","has_more":false})");
    auto client = dropbox.client();
    const auto first = REQUIRE_OK(client.list_file_requests({}));
    CHECK(dropbox.last().url == "/2/file_requests/list_v2");
    CHECK(dropbox.last_body() == R"({"limit":1000})");
    CHECK(first.file_requests.size() == 1);
    CHECK(first.has_more);
    CHECK_FALSE(REQUIRE_OK(client.list_file_requests_continue(first.cursor, {})).has_more);
    CHECK(dropbox.last().url == "/2/file_requests/list/continue");
    CHECK(dropbox.last_body() == R"({"cursor":"c"})");
}

TEST_CASE("an update sends only what changes, and can take the deadline away") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(request_json(""));
    CHECK(client.close_file_request("oaCAV", {}));
    CHECK(dropbox.last().url == "/2/file_requests/update");
    CHECK(dropbox.last_body() == R"({"id":"oaCAV","open":false})");
    dropbox.queue_ok(request_json(""));
    CHECK(client.update_file_request({.id = "oaCAV",
                                      .title = "T",
                                      .destination = "/D",
                                      .description = "",
                                      .deadline = std::optional<FileRequestDeadline>()},
                                     {}));
    CHECK(
        dropbox.last_body() ==
        R"({"id":"oaCAV","title":"T","destination":"/D","description":"","deadline":{".tag":"update","update":null}})");
    dropbox.queue_ok(request_json(""));
    CHECK(client.update_file_request({.id = "oaCAV", .deadline = FileRequestDeadline{.deadline = october}},
                                     {}));
    CHECK(dropbox.last_body() ==
          R"({"id":"oaCAV","deadline":{".tag":"update","deadline":"2020-10-12T17:00:00Z"}})");
}

TEST_CASE("only closed requests can be deleted") {
    ScriptedDropbox dropbox;
    const std::vector<std::string> ids{"oaCAV", "BaZme"};
    dropbox.queue(route_error(R"({".tag":"file_request_open"})"));
    CHECK_FAILS(dropbox.client().delete_file_requests(ids, {}), "file_request_open");
    dropbox.queue_ok(cat(R"({"file_requests":[)", request_json(""), "]}"));
    CHECK(REQUIRE_OK(dropbox.client().delete_file_requests(ids, {})).size() == 1);
    CHECK(dropbox.last().url == "/2/file_requests/delete");
    CHECK(dropbox.last_body() == R"({"ids":["oaCAV","BaZme"]})");
}

TEST_CASE("what stops a file request is said in words") {
    ScriptedDropbox dropbox;
    for (const auto& [tag, code] :
         std::vector<std::pair<std::string, std::string>>{{"disabled_for_team", "file_requests_disabled"},
                                                          {"email_unverified", "email_unverified"},
                                                          {"rate_limit", "file_request_limit"}}) {
        dropbox.queue(route_error(cat(R"({".tag":")", tag, R"("})")));
        const auto refused =
            dropbox.client().create_file_request({.title = "Dogs", .destination = "/Dogs"}, {});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == code);
        CHECK(refused.error().remedy == Remedy::ask_admin);
    }
}

}  // namespace
}  // namespace sluice::dropbox
