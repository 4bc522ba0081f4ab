#include "dropbox/team_log.h"

#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::json_answer;
using test::route_error;
using test::ScriptedDropbox;

/// As the specification's example, with what Dropbox may add later.
std::string event_json(std::string_view details) {
    return cat(R"({"timestamp":"2017-01-25T15:51:30Z","event_category":{".tag":"file_requests"},)"
               R"("actor":{".tag":"anonymous"},"event_type":{".tag":"file_request_receive_file",)"
               R"("description":"(file_requests) Received files for file request"},"new_field":[1],)"
               R"("details":{".tag":"file_request_receive_file_details",)",
               details, "}}");
}

std::string page_json(const std::string& events, bool has_more = false) {
    return cat(R"({"events":[)", events, R"(],"cursor":"c1","has_more":)", has_more ? "true" : "false", "}");
}

TEST_CASE("only events of received files are asked for, from a time on") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(page_json(event_json(
        R"("file_request_id":"oaC","file_request_details":{"asset_index":3},"submitted_file_names":["a.jpg","b.jpg"],)"
        R"("submitter_name":"John Smith","submitter_email":"john_smith@acmecorp.com")")));
    auto client = dropbox.client();
    const auto page =
        REQUIRE_OK(TeamLog(client).files_received(Instant(std::chrono::seconds(1'485'359'490)), {}));
    CHECK(dropbox.last().url == "/2/team_log/get_events");
    CHECK(dropbox.last_body() == R"({"limit":1000,"time":{"start_time":"2017-01-25T15:51:30Z"},)"
                                 R"("event_type":"file_request_receive_file"})");
    CHECK_FALSE(dropbox.last().headers.find("Dropbox-API-Select-User"));
    CHECK(page.cursor == "c1");
    REQUIRE(page.events.size() == 1);
    const auto& event = page.events[0];
    CHECK(to_rfc3339(event.at).starts_with("2017-01-25T15:51:30"));
    CHECK(event.file_request_id == "oaC");
    CHECK(event.file_names == std::vector<std::string>{"a.jpg", "b.jpg"});
    CHECK(event.submitter_name == "John Smith");
    CHECK(event.submitter_email == "john_smith@acmecorp.com");
}

TEST_CASE("what a sender didn't say is nothing, and events of other types are passed over") {
    ScriptedDropbox dropbox;
    const std::string other =
        R"({"timestamp":"2017-01-25T15:51:30Z","details":{".tag":"file_request_create_details"}})";
    dropbox.queue_ok(page_json(
        cat(other, ",", event_json(R"("submitted_file_names":["a.jpg"],"submitter_email":"")")), true));
    auto client = dropbox.client();
    const auto page = REQUIRE_OK(TeamLog(client).files_received_continue("c0", {}));
    CHECK(dropbox.last().url == "/2/team_log/get_events/continue");
    CHECK(dropbox.last_body() == R"({"cursor":"c0"})");
    CHECK(page.has_more);
    REQUIRE(page.events.size() == 1);
    CHECK(page.events[0].file_request_id.empty());
    CHECK_FALSE(page.events[0].submitter_name);
    CHECK_FALSE(page.events[0].submitter_email);
}

TEST_CASE("an answer that lacks what the specification promises is malformed") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    for (
        const std::string answer :
        {R"({"events":[],"has_more":false})", R"({"cursor":"c","has_more":false})", R"([])",
         R"({"events":[{"details":{".tag":"file_request_receive_file_details"}}],"cursor":"c","has_more":false})",
         R"({"events":[{"details":{".tag":"file_request_receive_file_details","submitted_file_names":[]}}],)"
         R"("cursor":"c","has_more":false})"}) {
        CAPTURE(answer);
        dropbox.queue_ok(answer);
        const auto page = TeamLog(client).files_received_continue("c", {});
        REQUIRE_FALSE(page);
        CHECK(page.error().code == "answer_malformed");
    }
}

TEST_CASE("a cursor that Dropbox doesn't take any more means to begin again; lost rights mean a person") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    const auto failing = [&](net::Response answer) {
        dropbox.queue(std::move(answer));
        const auto page = TeamLog(client).files_received_continue("c", {});
        REQUIRE_FALSE(page);
        return std::pair(page.error().code, page.error().remedy);
    };
    using Judged = std::pair<std::string, Remedy>;
    CHECK(failing(route_error(R"({".tag":"reset","reset":"2017-01-25T15:51:30Z"})")) ==
          Judged("cursor_reset", Remedy::conflict));
    CHECK(failing(route_error(R"({".tag":"bad_cursor"})")) == Judged("cursor_reset", Remedy::conflict));
    CHECK(failing(json_answer(401, R"({"error_summary":"missing_scope/..","error":{".tag":"missing_scope",)"
                                   R"("required_scope":"events.read"}})")) ==
          Judged("scope_missing", Remedy::ask_admin));
    CHECK(failing(json_answer(401, R"({"error_summary":"x/..","error":{".tag":"invalid_access_token"}})")) ==
          Judged("auth_revoked", Remedy::ask_admin));
}

TEST_CASE("a team tells its id and name") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok(R"({"name":"Photo Desk","team_id":"dbtid:1","num_licensed_users":5,"policies":{}})");
    auto client = dropbox.client();
    const auto team = REQUIRE_OK(TeamLog(client).team({}));
    CHECK(dropbox.last().url == "/2/team/get_info");
    CHECK(team.name == "Photo Desk");
    CHECK(team.team_id == "dbtid:1");
}

}  // namespace
}  // namespace sluice::dropbox
