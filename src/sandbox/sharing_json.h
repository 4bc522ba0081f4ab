// Shapes of sharing.stone: a shared folder and its members, as one of them sees them.
#pragma once

#include <boost/json/fwd.hpp>

#include <string>
#include <vector>

#include "sandbox/arguments.h"
#include "sandbox/people.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

/// What a shape needs besides the View, taken before World's mutex is held.
struct SharingWords {
    const People& people;
    std::string public_url;
    std::vector<std::string> actions = {};  ///< FolderAction or MemberAction, as they were asked for
    bool has_actions = false;               ///< `permissions` is there only if they were
};

[[nodiscard]] SharingWords sharing_words(const Call& call);
/// Reads `actions` of an argument, in the words of FolderAction.
void read_folder_actions(Arguments& arguments, SharingWords& words);
/// The same, in those of MemberAction.
void read_member_actions(Arguments& arguments, SharingWords& words);

/// SharedFolderMetadata of a folder that the account may go into.
[[nodiscard]] boost::json::object shared_folder_json(const View& view, const Namespace& space,
                                                     const SharingWords& words);
/// UserMembershipInfo.
[[nodiscard]] boost::json::object member_json(const View& view, const Namespace& space,
                                              const std::string& account_id, AccessLevel access,
                                              const SharingWords& words);
/// InviteeMembershipInfo.
[[nodiscard]] boost::json::object invitee_json(const View& view, const Namespace& space,
                                               const std::string& email, AccessLevel access,
                                               const SharingWords& words);
/// True if the account may add, change and remove members.
[[nodiscard]] bool may_change_members(const View& view, const Namespace& space);

}  // namespace sluice::sandbox
