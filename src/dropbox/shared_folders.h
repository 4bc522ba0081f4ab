// Shared folders: folders that several Dropbox accounts work in.
//
// Invariant: a shared folder's id is the id of its namespace; it survives moves and differs from the folder's
// "id:…". Sharing a folder tells every cursor above it that its content was deleted and made anew, with the
// same ids. Apps that see their own folder only can't share. Source: dropbox-api-spec sharing.stone.
#pragma once

#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::dropbox {

class Client;

enum class FolderAccess { owner, editor, viewer, viewer_no_comment, traverse, no_access };

struct SharedFolder {
    std::string shared_folder_id = {};
    std::string name = {};
    std::string path_lower = {};                    ///< empty: not mounted, so not in our tree
    std::string folder_id = {};                     ///< "id:…" where Dropbox tells it
    FolderAccess access = FolderAccess::no_access;  ///< ours
    bool is_team_folder = false;
    bool is_inside_team_folder = false;
    std::string parent_shared_folder_id = {};
};
struct SharedFolderPage {
    std::vector<SharedFolder> folders = {};
    std::string cursor = {};  ///< empty: that was all
};
/// Either done or a job to ask about later.
struct ShareAnswer {
    std::string job_id = {};
    SharedFolder folder = {};
    [[nodiscard]] bool is_running() const { return !job_id.empty(); }
};

struct FolderMember {
    enum class Kind { user, group, invitee };
    Kind kind = Kind::user;
    std::string account_id = {};  ///< "dbid:…" of users, and of invitees who have an account
    std::string email = {};       ///< of users and invitees
    std::string name = {};        ///< of users and groups
    FolderAccess access = FolderAccess::viewer;
    bool is_inherited = false;
    bool is_same_team = false;
};
struct FolderMemberPage {
    std::vector<FolderMember> members = {};
    std::string cursor = {};  ///< empty: that was all
};
/// Somebody to invite or change: `who` is an email address or "dbid:…".
struct Invitation {
    std::string who;
    FolderAccess access = FolderAccess::viewer;
};
enum class Invite { with_mail, quietly };

class SharedFolders {
public:
    /// `client` must outlive it.
    explicit SharedFolders(Client& client) : m_client(client) {}

    /// Shares a folder, which is made where there is none. `already_shared` where it is shared.
    [[nodiscard]] Result<ShareAnswer> share(const std::string& path, std::stop_token stop);
    [[nodiscard]] Result<ShareAnswer> check_share(const std::string& job_id, std::stop_token stop);
    /// Ends the sharing for all; the content stays with the owner. The id of a job, or empty: done.
    [[nodiscard]] Result<std::string> unshare(const std::string& shared_folder_id, std::stop_token stop);
    /// True: done. False: still running. Of unshare and remove_member.
    [[nodiscard]] Result<bool> check_job(const std::string& job_id, std::stop_token stop);

    [[nodiscard]] Result<SharedFolder> find(const std::string& shared_folder_id, std::stop_token stop);
    /// `cursor` empty: the first page.
    [[nodiscard]] Result<SharedFolderPage> list(const std::string& cursor, std::stop_token stop);
    /// Those that we may see, mounted or not.
    [[nodiscard]] Result<SharedFolderPage> list_mountable(const std::string& cursor, std::stop_token stop);
    /// Puts a folder that was shared with us into our tree. `already_mounted` where it is there.
    [[nodiscard]] Result<SharedFolder> mount(const std::string& shared_folder_id, std::stop_token stop);
    [[nodiscard]] Result<> unmount(const std::string& shared_folder_id, std::stop_token stop);

    [[nodiscard]] Result<FolderMemberPage> list_members(const std::string& shared_folder_id,
                                                        std::stop_token stop);
    [[nodiscard]] Result<FolderMemberPage> list_members_continue(const std::string& cursor,
                                                                 std::stop_token stop);
    /// Inviting somebody who is a member already changes nothing.
    [[nodiscard]] Result<> add_members(const std::string& shared_folder_id,
                                       std::span<const Invitation> invitations, Invite invite,
                                       std::stop_token stop);
    /// By account ("dbid:…") only, as the spec has it; an email address is `person_unknown`.
    [[nodiscard]] Result<> update_member(const std::string& shared_folder_id, const Invitation& changed,
                                         std::stop_token stop);
    /// The id of the job that does it.
    [[nodiscard]] Result<std::string> remove_member(const std::string& shared_folder_id,
                                                    const std::string& who, std::stop_token stop);

private:
    Client& m_client;
};

}  // namespace sluice::dropbox
