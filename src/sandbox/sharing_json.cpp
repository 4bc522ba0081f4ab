#include "sandbox/sharing_json.h"

#include <boost/json.hpp>

#include <algorithm>

#include "base/text.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

json::object tag(std::string_view word) {
    return {{".tag", word}};
}

json::object permission(std::string_view action, bool is_allowed, std::string_view reason) {
    json::object one{{"action", tag(action)}, {"allow", is_allowed}};
    if (!is_allowed && !reason.empty()) one["reason"] = tag(reason);
    return one;
}

/// The team that owns a folder, through its owner where it isn't a team's folder.
std::string owning_team(const View& view, const Namespace& space) {
    if (!space.team_id.empty()) return space.team_id;
    const auto* owner = view.namespaces().account(space.account_id);
    return owner ? owner->team_id : "";
}

bool is_mounted(const View& view, const Namespace& space) {
    return view.namespaces().mount_in_home(view.viewer().account_id, space.number).has_value();
}

json::object folder_permission(const View& view, const Namespace& space, const std::string& action) {
    const auto level = view.access(space).value_or(AccessLevel::viewer);
    const bool is_owner = level == AccessLevel::owner;
    const bool is_shared = space.kind == NamespaceKind::shared_folder;
    const auto is_one_of = [&](std::initializer_list<std::string_view> words) {
        return std::ranges::find(words, action) != words.end();
    };
    const std::string_view by_owner = "user_not_allowed_by_owner";
    if (is_one_of({"change_options", "disable_viewer_info", "enable_viewer_info"}))
        return permission(action, is_owner, by_owner);
    if (is_one_of({"edit_contents", "create_edit_link"}))
        return permission(action, may_write(level), by_owner);
    if (is_one_of({"invite_editor", "invite_viewer", "invite_viewer_no_comment"}))
        return permission(action, may_change_members(view, space), by_owner);
    if (action == "relinquish_membership")
        return permission(action, !is_owner && is_shared, is_owner ? "target_is_owner" : "");
    if (action == "unmount") return permission(action, is_shared && is_mounted(view, space), "");
    if (action == "unshare") return permission(action, is_owner && is_shared, by_owner);
    if (action == "leave_a_copy") return permission(action, is_shared, "");
    if (action == "set_access_inheritance") return permission(action, false, "");
    return permission(action, true, "");
}

json::object member_permission(const View& view, const Namespace& space, const std::string& account_id,
                               const std::string& action) {
    if (space.account_id == account_id) return permission(action, false, "target_is_owner");
    if (view.viewer().account_id == account_id) return permission(action, false, "target_is_self");
    const bool is_copy = action == "leave_a_copy";
    const bool is_of_owner = action == "make_owner";
    const bool is_owner = view.access(space) == AccessLevel::owner;
    if (is_copy && space.kind != NamespaceKind::shared_folder) return permission(action, false, "");
    return permission(action, is_of_owner ? is_owner : may_change_members(view, space),
                      "user_not_allowed_by_owner");
}

json::object policy_json(const Namespace& space, bool is_of_team) {
    json::object policy{{"acl_update_policy", tag(space.policies.acl_update_policy)},
                        {"shared_link_policy", tag(space.policies.shared_link_policy)},
                        {"viewer_info_policy", tag(space.policies.viewer_info_policy)}};
    if (is_of_team) {
        policy["member_policy"] = tag(space.policies.member_policy);
        policy["resolved_member_policy"] = tag(space.policies.member_policy);
    }
    return policy;
}

json::array owner_names(const View& view, const Namespace& space, const SharingWords& words) {
    json::array names;
    if (const auto* owner = view.namespaces().account(space.account_id)) {
        names.emplace_back(owner->display_name);
        return names;
    }
    for (const auto& member : words.people.members_of(space.team_id)) {
        if (member.is_team_admin) names.emplace_back(member.display_name);
    }
    return names;
}

Instant invited_at(const View& view, const Namespace& space) {
    const auto member = space.members.find(view.viewer().account_id);
    if (member != space.members.end()) return member->second.invited_at;
    const auto* account = view.namespaces().account(view.viewer().account_id);
    return account ? account->joined_at : Instant{};
}

void read_actions(Arguments& arguments, SharingWords& words, std::initializer_list<std::string_view> known) {
    words.has_actions = arguments.has("actions");
    if (words.has_actions) words.actions = arguments.tags("actions", known);
}

json::object user_json(const View& view, const Account& account) {
    const auto* viewer = view.namespaces().account(view.viewer().account_id);
    const bool is_teammate = viewer && (viewer->account_id == account.account_id ||
                                        (!viewer->team_id.empty() && viewer->team_id == account.team_id));
    json::object user{{"account_id", account.account_id},
                      {"email", account.email},
                      {"display_name", account.display_name},
                      {"same_team", is_teammate}};
    if (is_teammate && !account.team_member_id.empty()) user["team_member_id"] = account.team_member_id;
    return user;
}

json::object membership(AccessLevel access, bool is_inherited) {
    return {{"access_type", tag(word_of(access))}, {"is_inherited", is_inherited}};
}

void add_permissions(json::object& membership, const View& view, const Namespace& space,
                     const std::string& account_id, const SharingWords& words) {
    if (!words.has_actions) return;
    json::array permissions;
    for (const auto& action : words.actions)
        permissions.push_back(member_permission(view, space, account_id, action));
    membership["permissions"] = std::move(permissions);
}

}  // namespace

SharingWords sharing_words(const Call& call) {
    return {.people = call.world.people(), .public_url = call.world.public_url()};
}

void read_folder_actions(Arguments& arguments, SharingWords& words) {
    read_actions(arguments, words,
                 {"change_options", "disable_viewer_info", "edit_contents", "enable_viewer_info",
                  "invite_editor", "invite_viewer", "invite_viewer_no_comment", "relinquish_membership",
                  "unmount", "unshare", "leave_a_copy", "share_link", "create_link", "create_view_link",
                  "create_edit_link", "set_access_inheritance"});
}

void read_member_actions(Arguments& arguments, SharingWords& words) {
    read_actions(
        arguments, words,
        {"leave_a_copy", "make_editor", "make_owner", "make_viewer", "make_viewer_no_comment", "remove"});
}

bool may_change_members(const View& view, const Namespace& space) {
    const auto level = view.access(space);
    if (level == AccessLevel::owner) return true;
    return level == AccessLevel::editor && space.policies.acl_update_policy == "editors";
}

json::object shared_folder_json(const View& view, const Namespace& space, const SharingWords& words) {
    const auto level = view.access(space).value_or(AccessLevel::viewer);
    const auto path = view.path_of(space.number);
    const bool is_in_view = path && path->starts_with('/');
    const std::string team_id = owning_team(view, space);
    json::object folder{{"access_type", tag(word_of(level))},
                        {"is_inside_team_folder", false},
                        {"is_team_folder", space.kind == NamespaceKind::team_folder},
                        {"owner_display_names", owner_names(view, space, words)},
                        {"name", is_in_view ? std::string(name_of(*path)) : space.name},
                        {"policy", policy_json(space, !team_id.empty())},
                        {"preview_url", cat(words.public_url, "/scl/fo/", space.id())},
                        {"shared_folder_id", space.id()},
                        {"time_invited", to_dropbox_time(invited_at(view, space))},
                        {"access_inheritance", tag("inherit")},
                        {"folder_id", space.folder_id}};
    if (const auto team = words.people.find_team(team_id))
        folder["owner_team"] = json::object{{"id", team->team_id}, {"name", team->name}};
    if (is_in_view) {
        folder["path_display"] = *path;
        folder["path_lower"] = lower_path(*path);
        if (const auto parent = parent_of(*path); !parent.empty())
            folder["parent_folder_name"] = name_of(parent);
    }
    if (words.has_actions) {
        json::array permissions;
        for (const auto& action : words.actions)
            permissions.push_back(folder_permission(view, space, action));
        folder["permissions"] = std::move(permissions);
    }
    return folder;
}

json::object member_json(const View& view, const Namespace& space, const std::string& account_id,
                         AccessLevel access, const SharingWords& words) {
    json::object member = membership(access, !space.members.contains(account_id));
    if (const auto* account = view.namespaces().account(account_id))
        member["user"] = user_json(view, *account);
    add_permissions(member, view, space, account_id, words);
    return member;
}

json::object invitee_json(const View& view, const Namespace& space, const std::string& email,
                          AccessLevel access, const SharingWords& words) {
    json::object member = membership(access, false);
    member["invitee"] = json::object{{".tag", "email"}, {"email", email}};
    add_permissions(member, view, space, "", words);
    return member;
}

}  // namespace sluice::sandbox
