// What the specification says of every route that the sandbox serves. The contract test compares this table
// with the specification's own files; nothing else states these things.
#include <algorithm>

#include "sandbox/routes.h"

namespace sluice::sandbox {

namespace {

constexpr auto api = Host::api;
constexpr auto content = Host::content;
constexpr auto notify = Host::notify;
constexpr auto rpc = Style::rpc;
constexpr auto upload = Style::upload;
constexpr auto download = Style::download;
constexpr auto user = RouteAuth::user;
constexpr auto team = RouteAuth::team;
constexpr auto app = RouteAuth::app;
constexpr auto app_or_user = RouteAuth::app_or_user;
constexpr auto noauth = RouteAuth::none;
constexpr auto allowed = AppFolder::allowed;
constexpr auto refused = AppFolder::refused;
constexpr auto nobody = AdminReach::none;
constexpr auto team_admin = AdminReach::team_admin;
constexpr auto whole_team = AdminReach::whole_team;

constexpr auto reads_account = "account_info.read";
constexpr auto reads_metadata = "files.metadata.read";
constexpr auto writes_metadata = "files.metadata.write";
constexpr auto reads_content = "files.content.read";
constexpr auto writes_content = "files.content.write";
constexpr auto reads_sharing = "sharing.read";
constexpr auto writes_sharing = "sharing.write";
constexpr auto reads_requests = "file_requests.read";
constexpr auto writes_requests = "file_requests.write";

// The errors that several routes share.
constexpr auto poll_error = "invalid_async_job_id internal_error";
constexpr auto delete_error = "path_lookup path_write too_many_write_operations too_many_files";
constexpr auto lock_error =
    "path_lookup too_many_write_operations too_many_files no_write_permission cannot_be_locked "
    "file_not_shared lock_conflict internal_error";
constexpr auto search_error = "path invalid_argument internal_error";
constexpr auto modify_template_error =
    "template_not_found restricted_content conflicting_property_names too_many_properties too_many_templates "
    "template_attribute_too_large";
constexpr auto template_error = "template_not_found restricted_content";
constexpr auto folder_access_error = "invalid_id not_a_member invalid_member email_unverified unmounted";
constexpr auto file_request_error =
    "disabled_for_team not_found not_a_folder app_lacks_access no_permission email_unverified "
    "validation_error no_write_permission";
constexpr auto relocation_error =
    "from_lookup from_write to cant_copy_shared_folder cant_nest_shared_folder cant_move_folder_into_itself "
    "too_many_files duplicated_or_nested_paths cant_transfer_ownership insufficient_quota internal_error "
    "cant_move_shared_folder cant_move_into_vault cant_move_into_family";

constexpr RouteFacts facts[] = {
    // files.stone
    {"files/list_folder", api, rpc, app_or_user, reads_metadata, allowed, whole_team, "path template_error"},
    {"files/list_folder/continue", api, rpc, app_or_user, reads_metadata, allowed, whole_team, "path reset"},
    {"files/list_folder/get_latest_cursor", api, rpc, user, reads_metadata, allowed, whole_team,
     "path template_error"},
    {"files/list_folder/longpoll", notify, rpc, noauth, reads_metadata, allowed, whole_team, "reset"},
    {"files/get_metadata", api, rpc, user, reads_metadata, allowed, whole_team, "path"},
    {"files/download", content, download, user, reads_content, allowed, whole_team, "path unsupported_file"},
    {"files/download_zip", content, download, user, reads_content, allowed, nobody,
     "path too_large too_many_files"},
    {"files/export", content, download, user, reads_content, allowed, whole_team,
     "path non_exportable invalid_export_format retry_error"},
    {"files/get_preview", content, download, user, reads_content, allowed, whole_team,
     "path in_progress unsupported_extension unsupported_content"},
    {"files/get_temporary_link", api, rpc, user, reads_content, allowed, nobody,
     "path email_not_verified unsupported_file not_allowed"},
    {"files/get_temporary_upload_link", api, rpc, user, writes_content, allowed, nobody, ""},
    {"files/get_thumbnail", content, download, user, reads_content, allowed, whole_team,
     "path unsupported_extension unsupported_image encrypted_content conversion_error"},
    {"files/get_thumbnail_v2", content, download, app_or_user, reads_content, allowed, whole_team,
     "path unsupported_extension unsupported_image encrypted_content conversion_error access_denied "
     "not_found"},
    {"files/get_thumbnail_batch", content, rpc, user, reads_content, allowed, whole_team, "too_many_files"},
    {"files/upload", content, upload, user, writes_content, allowed, team_admin,
     "path properties_error payload_too_large content_hash_mismatch encryption_not_supported"},
    {"files/upload_session/start", content, upload, user, writes_content, allowed, team_admin,
     "concurrent_session_data_not_allowed concurrent_session_close_not_allowed payload_too_large "
     "content_hash_mismatch"},
    {"files/upload_session/start_batch", api, rpc, user, writes_content, allowed, team_admin, ""},
    {"files/upload_session/append_v2", content, upload, user, writes_content, allowed, team_admin,
     "not_found incorrect_offset closed too_large concurrent_session_invalid_offset "
     "concurrent_session_invalid_data_size payload_too_large content_hash_mismatch"},
    {"files/upload_session/append_batch", content, upload, user, writes_content, allowed, team_admin,
     "payload_too_large content_hash_mismatch length_mismatch"},
    {"files/upload_session/finish", content, upload, user, writes_content, allowed, team_admin,
     "lookup_failed path properties_error too_many_shared_folder_targets too_many_write_operations "
     "concurrent_session_data_not_allowed concurrent_session_not_closed concurrent_session_missing_data "
     "payload_too_large content_hash_mismatch encryption_not_supported"},
    {"files/upload_session/finish_batch_v2", api, rpc, user, writes_content, allowed, team_admin, ""},
    {"files/upload_session/finish_batch", api, rpc, user, writes_content, allowed, team_admin, ""},
    {"files/upload_session/finish_batch/check", api, rpc, user, writes_content, allowed, team_admin,
     poll_error},
    {"files/create_folder_v2", api, rpc, user, writes_content, allowed, team_admin, "path"},
    {"files/create_folder_batch", api, rpc, user, writes_content, allowed, team_admin, ""},
    {"files/create_folder_batch/check", api, rpc, user, writes_content, allowed, team_admin, poll_error},
    {"files/delete_v2", api, rpc, user, writes_content, allowed, team_admin, delete_error},
    {"files/delete_batch", api, rpc, user, writes_content, allowed, team_admin, ""},
    {"files/delete_batch/check", api, rpc, user, writes_content, allowed, team_admin, poll_error},
    {"files/permanently_delete", api, rpc, user, "files.permanent_delete", allowed, team_admin, delete_error},
    {"files/move_v2", api, rpc, user, writes_content, allowed, team_admin, relocation_error},
    {"files/move_batch_v2", api, rpc, user, writes_content, allowed, team_admin, ""},
    {"files/move_batch/check_v2", api, rpc, user, writes_content, allowed, team_admin, poll_error},
    {"files/copy_v2", api, rpc, user, writes_content, allowed, team_admin, relocation_error},
    {"files/copy_batch_v2", api, rpc, user, writes_content, allowed, team_admin, ""},
    {"files/copy_batch/check_v2", api, rpc, user, writes_content, allowed, team_admin, poll_error},
    {"files/copy_reference/get", api, rpc, user, writes_content, allowed, nobody, "path"},
    {"files/copy_reference/save", api, rpc, user, writes_content, allowed, nobody,
     "path invalid_copy_reference no_permission not_found too_many_files"},
    {"files/list_revisions", api, rpc, user, reads_metadata, allowed, whole_team,
     "path invalid_before_rev before_rev_not_supported"},
    {"files/restore", api, rpc, user, writes_content, allowed, team_admin,
     "path_lookup path_write invalid_revision in_progress"},
    {"files/save_url", api, rpc, user, writes_content, allowed, nobody,
     "path download_failed invalid_url not_found"},
    {"files/save_url/check_job_status", api, rpc, user, writes_content, allowed, nobody, poll_error},
    {"files/search_v2", api, rpc, user, reads_metadata, allowed, nobody, search_error},
    {"files/search/continue_v2", api, rpc, user, reads_metadata, allowed, nobody, search_error},
    {"files/tags/add", api, rpc, user, writes_metadata, refused, nobody, "path too_many_tags"},
    {"files/tags/get", api, rpc, user, reads_metadata, refused, nobody, "path"},
    {"files/tags/remove", api, rpc, user, writes_metadata, refused, nobody, "path tag_not_present"},
    {"files/lock_file_batch", api, rpc, user, writes_content, refused, nobody, lock_error},
    {"files/unlock_file_batch", api, rpc, user, writes_content, refused, whole_team, lock_error},
    {"files/get_file_lock_batch", api, rpc, user, reads_content, refused, nobody, lock_error},

    // file_properties.stone
    {"file_properties/templates/add_for_user", api, rpc, user, writes_metadata, refused, nobody,
     modify_template_error},
    {"file_properties/templates/list_for_user", api, rpc, user, reads_metadata, refused, nobody,
     template_error},
    {"file_properties/templates/get_for_user", api, rpc, user, reads_metadata, refused, nobody,
     template_error},
    {"file_properties/templates/update_for_user", api, rpc, user, writes_metadata, refused, nobody,
     modify_template_error},
    {"file_properties/templates/remove_for_user", api, rpc, user, writes_metadata, refused, nobody,
     template_error},
    {"file_properties/properties/add", api, rpc, user, writes_metadata, refused, nobody,
     "template_not_found restricted_content path unsupported_folder property_field_too_large "
     "does_not_fit_template duplicate_property_groups property_group_already_exists"},
    {"file_properties/properties/update", api, rpc, user, writes_metadata, refused, nobody,
     "template_not_found restricted_content path unsupported_folder property_field_too_large "
     "does_not_fit_template duplicate_property_groups property_group_lookup"},
    {"file_properties/properties/overwrite", api, rpc, user, writes_metadata, refused, nobody,
     "template_not_found restricted_content path unsupported_folder property_field_too_large "
     "does_not_fit_template duplicate_property_groups"},
    {"file_properties/properties/remove", api, rpc, user, writes_metadata, refused, nobody,
     "template_not_found restricted_content path unsupported_folder property_group_lookup"},
    {"file_properties/properties/search", api, rpc, user, reads_metadata, refused, nobody,
     "property_group_lookup"},
    {"file_properties/properties/search/continue", api, rpc, user, reads_metadata, refused, nobody, "reset"},

    // sharing.stone
    {"sharing/create_shared_link_with_settings", api, rpc, user, writes_sharing, allowed, team_admin,
     "path email_not_verified shared_link_already_exists settings_error access_denied banned_member "
     "too_many_shared_folders"},
    {"sharing/list_shared_links", api, rpc, user, reads_sharing, allowed, whole_team, "path reset"},
    {"sharing/modify_shared_link_settings", api, rpc, user, writes_sharing, allowed, nobody,
     "shared_link_not_found shared_link_access_denied unsupported_link_type unsupported_parameter_field "
     "settings_error email_not_verified"},
    {"sharing/revoke_shared_link", api, rpc, user, writes_sharing, allowed, team_admin,
     "shared_link_not_found shared_link_access_denied unsupported_link_type unsupported_parameter_field "
     "shared_link_malformed"},
    {"sharing/get_shared_link_metadata", api, rpc, app_or_user, reads_sharing, allowed, nobody,
     "shared_link_not_found shared_link_access_denied unsupported_link_type unsupported_parameter_field"},
    {"sharing/get_shared_link_file", content, download, app_or_user, reads_sharing, allowed, nobody,
     "shared_link_not_found shared_link_access_denied unsupported_link_type unsupported_parameter_field "
     "shared_link_is_directory"},
    {"sharing/share_folder", api, rpc, user, writes_sharing, refused, team_admin,
     "email_unverified bad_path team_policy_disallows_member_policy disallowed_shared_link_policy "
     "no_permission"},
    {"sharing/check_share_job_status", api, rpc, user, writes_sharing, refused, team_admin, poll_error},
    {"sharing/check_job_status", api, rpc, user, writes_sharing, refused, team_admin, poll_error},
    {"sharing/unshare_folder", api, rpc, user, writes_sharing, refused, team_admin,
     "access_error team_folder no_permission too_many_files"},
    {"sharing/add_folder_member", api, rpc, user, writes_sharing, refused, team_admin,
     "access_error email_unverified banned_member bad_member cant_share_outside_team too_many_members "
     "too_many_pending_invites rate_limit too_many_invitees insufficient_plan team_folder no_permission "
     "invalid_shared_folder"},
    {"sharing/update_folder_member", api, rpc, user, writes_sharing, refused, team_admin,
     "access_error member_error no_explicit_access insufficient_plan no_permission"},
    {"sharing/remove_folder_member", api, rpc, user, writes_sharing, refused, team_admin,
     "access_error member_error folder_owner group_access team_folder no_permission too_many_files"},
    {"sharing/list_folder_members", api, rpc, user, reads_sharing, refused, whole_team, folder_access_error},
    {"sharing/list_folder_members/continue", api, rpc, user, reads_sharing, refused, whole_team,
     "access_error invalid_cursor"},
    {"sharing/list_folders", api, rpc, user, reads_sharing, refused, nobody, ""},
    {"sharing/list_folders/continue", api, rpc, user, reads_sharing, refused, nobody, "invalid_cursor"},
    {"sharing/get_folder_metadata", api, rpc, user, reads_sharing, refused, whole_team, folder_access_error},
    {"sharing/update_folder_policy", api, rpc, user, writes_sharing, refused, team_admin,
     "access_error not_on_team team_policy_disallows_member_policy disallowed_shared_link_policy "
     "no_permission team_folder"},
    {"sharing/list_mountable_folders", api, rpc, user, reads_sharing, refused, nobody, ""},
    {"sharing/list_mountable_folders/continue", api, rpc, user, reads_sharing, refused, nobody,
     "invalid_cursor"},
    {"sharing/mount_folder", api, rpc, user, writes_sharing, refused, nobody,
     "access_error inside_shared_folder insufficient_quota already_mounted no_permission not_mountable "
     "must_automount"},
    {"sharing/unmount_folder", api, rpc, user, writes_sharing, refused, team_admin,
     "access_error no_permission not_unmountable"},

    // file_requests.stone
    {"file_requests/create", api, rpc, user, writes_requests, allowed, nobody,
     "disabled_for_team not_found not_a_folder app_lacks_access no_permission email_unverified "
     "validation_error no_write_permission invalid_location rate_limit"},
    {"file_requests/get", api, rpc, user, reads_requests, allowed, nobody, file_request_error},
    {"file_requests/list_v2", api, rpc, user, reads_requests, allowed, nobody, "disabled_for_team"},
    {"file_requests/list/continue", api, rpc, user, reads_requests, allowed, nobody,
     "disabled_for_team invalid_cursor"},
    {"file_requests/update", api, rpc, user, writes_requests, allowed, nobody, file_request_error},
    {"file_requests/count", api, rpc, user, reads_requests, allowed, nobody, "disabled_for_team"},
    {"file_requests/delete", api, rpc, user, writes_requests, allowed, nobody,
     "disabled_for_team not_found not_a_folder app_lacks_access no_permission email_unverified "
     "validation_error no_write_permission file_request_open"},
    {"file_requests/delete_all_closed", api, rpc, user, writes_requests, allowed, nobody, file_request_error},

    // users.stone
    {"users/get_current_account", api, rpc, user, reads_account, allowed, whole_team, ""},
    {"users/get_space_usage", api, rpc, user, reads_account, allowed, nobody, ""},
    {"users/get_account", api, rpc, user, reads_sharing, allowed, nobody, "no_account"},
    {"users/get_account_batch", api, rpc, user, reads_sharing, allowed, nobody, "no_account"},
    {"users/features/get_values", api, rpc, user, reads_account, allowed, nobody, "empty_features_list"},

    // auth.stone
    {"auth/token/revoke", api, rpc, user, "", allowed, nobody, ""},

    // check.stone
    {"check/user", api, rpc, user, reads_account, allowed, nobody, "user_requested"},
    {"check/app", api, rpc, app, "", allowed, nobody, "user_requested"},

    // team.stone
    {"team/get_info", api, rpc, team, "team_info.read", refused, nobody, ""},
    {"team/members/list_v2", api, rpc, team, "members.read", refused, nobody, ""},
    {"team/members/list/continue_v2", api, rpc, team, "members.read", refused, nobody, "invalid_cursor"},
    {"team/members/get_info_v2", api, rpc, team, "members.read", refused, nobody, ""},
    {"team/namespaces/list", api, rpc, team, "team_data.member", refused, nobody, "invalid_arg"},
    {"team/team_folder/list", api, rpc, team, "team_data.content.read", refused, nobody, "access_error"},
    {"team/team_folder/list/continue", api, rpc, team, "team_data.content.read", refused, nobody,
     "invalid_cursor"},
    {"team/team_folder/create", api, rpc, team, "team_data.content.write", refused, nobody,
     "invalid_folder_name folder_name_already_used folder_name_reserved sync_settings_error "
     "folder_count_limit_exceeded"},
    {"team/team_folder/get_info", api, rpc, team, "team_data.content.read", refused, nobody, ""},
    {"team/team_folder/archive", api, rpc, team, "team_data.content.write", refused, nobody,
     "access_error status_error team_shared_dropbox_error"},
    {"team/token/get_authenticated_admin", api, rpc, team, "team_info.read", refused, nobody,
     "mapping_not_found admin_not_active"},

    // team_log.stone
    {"team_log/get_events", api, rpc, team, "events.read", refused, nobody,
     "account_id_not_found invalid_time_range invalid_filters"},
    {"team_log/get_events/continue", api, rpc, team, "events.read", refused, nobody, "bad_cursor reset"},

    // file_requests.stone
    {"file_requests/list", api, rpc, user, reads_requests, allowed, nobody, "disabled_for_team"},
};

}  // namespace

std::span<const RouteFacts> all_route_facts() {
    return facts;
}

const RouteFacts* find_route_facts(std::string_view name) {
    const auto* const found = std::ranges::find(facts, name, &RouteFacts::name);
    return found == std::end(facts) ? nullptr : found;
}

}  // namespace sluice::sandbox
