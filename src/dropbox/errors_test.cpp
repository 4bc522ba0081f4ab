#include "dropbox/errors.h"

#include <set>

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::dropbox {
namespace {

Error error_of(int status, std::string_view body, std::string_view route = "files/get_metadata",
               std::string_view retry_after = "") {
    const Refusal refusal{.route = route,
                          .object = "/Dogs/rex.jpg",
                          .status = status,
                          .body = body,
                          .retry_after = std::string(retry_after),
                          .request_id = "ref-7f3a"};
    return error_for(refusal, read_error(refusal));
}

TEST_CASE("every row can be reached, is unlike any other and speaks in words") {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const auto& row : error_rows()) {
        CHECK_MESSAGE(seen.emplace(row.route, row.tags).second,
                      row.route << " " << row.tags << " stands twice");
        CHECK_MESSAGE(row.words.ends_with('.'), row.tags);
        CHECK_MESSAGE(row.hint.ends_with('.'), row.route << " " << row.tags << " says not what to do");
        CHECK_FALSE(row.code.empty());
    }
}

TEST_CASE("the same tag means what its route says") {
    CHECK(find_error_row("files/get_metadata", "path/not_found")->code == "source_vanished");
    CHECK(find_error_row("files/upload_session/finish", "lookup_failed/not_found")->code ==
          "upload_session_lost");
    CHECK(find_error_row("file_requests/get", "not_found")->code == "file_request_unknown");
    CHECK(find_error_row("files/delete_v2", "path_write/conflict/file")->code == "source_changed");
    CHECK(find_error_row("files/upload", "path/conflict/file")->code == "target_exists");
    CHECK(find_error_row("files/get_thumbnail_batch", "too_many_files")->remedy == Remedy::give_up);
}

TEST_CASE("an unknown tag falls back to the known one before it, then to dropbox_refused") {
    CHECK(find_error_row("files/upload", "path/conflict/something_new")->code == "target_exists");
    CHECK(find_error_row("files/upload", "path/something_new") == nullptr);
    const auto error = error_of(409, R"({"error_summary":"odd/..","error":{".tag":"odd"}})");
    CHECK(error.code == "dropbox_refused");
    CHECK(error.message.contains("odd"));
    CHECK(error.message.contains("ref-7f3a"));
}

TEST_CASE("a route's error names the object, the reference and what to do") {
    const auto error = error_of(
        409, R"({"error_summary":"path/not_found/.","error":{".tag":"path","path":{".tag":"not_found"}}})");
    CHECK(error.remedy == Remedy::not_found);
    CHECK(error.code == "source_vanished");
    CHECK(error.message == "/Dogs/rex.jpg: it isn't in Dropbox any more. (Dropbox reference ref-7f3a)");
    CHECK_FALSE(error.hint.empty());
}

TEST_CASE("the tags count; the summary is used only where there are none") {
    CHECK(
        error_of(409,
                 R"({"error_summary":"path/locked/..","error":{".tag":"path","path":{".tag":"not_found"}}})")
            .code == "source_vanished");
    CHECK(error_of(409, R"({"error_summary":"path/not_found/..."})").code == "source_vanished");
    CHECK(error_of(409, R"({"error_summary":"path/not_found/"})").code == "source_vanished");
}

TEST_CASE("upload's flattened error and malformed_path's text are read right") {
    CHECK(error_of(409,
                   R"({"error":{".tag":"path","reason":{".tag":"conflict","conflict":{".tag":"folder"}},)"
                   R"("upload_session_id":"s"}})",
                   "files/upload")
              .code == "target_is_folder");
    CHECK(
        error_of(409, R"({"error":{".tag":"path","path":{".tag":"malformed_path","malformed_path":"bad"}}})")
            .code == "name_invalid");
}

TEST_CASE("the right offset is read at any depth") {
    const Refusal flat{.body = R"({"error":{".tag":"incorrect_offset","correct_offset":5}})"};
    CHECK(read_error(flat).correct_offset == 5);
    const Refusal deep{
        .body =
            R"({"error":{".tag":"lookup_failed","lookup_failed":{".tag":"incorrect_offset","correct_offset":7}}})"};
    CHECK(read_error(deep).correct_offset == 7);
}

TEST_CASE("Dropbox's own words for the user become the hint") {
    CHECK(error_of(409,
                   R"({"error":{".tag":"odd"},"user_message":{"text":"Bitte sp\u00e4ter.","locale":"de"}})")
              .hint == "Bitte später.");
}

TEST_CASE("a 429 is understood as JSON, as text, and without a time") {
    const auto json = error_of(
        429, R"({"error_summary":"x","error":{"reason":{".tag":"too_many_requests"},"retry_after":15}})", "x",
        "3");
    CHECK(json.remedy == Remedy::wait);
    CHECK(json.code == "rate_limited");
    CHECK(json.retry_after == std::chrono::seconds(15));
    CHECK(error_of(429, "Too many requests", "x", "300").retry_after == std::chrono::seconds(300));
    CHECK(error_of(429, "").retry_after == std::chrono::seconds(5));
}

TEST_CASE("a refused permission says whether to connect again or to give more") {
    CHECK(error_of(401, R"({"error":{".tag":"invalid_access_token"}})").code == "auth_revoked");
    CHECK(error_of(401, R"({"error":{".tag":"user_suspended"}})").code == "auth_revoked");
    CHECK(error_of(401, "nonsense").code == "auth_revoked");
    const auto scope = error_of(
        401, R"({"error":{".tag":"missing_scope","required_scope":"files.content.write"}})", "files/upload");
    CHECK(scope.code == "scope_missing");
    CHECK(scope.remedy == Remedy::ask_admin);
    CHECK(scope.message.contains("files.content.write"));
}

TEST_CASE("403 and 422 are found by their own tags, not by the route's") {
    CHECK(error_of(403,
                   R"({"error":{".tag":"invalid_account_type","invalid_account_type":{".tag":"feature"}}})")
              .code == "account_type_unfit");
    CHECK(error_of(
              422,
              R"({"error":{".tag":"invalid_root","invalid_root":{".tag":"team","root_namespace_id":"1"}}})")
              .code == "path_root_changed");
    CHECK(error_of(422, R"({"error":{".tag":"no_permission"}})").remedy == Remedy::ask_admin);
}

TEST_CASE("a 400 is our mistake and is never tried again, but for two that have a cure") {
    const auto defect =
        error_of(400, R"(Error in call to API function "files/x": request body: unknown field 'y')");
    CHECK(defect.remedy == Remedy::give_up);
    CHECK(defect.code == "request_refused");
    CHECK(defect.message.contains("unknown field 'y'"));
    CHECK(
        error_of(400,
                 R"(Error in call to API function "files/list_folder/continue": Invalid "cursor" parameter)",
                 "files/list_folder/continue")
            .code == "cursor_reset");
    CHECK(error_of(400, "Your app (ID: 1) is not permitted ... does not have the required scope 'x'").code ==
          "scope_missing");
}

TEST_CASE("server trouble is tried again, a stranger's answer isn't") {
    CHECK(error_of(503, "<html>").remedy == Remedy::retry);
    CHECK(error_of(500, "").code == "dropbox_unavailable");
    CHECK(error_of(302, "").code == "answer_unexpected");
    CHECK(error_of(404, "<html>\xff</html>").code == "answer_unexpected");
    CHECK(is_utf8(error_of(404, "<html>\xff</html>").message));
    CHECK(error_of(409, "not json").code == "dropbox_refused");
}

}  // namespace
}  // namespace sluice::dropbox
