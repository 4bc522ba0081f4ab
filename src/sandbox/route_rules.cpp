#include "sandbox/route_rules.h"

#include <algorithm>
#include <array>

namespace sluice::sandbox {

namespace {

/// Of routes outside `sharing/`, which has its own list.
constexpr std::array<std::string_view, 6> not_for_app_folders{"files/tags/",
                                                              "files/lock_file_batch",
                                                              "files/unlock_file_batch",
                                                              "files/get_file_lock_batch",
                                                              "file_properties/",
                                                              "team/"};
constexpr std::array<std::string_view, 6> sharing_for_app_folders{
    "sharing/create_shared_link_with_settings", "sharing/get_shared_link_file",
    "sharing/get_shared_link_metadata",         "sharing/list_shared_links",
    "sharing/modify_shared_link_settings",      "sharing/revoke_shared_link"};

constexpr std::array<std::string_view, 16> for_whole_team{"files/download",
                                                          "files/export",
                                                          "files/get_metadata",
                                                          "files/get_preview",
                                                          "files/get_thumbnail",
                                                          "files/get_thumbnail_batch",
                                                          "files/get_thumbnail_v2",
                                                          "files/list_folder",
                                                          "files/list_folder/continue",
                                                          "files/list_folder/get_latest_cursor",
                                                          "files/list_revisions",
                                                          "files/unlock_file_batch",
                                                          "sharing/get_folder_metadata",
                                                          "sharing/list_folder_members",
                                                          "sharing/list_shared_links",
                                                          "users/get_current_account"};
constexpr std::array<std::string_view, 34> for_team_admin{"files/copy_batch/check_v2",
                                                          "files/copy_batch_v2",
                                                          "files/copy_v2",
                                                          "files/create_folder_batch",
                                                          "files/create_folder_batch/check",
                                                          "files/create_folder_v2",
                                                          "files/delete_batch",
                                                          "files/delete_batch/check",
                                                          "files/delete_v2",
                                                          "files/move_batch/check_v2",
                                                          "files/move_batch_v2",
                                                          "files/move_v2",
                                                          "files/permanently_delete",
                                                          "files/restore",
                                                          "files/upload",
                                                          "files/upload_session/append_batch",
                                                          "files/upload_session/append_v2",
                                                          "files/upload_session/finish",
                                                          "files/upload_session/finish_batch",
                                                          "files/upload_session/finish_batch/check",
                                                          "files/upload_session/finish_batch_v2",
                                                          "files/upload_session/start",
                                                          "files/upload_session/start_batch",
                                                          "sharing/add_folder_member",
                                                          "sharing/check_job_status",
                                                          "sharing/check_share_job_status",
                                                          "sharing/create_shared_link_with_settings",
                                                          "sharing/remove_folder_member",
                                                          "sharing/revoke_shared_link",
                                                          "sharing/share_folder",
                                                          "sharing/unmount_folder",
                                                          "sharing/unshare_folder",
                                                          "sharing/update_folder_member",
                                                          "sharing/update_folder_policy"};

}  // namespace

bool allows_app_folder_app(std::string_view route) {
    if (route.starts_with("sharing/"))
        return std::ranges::find(sharing_for_app_folders, route) != sharing_for_app_folders.end();
    return std::ranges::none_of(not_for_app_folders,
                                [&](std::string_view prefix) { return route.starts_with(prefix); });
}

AdminReach select_admin_reach(std::string_view route) {
    const bool is_for_whole_team = std::ranges::find(for_whole_team, route) != for_whole_team.end() ||
                                   route == "sharing/list_folder_members/continue";
    if (is_for_whole_team) return AdminReach::whole_team;
    return std::ranges::find(for_team_admin, route) != for_team_admin.end() ? AdminReach::team_admin
                                                                            : AdminReach::none;
}

}  // namespace sluice::sandbox
