// The table of errors.h: rows only.
#include <array>

#include "dropbox/errors.h"

namespace sluice::dropbox {
namespace {

constexpr auto retry = Remedy::retry;
constexpr auto wait = Remedy::wait;
constexpr auto ask_admin = Remedy::ask_admin;
constexpr auto reject = Remedy::reject;
constexpr auto not_found = Remedy::not_found;
constexpr auto conflict = Remedy::conflict;
constexpr auto give_up = Remedy::give_up;

constexpr std::string_view by_itself = "Nothing to do: it is tried again by itself.";
constexpr std::string_view connect_again = "Connect Dropbox again on the Integrations page.";
constexpr std::string_view free_space =
    "Free or buy space in that Dropbox account; the transfer then goes on by itself.";
constexpr std::string_view rename_it = "Rename the file or folder.";
constexpr std::string_view ask_for_rights =
    "Ask the folder's owner or the Dropbox team's admin for the right to edit it.";
constexpr std::string_view report_it = "Please report this with the reference: it is a defect of Sluice.";
constexpr std::string_view other_target = "Choose another folder in Dropbox.";
constexpr std::string_view in_dropbox = "Settle this in Dropbox, then try again.";

constexpr std::string_view session = "files/upload_session/";
constexpr std::string_view append = "files/upload_session/append_v2";
constexpr std::string_view finish = "files/upload_session/finish";
constexpr std::string_view listing = "files/list_folder";
constexpr std::string_view thumbnails = "files/get_thumbnail_batch";
constexpr std::string_view requests = "file_requests/";

constexpr auto rows = std::to_array<ErrorRow>({
    // LookupError (files.stone): path, path_lookup, from_lookup
    {"", "malformed_path", reject, "name_invalid", "Dropbox can't read this path.", rename_it},
    {"", "not_found", not_found, "source_vanished", "it isn't in Dropbox any more.",
     "It was deleted or moved in Dropbox; Dropbox keeps deleted files for 30 days or more."},
    {"", "not_file", reject, "not_a_file", "this is a folder, not a file.", ""},
    {"", "not_folder", reject, "not_a_folder", "this is a file, not a folder.", other_target},
    {"", "restricted_content", reject, "restricted_content",
     "Dropbox doesn't give this file out, for legal reasons.",
     "Ask Dropbox's support; Sluice leaves the file alone."},
    {"", "unsupported_content_type", reject, "unsupported_format", "Dropbox can't do this with such a file.",
     ""},
    {"", "locked", retry, "file_locked", "somebody has locked it in Dropbox.",
     "Unlock it in Dropbox; it is tried again by itself."},
    {listing, "not_found", not_found, "source_vanished", "the folder isn't in Dropbox any more.",
     "It was deleted, moved or unshared in Dropbox: choose the folder again."},

    // WriteError (files.stone): path, path_write, from_write, to
    {"", "conflict", conflict, "target_exists", "something else is in the way in Dropbox.", ""},
    {"", "conflict/file", conflict, "target_exists", "another file is at this place in Dropbox.", ""},
    {"", "conflict/folder", conflict, "target_is_folder", "a folder is at this place in Dropbox.", rename_it},
    {"", "conflict/file_ancestor", conflict, "target_under_file", "one of its folders is a file in Dropbox.",
     other_target},
    {"files/delete_v2", "conflict", conflict, "source_changed", "it was changed in Dropbox meanwhile.",
     "Nothing was deleted: the new version is taken in first."},
    {"files/delete_v2", "conflict/file", conflict, "source_changed", "it was changed in Dropbox meanwhile.",
     "Nothing was deleted: the new version is taken in first."},
    {"files/delete_batch", "conflict", conflict, "source_changed", "it was changed in Dropbox meanwhile.",
     "Nothing was deleted: the new version is taken in first."},
    {"files/delete_batch", "conflict/file", conflict, "source_changed",
     "it was changed in Dropbox meanwhile.", "Nothing was deleted: the new version is taken in first."},
    {"", "no_write_permission", ask_admin, "no_write_permission", "Sluice may not write here in Dropbox.",
     ask_for_rights},
    {"", "insufficient_space", ask_admin, "dropbox_full", "the Dropbox account is full.", free_space},
    {"", "disallowed_name", reject, "name_invalid", "Dropbox doesn't allow this name.", rename_it},
    {"", "team_folder", reject, "team_folder_protected", "team folders can't be moved or deleted.",
     other_target},
    {"", "operation_suppressed", ask_admin, "not_allowed_here", "Dropbox doesn't allow this at this place.",
     other_target},
    {"", "too_many_write_operations", wait, "rate_limited", "too much is being written in Dropbox at once.",
     by_itself},
    {"", "access_restricted", ask_admin, "not_allowed_here", "the Dropbox team's admin has restricted this.",
     "Ask the Dropbox team's admin."},

    // DeleteError, RelocationError, batches (files.stone)
    {"", "too_many_files", reject, "too_many_files", "too many files for one step.", "Use smaller folders."},
    {"", "cant_copy_shared_folder", reject, "shared_folder_protected", "shared folders can't be copied.", ""},
    {"", "cant_nest_shared_folder", reject, "shared_folder_protected",
     "a shared folder can't go into a shared folder.", other_target},
    {"", "cant_move_folder_into_itself", reject, "target_inside_source", "a folder can't go into itself.",
     other_target},
    {"", "duplicated_or_nested_paths", reject, "paths_overlap", "the same file is named twice.", report_it},
    {"", "cant_transfer_ownership", ask_admin, "ownership_would_change",
     "moving it would give the file another owner.", other_target},
    {"", "insufficient_quota", ask_admin, "dropbox_full", "the Dropbox account is full.", free_space},
    {"", "internal_error", retry, "answer_lost", "Dropbox isn't sure whether this was done.", by_itself},
    {"", "cant_move_shared_folder", reject, "shared_folder_protected", "this shared folder can't go there.",
     other_target},
    {"", "cant_move_into_vault", reject, "not_allowed_here", "this can't go into Dropbox's Vault.",
     other_target},
    {"", "cant_move_into_vault/is_shared_folder", reject, "shared_folder_protected",
     "a shared folder can't go into Dropbox's Vault.", other_target},
    {"", "cant_move_into_family", reject, "not_allowed_here", "this can't go into the Family Room.",
     other_target},
    {"", "cant_move_into_family/is_shared_folder", reject, "shared_folder_protected",
     "a shared folder can't go into the Family Room.", other_target},
    {"", "invalid_async_job_id", give_up, "job_unknown", "Dropbox doesn't know this job any more.",
     report_it},

    // Downloads and thumbnails (DownloadError, ThumbnailError, GetThumbnailBatchError)
    {"", "unsupported_file", reject, "unsupported_format",
     "this is a cloud document (Paper, Google) that has no file of its own.",
     "Export it as a file in Dropbox, for example as PDF."},
    {"", "unsupported_extension", reject, "thumbnail_unavailable", "Dropbox makes no preview of this type.",
     ""},
    {"", "unsupported_image", reject, "thumbnail_unavailable", "Dropbox can't make a preview of this image.",
     ""},
    {"", "encrypted_content", reject, "thumbnail_unavailable", "encrypted: there is no preview.", ""},
    {"", "conversion_error", reject, "thumbnail_unavailable", "Dropbox failed to make a preview.", ""},
    {thumbnails, "too_many_files", give_up, "too_many_files", "more than 25 previews were asked for.",
     report_it},

    // UploadError, UploadSession*Error (files.stone); properties_error: InvalidPropertyGroupError
    {"", "properties_error", give_up, "properties_refused",
     "Dropbox refused properties that were never sent.", report_it},
    {"", "payload_too_large", give_up, "upload_piece_too_large", "more than 150 MiB were sent at once.",
     report_it},
    {"", "content_hash_mismatch", retry, "hash_mismatch", "the bytes were damaged on the way to Dropbox.",
     by_itself},
    {"", "encryption_not_supported", ask_admin, "encryption_required",
     "the folder takes encrypted files only, which Dropbox's API can't write.", other_target},
    {session, "not_found", conflict, "upload_session_lost", "the unfinished upload has expired at Dropbox.",
     by_itself},
    {session, "incorrect_offset", conflict, "upload_offset_wrong", "Dropbox has another part of the upload.",
     by_itself},
    {session, "closed", conflict, "upload_session_closed", "the upload is already closed.", by_itself},
    {session, "not_closed", conflict, "upload_session_open", "the upload isn't closed yet.", by_itself},
    {session, "too_large", reject, "file_too_large", "Dropbox takes files up to 2 TB.", ""},
    {append, "concurrent_session_invalid_offset", give_up, "upload_session_misused",
     "a piece is out of place.", report_it},
    {append, "concurrent_session_invalid_data_size", give_up, "upload_session_misused",
     "a piece has the wrong size.", report_it},
    {finish, "concurrent_session_invalid_offset", give_up, "upload_session_misused",
     "a piece is out of place.", report_it},
    {finish, "concurrent_session_invalid_data_size", give_up, "upload_session_misused",
     "a piece has the wrong size.", report_it},
    {session, "concurrent_session_data_not_allowed", give_up, "upload_session_misused",
     "bytes came where none may.", report_it},
    {session, "concurrent_session_close_not_allowed", give_up, "upload_session_misused",
     "the upload was closed at its start.", report_it},
    {finish, "concurrent_session_not_closed", conflict, "upload_session_open", "the upload isn't closed yet.",
     by_itself},
    {finish, "concurrent_session_missing_data", conflict, "upload_session_lost",
     "parts of the upload are missing.", by_itself},
    {finish, "too_many_shared_folder_targets", give_up, "too_many_folders",
     "too many shared folders in one step.", report_it},

    // Listing, revisions, restore (files.stone)
    {listing, "reset", conflict, "cursor_reset", "Dropbox wants the folder listed from the start.",
     by_itself},
    {listing, "template_error", give_up, "properties_refused",
     "Dropbox refused properties that were never asked for.", report_it},
    {"files/list_revisions", "invalid_before_rev", reject, "revision_unknown", "there is no such revision.",
     ""},
    {"files/list_revisions", "before_rev_not_supported", give_up, "revisions_misused",
     "older revisions can be listed by path only.", report_it},
    {"files/restore", "invalid_revision", not_found, "revision_unknown", "that revision can't be restored.",
     "Look for it among Dropbox's deleted files."},
    {"files/restore", "in_progress", retry, "restore_under_way", "Dropbox is still restoring it.", by_itself},

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
     "the Dropbox account's email address isn't verified.",
     "Verify the email address in Dropbox, then try again."},
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

    // AuthError (auth.stone)
    {"401", "invalid_access_token", ask_admin, "auth_revoked",
     "Dropbox doesn't accept Sluice's access any more.", connect_again},
    {"401", "expired_access_token", wait, "auth_expired", "Dropbox calls even a fresh permission expired.",
     by_itself},
    {"401", "invalid_select_user", ask_admin, "auth_revoked", "the person has left the Dropbox team.",
     connect_again},
    {"401", "invalid_select_admin", ask_admin, "auth_revoked",
     "the person is no admin of the Dropbox team any more.", connect_again},
    {"401", "user_suspended", ask_admin, "auth_revoked", "the Dropbox account is suspended.", in_dropbox},
    {"401", "missing_scope", ask_admin, "scope_missing", "Sluice wasn't given this permission.",
     connect_again},
    {"401", "route_access_denied", ask_admin, "auth_revoked", "Dropbox doesn't open this to Sluice's app.",
     "Check the app in Dropbox's App Console."},

    // AccessError (auth.stone)
    {"403", "invalid_account_type", ask_admin, "account_type_unfit",
     "this kind of Dropbox account can't do this.", "Upgrade the Dropbox account."},
    {"403", "invalid_account_type/endpoint", ask_admin, "account_type_unfit",
     "this kind of Dropbox account can't do this.", "Upgrade the Dropbox account."},
    {"403", "invalid_account_type/feature", ask_admin, "account_type_unfit",
     "this kind of Dropbox account lacks the feature.", "Upgrade the Dropbox account."},
    {"403", "paper_access_denied", ask_admin, "no_permission", "Paper isn't open to this account.",
     in_dropbox},
    {"403", "paper_access_denied/paper_disabled", ask_admin, "no_permission", "Paper is switched off.",
     in_dropbox},
    {"403", "paper_access_denied/not_paper_user", ask_admin, "no_permission",
     "the account doesn't use Paper.", in_dropbox},
    {"403", "team_access_denied", ask_admin, "no_permission", "the Dropbox team may not do this.",
     in_dropbox},
    {"403", "no_permission", ask_admin, "no_permission", "the Dropbox account may not do this.",
     ask_for_rights},
    {"403", "no_permission/unauthorized_account_id_usage", ask_admin, "no_permission",
     "the Dropbox account may not ask about that person.", ask_for_rights},

    // PathRootError (common.stone)
    {"422", "invalid_root", conflict, "path_root_changed", "the account has joined or left a Dropbox team.",
     "Choose the folders again."},
    {"422", "no_permission", ask_admin, "no_permission", "the account can't see this team space any more.",
     ask_for_rights},

    // RateLimitReason (auth.stone)
    {"429", "too_many_requests", wait, "rate_limited", "Dropbox asked Sluice to slow down.", by_itself},
    {"429", "too_many_write_operations", wait, "rate_limited",
     "too much is being written in Dropbox at once.", by_itself},
});

}  // namespace

std::span<const ErrorRow> error_rows() {
    return rows;
}

}  // namespace sluice::dropbox
