// The table of errors.h: file requests.
#include <array>

#include "dropbox/detail/error_rows.h"

namespace sluice::dropbox::detail {
namespace {

constexpr std::string_view requests = "file_requests/";

constexpr auto rows = std::to_array<ErrorRow>({
    // File requests (file_requests.stone)
    {requests, "disabled_for_team", ask_admin, "file_requests_disabled",
     "this Dropbox team doesn't allow file requests.", "Ask the Dropbox team's admin to allow them."},
    {requests, "not_found", not_found, "file_request_unknown", "there is no such file request.",
     "It was deleted in Dropbox: make a new link."},
    {requests, "not_a_folder", reject, "not_a_folder", "the destination isn't a folder.", other_target},
    {requests, "app_lacks_access", ask_admin, "not_allowed_here", "it is outside the folder Sluice may see.",
     other_target},
    {requests, "no_permission", ask_admin, "no_permission",
     "this Dropbox account may not change this request.", ask_for_rights},
    {requests, "email_unverified", ask_admin, "email_unverified",
     "the Dropbox account's email address isn't verified.", verify_email},
    {requests, "validation_error", reject, "validation_failed",
     "Dropbox doesn't accept the title or destination.", "Change the title, or choose another folder."},
    {requests, "no_write_permission", ask_admin, "no_write_permission",
     "the Dropbox account may not write to the destination.", ask_for_rights},
    {requests, "invalid_location", reject, "not_allowed_here", "file requests can't point to this folder.",
     other_target},
    {requests, "rate_limit", ask_admin, "file_request_limit", "the account has its 4000 file requests.",
     "Delete old file requests."},
    {requests, "file_request_open", conflict, "file_request_open", "the request is still open.",
     "Close it first."},
    {requests, "invalid_cursor", conflict, "cursor_reset",
     "Dropbox wants the requests listed from the start.", by_itself},
});

}  // namespace

std::span<const ErrorRow> request_error_rows() {
    return rows;
}

}  // namespace sluice::dropbox::detail
