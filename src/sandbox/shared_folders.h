// What happens to namespaces: folders are shared, joined, mounted, left and unshared; team folders come and
// go.
//
// Invariant: each function is one change of the world, to be called within `World::change_files`; what it
// does to accounts other than the caller's is told to their cursors like any change. Refusals come in the
// words of sharing.stone and team.stone. Whoever calls checks first what the caller may do.
#pragma once

#include <string>
#include <vector>

#include "sandbox/view.h"

namespace sluice::sandbox {

enum class LeaveACopy { no, yes };

/// The shared or team folder of an id. Refusals are SharedFolderAccessError.
[[nodiscard]] Outcome<Namespace*> find_shared_folder(const View& view, const std::string& id);

/// Shares the folder at a path of the caller's home, or makes it. `app_folders` are lower paths that belong
/// to apps. Refusals are ShareFolderError, but for `already_shared`: that is for the caller to see first.
[[nodiscard]] Outcome<Namespace*> share_folder(View& view, const std::string& path,
                                               const std::vector<std::string>& app_folders);
/// Ends it: the owner keeps everything; other members lose it, or keep a copy.
void unshare_folder(View& view, Namespace& space, LeaveACopy leave);

/// The account becomes a member, or its access changes. It doesn't mount the folder by that, unless it is a
/// team's.
void put_member(View& view, Namespace& space, const std::string& account_id, AccessLevel access);
/// Somebody without an account is invited; an account of that address will be a member.
void invite(View& view, Namespace& space, const std::string& email, AccessLevel access);
void remove_member(View& view, Namespace& space, const std::string& account_id, LeaveACopy leave);

/// Puts the folder into the member's home; a name that is taken gets a number.
void mount_folder(View& view, const Namespace& space, const std::string& account_id);
void unmount_folder(View& view, const Namespace& space, const std::string& account_id);

/// A team folder of the caller's team without members; `everyone` is what its members may do. In a team's
/// space it lies at the root.
Namespace& add_team_folder(View& view, const Team& team, const std::string& name,
                           std::optional<AccessLevel> everyone);
/// Nobody sees it any longer.
void archive_team_folder(View& view, Namespace& space);

/// A new account: it gets its place in its team's space, and the folders it was invited to.
void welcome(View& view, const Account& account);

}  // namespace sluice::sandbox
