#include "dropbox/errors.h"

#include <set>

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::dropbox {
namespace {

using Tags = std::vector<std::string>;

// The unions of dropbox-api-spec, written down from its Stone files for this test alone.
const Tags lookup_error{"malformed_path", "not_found",          "not_file",
                        "not_folder",     "restricted_content", "unsupported_content_type",
                        "locked"};
const Tags write_error{"malformed_path",       "conflict/file",
                       "conflict/folder",      "conflict/file_ancestor",
                       "no_write_permission",  "insufficient_space",
                       "disallowed_name",      "team_folder",
                       "operation_suppressed", "too_many_write_operations",
                       "access_restricted"};
const Tags append_error{"not_found",
                        "incorrect_offset",
                        "closed",
                        "too_large",
                        "concurrent_session_invalid_offset",
                        "concurrent_session_invalid_data_size",
                        "payload_too_large",
                        "content_hash_mismatch"};
const Tags session_lookup_error{"not_found",
                                "incorrect_offset",
                                "closed",
                                "not_closed",
                                "too_large",
                                "concurrent_session_invalid_offset",
                                "concurrent_session_invalid_data_size",
                                "payload_too_large"};
const Tags poll_error{"invalid_async_job_id", "internal_error"};
const Tags file_request_error{"disabled_for_team", "not_found",          "not_a_folder",
                              "app_lacks_access",  "no_permission",      "email_unverified",
                              "validation_error",  "no_write_permission"};

Tags under(std::string_view member, const Tags& tags) {
    Tags out;
    for (const auto& tag : tags) out.push_back(cat(member, '/', tag));
    return out;
}

Tags all(std::initializer_list<Tags> parts) {
    Tags out;
    for (const auto& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

Tags relocation_error() {
    return all({under("from_lookup", lookup_error),
                under("from_write", write_error),
                under("to", write_error),
                {"cant_copy_shared_folder", "cant_nest_shared_folder", "cant_move_folder_into_itself",
                 "too_many_files", "duplicated_or_nested_paths", "cant_transfer_ownership",
                 "insufficient_quota", "internal_error", "cant_move_shared_folder",
                 "cant_move_into_vault/is_shared_folder", "cant_move_into_family/is_shared_folder"}});
}

Tags delete_error() {
    return all({under("path_lookup", lookup_error),
                under("path_write", write_error),
                {"too_many_write_operations", "too_many_files"}});
}

Tags finish_error() {
    return all({under("lookup_failed", session_lookup_error),
                under("path", write_error),
                {"properties_error", "too_many_shared_folder_targets", "too_many_write_operations",
                 "concurrent_session_data_not_allowed", "concurrent_session_not_closed",
                 "concurrent_session_missing_data", "payload_too_large", "content_hash_mismatch",
                 "encryption_not_supported"}});
}

struct SpecRoute {
    std::string_view route;
    Tags tags;
};

std::vector<SpecRoute> spec() {
    const auto move_batch_entry =
        all({under("relocation_error", relocation_error()), {"internal_error", "too_many_write_operations"}});
    return {
        {"files/list_folder", all({under("path", lookup_error), {"template_error"}})},
        {"files/list_folder/continue", all({under("path", lookup_error), {"reset"}})},
        {"files/list_folder/get_latest_cursor", all({under("path", lookup_error), {"template_error"}})},
        {"files/list_folder/longpoll", {"reset"}},
        {"files/get_metadata", under("path", lookup_error)},
        {"files/list_revisions",
         all({under("path", lookup_error), {"invalid_before_rev", "before_rev_not_supported"}})},
        {"files/download", all({under("path", lookup_error), {"unsupported_file"}})},
        {"files/get_thumbnail_batch", all({under("path", lookup_error),
                                           {"too_many_files", "unsupported_extension", "unsupported_image",
                                            "encrypted_content", "conversion_error"}})},
        {"files/upload", all({under("path", write_error),
                              {"properties_error", "payload_too_large", "content_hash_mismatch",
                               "encryption_not_supported"}})},
        {"files/upload_session/start",
         {"concurrent_session_data_not_allowed", "concurrent_session_close_not_allowed", "payload_too_large",
          "content_hash_mismatch"}},
        {"files/upload_session/append_v2", append_error},
        {"files/upload_session/finish", finish_error()},
        {"files/upload_session/finish_batch_v2", finish_error()},
        {"files/create_folder_v2", under("path", write_error)},
        {"files/move_v2", relocation_error()},
        {"files/copy_v2", relocation_error()},
        {"files/move_batch_v2", move_batch_entry},
        {"files/move_batch/check_v2", all({poll_error, move_batch_entry})},
        {"files/delete_v2", delete_error()},
        {"files/delete_batch", delete_error()},
        {"files/delete_batch/check", all({poll_error, delete_error(), {"too_many_write_operations"}})},
        {"files/restore", all({under("path_lookup", lookup_error),
                               under("path_write", write_error),
                               {"invalid_revision", "in_progress"}})},
        {"file_requests/create", all({file_request_error, {"invalid_location", "rate_limit"}})},
        {"file_requests/get", file_request_error},
        {"file_requests/list_v2", {"disabled_for_team"}},
        {"file_requests/list/continue", {"disabled_for_team", "invalid_cursor"}},
        {"file_requests/update", file_request_error},
        {"file_requests/delete", all({file_request_error, {"file_request_open"}})},
        {"401",
         {"invalid_access_token", "invalid_select_user", "invalid_select_admin", "user_suspended",
          "expired_access_token", "missing_scope", "route_access_denied"}},
        {"403",
         {"invalid_account_type/endpoint", "invalid_account_type/feature",
          "paper_access_denied/paper_disabled", "paper_access_denied/not_paper_user", "team_access_denied",
          "no_permission/unauthorized_account_id_usage"}},
        {"422", {"invalid_root", "no_permission"}},
        {"429", {"too_many_requests", "too_many_write_operations"}},
    };
}

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

TEST_CASE("every error tag that the spec names for a route we call has a row of its own") {
    for (const auto& [route, tags] : spec())
        for (const auto& tag : tags) {
            const auto* row = find_error_row(route, tag);
            CHECK_MESSAGE(row, route << " " << tag);
            if (!row) continue;
            const bool is_its_own = tag == row->tags || tag.ends_with(cat('/', row->tags));
            CHECK_MESSAGE(is_its_own, route << " " << tag << " only found " << row->tags);
        }
}

TEST_CASE("every row can be reached, is unlike any other and speaks in words") {
    std::set<std::pair<std::string_view, std::string_view>> seen;
    for (const auto& row : error_rows()) {
        CHECK_MESSAGE(seen.emplace(row.route, row.tags).second,
                      row.route << " " << row.tags << " stands twice");
        CHECK_MESSAGE(row.words.ends_with('.'), row.tags);
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
