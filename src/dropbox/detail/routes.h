// The routes that are called: name, host, and what a lost answer means.
//
// Invariant: `once` is set exactly where repeating a call that already happened would not be harmless.
#pragma once

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
};

namespace routes {
constexpr Route current_account{"users/get_current_account"};
constexpr Route space_usage{"users/get_space_usage"};
constexpr Route list_folder{"files/list_folder"};
constexpr Route list_folder_continue{"files/list_folder/continue"};
constexpr Route latest_cursor{"files/list_folder/get_latest_cursor"};
constexpr Route longpoll{"files/list_folder/longpoll", Host::notify};
constexpr Route get_metadata{"files/get_metadata"};
constexpr Route list_revisions{"files/list_revisions"};
constexpr Route download{"files/download", Host::content};
constexpr Route thumbnail_batch{"files/get_thumbnail_batch", Host::content};
constexpr Route upload{"files/upload", Host::content, Traffic::write, Repeat::once};
// A session is no file yet: starting another is harmless, and appending twice is answered with the right
// offset.
constexpr Route session_start{"files/upload_session/start", Host::content};
constexpr Route session_append{"files/upload_session/append_v2", Host::content};
constexpr Route session_finish{"files/upload_session/finish", Host::content, Traffic::write, Repeat::once};
constexpr Route session_finish_batch{"files/upload_session/finish_batch_v2", Host::api, Traffic::write,
                                     Repeat::once};
constexpr Route create_folder{"files/create_folder_v2", Host::api, Traffic::write, Repeat::once};
constexpr Route move{"files/move_v2", Host::api, Traffic::write, Repeat::once};
constexpr Route copy{"files/copy_v2", Host::api, Traffic::write, Repeat::once};
constexpr Route move_batch{"files/move_batch_v2", Host::api, Traffic::write, Repeat::once};
constexpr Route move_batch_check{"files/move_batch/check_v2"};
constexpr Route delete_file{"files/delete_v2", Host::api, Traffic::write, Repeat::once};
constexpr Route delete_batch{"files/delete_batch", Host::api, Traffic::write, Repeat::once};
constexpr Route delete_batch_check{"files/delete_batch/check"};
constexpr Route restore{"files/restore", Host::api, Traffic::write, Repeat::once};
constexpr Route file_request_create{"file_requests/create", Host::api, Traffic::write, Repeat::once};
constexpr Route file_request_get{"file_requests/get"};
constexpr Route file_request_list{"file_requests/list_v2"};
constexpr Route file_request_list_continue{"file_requests/list/continue"};
constexpr Route file_request_update{"file_requests/update", Host::api, Traffic::write};
constexpr Route file_request_delete{"file_requests/delete", Host::api, Traffic::write, Repeat::once};
constexpr Route list_shared_folders{"sharing/list_folders"};
}  // namespace routes

}  // namespace sluice::dropbox::detail
