// The routes that are called: name, host, and what a lost answer means.
//
// Invariant: `once` is set exactly where repeating a call that already happened would not be harmless.
#pragma once

#include <array>
#include <chrono>
#include <string_view>

#include "dropbox/pace.h"

namespace sluice::dropbox::detail {

enum class Host { api, content, notify };
enum class Repeat {
    harmless,  ///< a lost answer is an ordinary network error
    once,      ///< a lost answer is `answer_lost`
};

struct Route {
    std::string_view name;
    Host host = Host::api;
    Traffic traffic = Traffic::read;
    Repeat repeat = Repeat::harmless;
    std::chrono::seconds silence_max{120};  ///< how long nothing may move before the answer counts as lost
};

/// Where others wait for the answer, and what became of the call can be looked up.
constexpr std::chrono::seconds short_silence{30};

namespace routes {
constexpr Route current_account{"users/get_current_account"};
constexpr Route space_usage{"users/get_space_usage"};
constexpr Route list_folder{"files/list_folder"};
constexpr Route list_folder_continue{"files/list_folder/continue"};
constexpr Route latest_cursor{"files/list_folder/get_latest_cursor"};
constexpr Route longpoll{"files/list_folder/longpoll", Host::notify};
constexpr Route get_metadata{"files/get_metadata", Host::api, Traffic::read, Repeat::harmless, short_silence};
constexpr Route search{"files/search_v2"};
constexpr Route search_continue{"files/search/continue_v2"};
constexpr Route list_revisions{"files/list_revisions"};
constexpr Route download{"files/download", Host::content};
constexpr Route thumbnail_batch{"files/get_thumbnail_batch", Host::content};
constexpr Route temporary_link{"files/get_temporary_link"};
constexpr Route upload{"files/upload", Host::content, Traffic::write, Repeat::once};
// A session is no file yet: starting another is harmless, and appending twice is answered with the right
// offset.
constexpr Route session_start{"files/upload_session/start", Host::content};
constexpr Route session_start_batch{"files/upload_session/start_batch"};
constexpr Route session_append{"files/upload_session/append_v2", Host::content};
constexpr Route session_append_batch{"files/upload_session/append_batch", Host::content};
constexpr Route session_finish{"files/upload_session/finish", Host::content, Traffic::write, Repeat::once};
constexpr Route session_finish_batch{"files/upload_session/finish_batch_v2", Host::api, Traffic::commit,
                                     Repeat::once};
constexpr Route create_folder{"files/create_folder_v2", Host::api, Traffic::write, Repeat::once};
constexpr Route create_folder_batch{"files/create_folder_batch", Host::api, Traffic::write, Repeat::once};
constexpr Route create_folder_batch_check{"files/create_folder_batch/check"};
constexpr Route move{"files/move_v2", Host::api, Traffic::write, Repeat::once};
constexpr Route copy{"files/copy_v2", Host::api, Traffic::write, Repeat::once};
constexpr Route move_batch{"files/move_batch_v2", Host::api, Traffic::write, Repeat::once};
constexpr Route move_batch_check{"files/move_batch/check_v2"};
constexpr Route copy_batch{"files/copy_batch_v2", Host::api, Traffic::write, Repeat::once};
constexpr Route copy_batch_check{"files/copy_batch/check_v2"};
constexpr Route copy_reference_get{"files/copy_reference/get"};
constexpr Route copy_reference_save{"files/copy_reference/save", Host::api, Traffic::write, Repeat::once};
constexpr Route save_url{"files/save_url", Host::api, Traffic::write, Repeat::once};
constexpr Route save_url_check{"files/save_url/check_job_status"};
constexpr Route delete_file{"files/delete_v2", Host::api, Traffic::write, Repeat::once, short_silence};
constexpr Route delete_batch{"files/delete_batch", Host::api, Traffic::write, Repeat::once, short_silence};
constexpr Route delete_batch_check{"files/delete_batch/check", Host::api, Traffic::read, Repeat::harmless,
                                   short_silence};
constexpr Route restore{"files/restore", Host::api, Traffic::write, Repeat::once};
constexpr Route file_request_create{"file_requests/create", Host::api, Traffic::write, Repeat::once};
constexpr Route file_request_get{"file_requests/get"};
constexpr Route file_request_list{"file_requests/list_v2"};
constexpr Route file_request_list_continue{"file_requests/list/continue"};
constexpr Route file_request_update{"file_requests/update", Host::api, Traffic::write};
constexpr Route file_request_delete{"file_requests/delete", Host::api, Traffic::write, Repeat::once};
// Links take no lock of a namespace.
constexpr Route link_create{"sharing/create_shared_link_with_settings", Host::api, Traffic::read,
                            Repeat::once};
constexpr Route link_list{"sharing/list_shared_links"};
constexpr Route link_modify{"sharing/modify_shared_link_settings"};
constexpr Route link_revoke{"sharing/revoke_shared_link"};
constexpr Route share_folder{"sharing/share_folder", Host::api, Traffic::write, Repeat::once};
constexpr Route share_folder_check{"sharing/check_share_job_status"};
constexpr Route unshare_folder{"sharing/unshare_folder", Host::api, Traffic::write, Repeat::once};
constexpr Route sharing_job_check{"sharing/check_job_status"};
constexpr Route shared_folder_get{"sharing/get_folder_metadata"};
constexpr Route shared_folder_list{"sharing/list_folders"};
constexpr Route shared_folder_list_continue{"sharing/list_folders/continue"};
constexpr Route mountable_list{"sharing/list_mountable_folders"};
constexpr Route mountable_list_continue{"sharing/list_mountable_folders/continue"};
constexpr Route mount_folder{"sharing/mount_folder", Host::api, Traffic::write};
constexpr Route unmount_folder{"sharing/unmount_folder", Host::api, Traffic::write};
constexpr Route member_list{"sharing/list_folder_members"};
constexpr Route member_list_continue{"sharing/list_folder_members/continue"};
constexpr Route member_add{"sharing/add_folder_member"};
constexpr Route member_update{"sharing/update_folder_member"};
constexpr Route member_remove{"sharing/remove_folder_member", Host::api, Traffic::read, Repeat::once};
constexpr Route template_list{"file_properties/templates/list_for_user"};
constexpr Route template_get{"file_properties/templates/get_for_user"};
constexpr Route template_add{"file_properties/templates/add_for_user", Host::api, Traffic::read,
                             Repeat::once};
constexpr Route template_update{"file_properties/templates/update_for_user", Host::api, Traffic::read,
                                Repeat::once};
constexpr Route template_remove{"file_properties/templates/remove_for_user"};
constexpr Route properties_overwrite{"file_properties/properties/overwrite", Host::api, Traffic::write};
constexpr Route properties_remove{"file_properties/properties/remove", Host::api, Traffic::write};
constexpr Route properties_search{"file_properties/properties/search"};
constexpr Route properties_search_continue{"file_properties/properties/search/continue"};
constexpr Route team_info{"team/get_info"};
constexpr Route team_events{"team_log/get_events"};
constexpr Route team_events_continue{"team_log/get_events/continue"};
constexpr Route token_revoke{"auth/token/revoke"};

/// All of the above, for tests.
constexpr std::array<const Route*, 76> all{&current_account,
                                           &space_usage,
                                           &list_folder,
                                           &list_folder_continue,
                                           &latest_cursor,
                                           &longpoll,
                                           &get_metadata,
                                           &search,
                                           &search_continue,
                                           &list_revisions,
                                           &download,
                                           &thumbnail_batch,
                                           &temporary_link,
                                           &upload,
                                           &session_start,
                                           &session_start_batch,
                                           &session_append,
                                           &session_append_batch,
                                           &session_finish,
                                           &session_finish_batch,
                                           &create_folder,
                                           &create_folder_batch,
                                           &create_folder_batch_check,
                                           &move,
                                           &copy,
                                           &move_batch,
                                           &move_batch_check,
                                           &copy_batch,
                                           &copy_batch_check,
                                           &copy_reference_get,
                                           &copy_reference_save,
                                           &save_url,
                                           &save_url_check,
                                           &delete_file,
                                           &delete_batch,
                                           &delete_batch_check,
                                           &restore,
                                           &file_request_create,
                                           &file_request_get,
                                           &file_request_list,
                                           &file_request_list_continue,
                                           &file_request_update,
                                           &file_request_delete,
                                           &link_create,
                                           &link_list,
                                           &link_modify,
                                           &link_revoke,
                                           &share_folder,
                                           &share_folder_check,
                                           &unshare_folder,
                                           &sharing_job_check,
                                           &shared_folder_get,
                                           &shared_folder_list,
                                           &shared_folder_list_continue,
                                           &mountable_list,
                                           &mountable_list_continue,
                                           &mount_folder,
                                           &unmount_folder,
                                           &member_list,
                                           &member_list_continue,
                                           &member_add,
                                           &member_update,
                                           &member_remove,
                                           &template_list,
                                           &template_get,
                                           &template_add,
                                           &template_update,
                                           &template_remove,
                                           &properties_overwrite,
                                           &properties_remove,
                                           &properties_search,
                                           &properties_search_continue,
                                           &team_info,
                                           &team_events,
                                           &team_events_continue,
                                           &token_revoke};
}  // namespace routes

}  // namespace sluice::dropbox::detail
