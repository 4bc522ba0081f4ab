#include "sandbox/shared_folders.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace sluice::sandbox {

namespace {

/// All that a namespace holds, below a folder that stands for its root.
std::vector<EntryPtr> content_of(const Namespace& space) {
    std::vector<EntryPtr> entries{std::make_shared<const Entry>(
        Entry{.path_display = {}, .path_lower = {}, .id = space.folder_id, .rev = {}, .content = nullptr})};
    const auto all = space.tree->subtree("");
    entries.insert(entries.end(), all.begin(), all.end());
    return entries;
}

std::string free_path(const FileTree& tree, const std::string& path) {
    std::string candidate = path;
    for (int number = 1; tree.find(lower_path(candidate)); ++number) candidate = cat(path, " (", number, ")");
    return candidate;
}

/// Tells the folder again wherever the account sees it, since its rights there changed.
void tell_again(View& view, const Namespace& space, const std::string& account_id) {
    auto& namespaces = view.namespaces();
    const auto& home = namespaces.home_of(account_id);
    if (const auto mount = namespaces.mount_in_home(account_id, space.number))
        view.tree_of(home).tell_again(lower_path(*mount));
    const auto* root = namespaces.root_of_team(space.team_id);
    if (!root) return;
    for (const auto& [path, number] : FileTree::Mounts(root->tree->mounts())) {
        if (number == space.number) view.tree_of(*root).tell_again(path);
    }
}

/// Takes the folder out of a member's home; leaves them a copy there if they are to have one.
void take_away(View& view, const Namespace& space, const std::string& account_id, LeaveACopy leave) {
    auto& namespaces = view.namespaces();
    const auto mount = namespaces.mount_in_home(account_id, space.number);
    const bool is_owner = space.account_id == account_id;
    if (mount) unmount_folder(view, space, account_id);
    if (leave == LeaveACopy::no || (!mount && !is_owner)) return;
    FileTree& tree = view.tree_of(namespaces.home_of(account_id));
    tree.take_in(content_of(space), mount ? *mount : free_path(tree, cat("/", space.name)),
                 is_owner ? GraftIds::kept : GraftIds::fresh);
}

bool holds_any_of(const std::string& folder_lower, const std::vector<std::string>& paths) {
    return std::ranges::any_of(paths, [&](const std::string& path) { return is_within(path, folder_lower); });
}

/// SharePathError, but for `already_shared`.
std::optional<Refusal> check_shareable(const View& view, const Spot& spot, const std::string& lower,
                                       const std::vector<std::string>& app_folders) {
    if (spot.path.empty() || find_write_flaw(spot.path, AstralNames::allowed))
        return Refusal{{"invalid_path"}};
    const auto entry = view.find(lower);
    if (entry && entry->is_file()) return Refusal{{"is_file"}};
    if (spot.space->kind != NamespaceKind::home) return Refusal{{"inside_shared_folder"}};
    const std::string inner_lower = lower_path(spot.path);
    for (const auto& app_folder : app_folders) {
        if (inner_lower == app_folder) return Refusal{{"is_app_folder"}};
        if (is_within(inner_lower, app_folder)) return Refusal{{"inside_app_folder"}};
    }
    if (holds_any_of(inner_lower, app_folders)) return Refusal{{"contains_app_folder"}};
    for (const auto& [path, number] : spot.space->tree->mounts()) {
        if (!is_within(path, inner_lower)) continue;
        const auto* mounted = view.namespaces().find(number);
        const bool is_of_team = mounted && mounted->kind == NamespaceKind::team_folder;
        return Refusal{{is_of_team ? "contains_team_folder" : "contains_shared_folder"}};
    }
    return std::nullopt;
}

}  // namespace

Outcome<Namespace*> find_shared_folder(const View& view, const std::string& id) {
    auto* space = view.namespaces().find(std::string_view(id));
    const bool is_folder = space && !space->is_dissolved &&
                           (space->kind == NamespaceKind::shared_folder ||
                            (space->kind == NamespaceKind::team_folder && space->status == "active"));
    if (!is_folder) return refuse({"invalid_id"});
    if (!view.access(*space)) return refuse({"not_a_member"});
    return space;
}

Outcome<Namespace*> share_folder(View& view, const std::string& given,
                                 const std::vector<std::string>& app_folders) {
    const std::string path = without_trailing_spaces(given);
    const auto spot = view.locate(path);
    if (!spot) return refuse({"bad_path", "invalid_path"});
    if (spot->access != AccessLevel::owner && spot->space->kind == NamespaceKind::home)
        return refuse({"no_permission"});
    if (auto refusal = check_shareable(view, *spot, lower_path(path), app_folders))
        return std::unexpected(refusal->within("bad_path"));
    if (!view.find(lower_path(path)) && !view.make_folder(path, Autorename::no))
        return refuse({"bad_path", "invalid_path"});

    const std::string lower = lower_path(spot->path);
    const auto folder = spot->space->tree->find(lower);
    auto& namespaces = view.namespaces();
    const std::string owner = spot->space->account_id;
    Namespace& space = namespaces.add_folder(NamespaceKind::shared_folder,
                                             std::string(name_of(folder->path_display)), folder->id);
    space.account_id = owner;
    space.members[owner] = {AccessLevel::owner, namespaces.now()};
    FileTree& home = view.tree_of(*spot->space);
    view.tree_of(space).take_in(home.subtree(lower), "", GraftIds::kept);
    if (!home.remove(lower, "")) return refuse({"no_permission"});
    home.put_mount(folder->path_display, folder->id, space.number);
    return &space;
}

void unshare_folder(View& view, Namespace& space, LeaveACopy leave) {
    for (const auto& [account_id, member] : space.members)
        take_away(view, space, account_id, account_id == space.account_id ? LeaveACopy::yes : leave);
    space.members.clear();
    space.invitees.clear();
    space.is_dissolved = true;
    view.namespaces().mark_changed(space);
}

void put_member(View& view, Namespace& space, const std::string& account_id, AccessLevel access) {
    auto& namespaces = view.namespaces();
    const auto [member, is_new] = space.members.try_emplace(account_id, Member{access, namespaces.now()});
    member->second.access = access;
    if (const auto* account = namespaces.account(account_id))
        space.invitees.erase(to_lower_ascii(account->email));
    namespaces.mark_changed(space);
    const bool is_mounted_for_them =
        is_new && space.kind == NamespaceKind::team_folder && !namespaces.root_of_team(space.team_id);
    if (is_mounted_for_them) mount_folder(view, space, account_id);
    if (!is_mounted_for_them) tell_again(view, space, account_id);
}

void invite(View& view, Namespace& space, const std::string& email, AccessLevel access) {
    auto& namespaces = view.namespaces();
    space.invitees.insert_or_assign(to_lower_ascii(email), Member{access, namespaces.now()});
    namespaces.mark_changed(space);
}

void remove_member(View& view, Namespace& space, const std::string& account_id, LeaveACopy leave) {
    take_away(view, space, account_id, leave);
    space.members.erase(account_id);
    view.namespaces().mark_changed(space);
    tell_again(view, space, account_id);
}

void mount_folder(View& view, const Namespace& space, const std::string& account_id) {
    FileTree& tree = view.tree_of(view.namespaces().home_of(account_id));
    tree.put_mount(free_path(tree, cat("/", space.name)), space.folder_id, space.number);
}

void unmount_folder(View& view, const Namespace& space, const std::string& account_id) {
    const auto mount = view.namespaces().mount_in_home(account_id, space.number);
    if (!mount) return;
    const auto removed = view.tree_of(view.namespaces().home_of(account_id)).remove(lower_path(*mount), "");
    static_cast<void>(removed);  // it lies there
}

Namespace& add_team_folder(View& view, const Team& team, const std::string& name,
                           std::optional<AccessLevel> everyone) {
    auto& namespaces = view.namespaces();
    Namespace& space = namespaces.add_folder(NamespaceKind::team_folder, name, "");
    space.team_id = team.team_id;
    space.status = "active";
    space.team_access = everyone;
    if (const auto* root = namespaces.root_of_team(team.team_id)) {
        FileTree& tree = view.tree_of(*root);
        tree.put_mount(free_path(tree, cat("/", name)), space.folder_id, space.number);
        return space;
    }
    for (const auto& account_id : namespaces.accounts_with_access(space))
        mount_folder(view, space, account_id);
    return space;
}

void archive_team_folder(View& view, Namespace& space) {
    auto& namespaces = view.namespaces();
    for (const auto& account_id : namespaces.accounts_with_access(space))
        unmount_folder(view, space, account_id);
    space.members.clear();
    space.invitees.clear();
    space.team_access.reset();
    space.status = "archived";
    namespaces.mark_changed(space);
}

void welcome(View& view, const Account& account) {
    auto& namespaces = view.namespaces();
    const auto* root = namespaces.root_of_team(account.team_id);
    std::vector<std::uint32_t> to_mount;
    for (const auto& [number, space] : namespaces.all()) {
        if (space.is_dissolved) continue;
        const auto invited = space.invitees.find(to_lower_ascii(account.email));
        if (invited != space.invitees.end()) {
            Namespace& shared = *namespaces.find(number);
            shared.members[account.account_id] = invited->second;
            shared.invitees.erase(to_lower_ascii(account.email));
            namespaces.mark_changed(shared);
        }
        const bool is_team_folder = space.kind == NamespaceKind::team_folder && !root;
        if (is_team_folder && namespaces.access(account.account_id, space)) to_mount.push_back(number);
    }
    for (const auto number : to_mount) mount_folder(view, *namespaces.find(number), account.account_id);
    if (!root) return;
    FileTree& tree = view.tree_of(*root);
    const auto& home = namespaces.home_of(account.account_id);
    tree.put_mount(free_path(tree, cat("/", account.display_name)),
                   cat("id:", to_base64url(namespaces.random_bytes(16))), home.number);
}

}  // namespace sluice::sandbox
