// The table of errors.h: files and folders.
#include <array>

#include "dropbox/detail/error_rows.h"

namespace sluice::dropbox::detail {
namespace {

constexpr std::string_view session = "files/upload_session/";
constexpr std::string_view append = "files/upload_session/append";
constexpr std::string_view finish = "files/upload_session/finish";
constexpr std::string_view listing = "files/list_folder";
constexpr std::string_view thumbnails = "files/get_thumbnail_batch";

constexpr auto rows = std::to_array<ErrorRow>({
    // LookupError (files.stone): path, path_lookup, from_lookup
    {"", "malformed_path", reject, "name_invalid", "Dropbox can't read this path.", rename_it},
    {"", "not_found", not_found, "source_vanished", "it isn't in Dropbox any more.",
     "It was deleted or moved in Dropbox; Dropbox keeps deleted files for 30 days or more."},
    {"", "not_file", reject, "not_a_file", "this is a folder, not a file.", "Choose a file in it."},
    {"", "not_folder", reject, "not_a_folder", "this is a file, not a folder.", other_target},
    {"", "restricted_content", reject, "restricted_content",
     "Dropbox doesn't give this file out, for legal reasons.",
     "Ask Dropbox's support; Sluice leaves the file alone."},
    {"", "unsupported_content_type", reject, "unsupported_format", "Dropbox can't do this with such a file.",
     "Download the file, or look at it in Dropbox."},
    {"", "locked", retry, "file_locked", "somebody has locked it in Dropbox.",
     "Unlock it in Dropbox; it is tried again by itself."},
    {listing, "not_found", not_found, "source_vanished", "the folder isn't in Dropbox any more.",
     "It was deleted, moved or unshared in Dropbox: choose the folder again."},

    // WriteError (files.stone): path, path_write, from_write, to
    {"", "conflict", conflict, "target_exists", "something else is in the way in Dropbox.",
     "Give it another name, or look at what is there in Dropbox."},
    {"", "conflict/file", conflict, "target_exists", "another file is at this place in Dropbox.",
     "Give it another name, or look at what is there in Dropbox."},
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
    {"", "cant_copy_shared_folder", reject, "shared_folder_protected", "shared folders can't be copied.",
     "Copy what is in it instead."},
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
     "Download the file, or look at it in Dropbox."},
    {"", "unsupported_image", reject, "thumbnail_unavailable", "Dropbox can't make a preview of this image.",
     "Download the file, or look at it in Dropbox."},
    {"", "encrypted_content", reject, "thumbnail_unavailable", "encrypted: there is no preview.",
     "Download the file, or look at it in Dropbox."},
    {"", "conversion_error", reject, "thumbnail_unavailable", "Dropbox failed to make a preview.",
     "Download the file, or look at it in Dropbox."},
    {thumbnails, "too_many_files", give_up, "too_many_files", "more than 25 previews were asked for.",
     report_it},

    // UploadError, UploadSession*Error (files.stone)
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
    {session, "too_large", reject, "file_too_large", "Dropbox takes files up to 2 TB.", "Split the file."},
    {append, "length_mismatch", give_up, "upload_session_misused", "pieces and bytes don't add up.",
     report_it},
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
    {"files/list_revisions", "invalid_before_rev", reject, "revision_unknown", "there is no such revision.",
     "Begin again with the newest revision."},
    {"files/list_revisions", "before_rev_not_supported", give_up, "revisions_misused",
     "older revisions can be listed by path only.", report_it},
    {"files/restore", "invalid_revision", not_found, "revision_unknown", "that revision can't be restored.",
     "Look for it among Dropbox's deleted files."},
    {"files/restore", "in_progress", retry, "restore_under_way", "Dropbox is still restoring it.", by_itself},

    // Search, temporary links, copy references, save_url (files.stone)
    {"files/search", "invalid_argument", reject, "search_invalid", "Dropbox can't search for this.",
     "Use fewer or other words."},
    {"files/search", "internal_error", retry, "dropbox_unavailable", "Dropbox couldn't search just now.",
     "Try again in a moment."},
    {"files/get_temporary_link", "email_not_verified", ask_admin, "email_unverified",
     "the Dropbox account's email address isn't verified.", verify_email},
    {"files/get_temporary_link", "not_allowed", reject, "not_allowed_here",
     "Dropbox gives no link to this file.", "Download it, or share it in Dropbox."},
    {"files/copy_reference/save", "invalid_copy_reference", conflict, "copy_reference_invalid",
     "Dropbox doesn't know this reference to a file any more.", by_itself},
    {"files/copy_reference/save", "no_permission", ask_admin, "no_permission",
     "this Dropbox account may not copy that file.", ask_for_rights},
    {"files/copy_reference/save", "not_found", not_found, "source_vanished",
     "the file to be copied isn't in Dropbox any more.", "It was deleted there; upload it instead."},
    {"files/save_url", "download_failed", retry, "address_unreachable",
     "Dropbox couldn't fetch the file from its address.", "Check that the address opens without a login."},
    {"files/save_url", "invalid_url", reject, "address_invalid", "Dropbox doesn't take this address.",
     "Use an address that begins with https:// and names a file."},
    {"files/save_url", "not_found", not_found, "address_not_found", "there is nothing at this address.",
     "Check the address."},
});

}  // namespace

std::span<const ErrorRow> file_error_rows() {
    return rows;
}

}  // namespace sluice::dropbox::detail
