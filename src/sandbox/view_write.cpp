// Changes through a View: which namespace they belong to, and what stands in their way there.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sandbox/switches.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

namespace {

AstralNames astral_names(const Switches& switches) {
    return switches.refuse_astral_names ? AstralNames::refused : AstralNames::allowed;
}

bool is_charged_to_accounts(const Namespace& space) {
    return space.kind == NamespaceKind::home || space.kind == NamespaceKind::shared_folder;
}

bool has_mounts_in(const FileTree& tree, const std::string& path_lower) {
    return std::ranges::any_of(tree.mounts(),
                               [&](const auto& mount) { return is_within(mount.first, path_lower); });
}

/// Folders of a team's space that only the team's own tools take away: team folders and members' homes.
bool is_fixture(const Namespaces& namespaces, const Entry& entry) {
    const auto* space = entry.mounts == 0 ? nullptr : namespaces.find(entry.mounts);
    return space && space->kind != NamespaceKind::shared_folder;
}

}  // namespace

std::uint64_t View::quota_of(const Namespace& space) const {
    if (!is_charged_to_accounts(space)) return m_switches.quota_bytes;
    const bool is_counted = space.account_id == m_viewer.account_id ||
                            m_namespaces.mount_in_home(m_viewer.account_id, space.number).has_value();
    const auto used = used_bytes() - (is_counted ? space.tree->used_bytes() : 0);
    return m_switches.quota_bytes - std::min(m_switches.quota_bytes, used);
}

FileTree& View::tree_of(const Namespace& space) {
    m_changed.insert(space.number);
    FileTree& tree = *m_namespaces.find(space.number)->tree;
    tree.set_limits(quota_of(space), astral_names(m_switches));
    const auto* author = m_namespaces.account(m_viewer.account_id);
    const bool is_shared = space.kind != NamespaceKind::home;
    tree.set_author(is_shared && author ? static_cast<std::uint32_t>(author->uid) : 0);
    return tree;
}

Outcome<EntryPtr> View::write_file(const WriteFile& write) {
    const auto spot = locate(without_trailing_spaces(write.path));
    if (!spot) return refuse({"no_write_permission"});
    if (const auto flaw = find_write_flaw(spot->path, astral_names(m_switches)))
        return refuse({*flaw == PathFlaw::malformed_path ? "malformed_path" : "disallowed_name"});
    if (!may_write(spot->access)) return refuse({"no_write_permission"});
    WriteFile inner = write;
    inner.path = spot->path;
    auto written = tree_of(*spot->space).write_file(inner);
    if (!written) return written;
    return show(*spot, *written);
}

Outcome<EntryPtr> View::make_folder(const std::string& path, Autorename autorename) {
    const auto spot = locate(without_trailing_spaces(path));
    if (!spot || !may_write(spot->access)) return refuse({"no_write_permission"});
    auto made = tree_of(*spot->space).make_folder(spot->path, autorename);
    if (!made) return made;
    return show(*spot, *made);
}

Outcome<EntryPtr> View::remove(const std::string& path_lower, const std::string& parent_rev) {
    const auto spot = locate(path_lower);
    const auto entry = find(path_lower);
    if (!entry || spot->path.empty()) return refuse({"path_lookup", "not_found"});
    if (is_fixture(m_namespaces, *entry)) return refuse({"path_write", "team_folder"});
    if (!may_write(spot->access)) return refuse({"path_write", "no_write_permission"});
    const auto removed = tree_of(*spot->space).remove(lower_path(spot->path), parent_rev);
    if (!removed) return removed;
    return entry;
}

Outcome<bool> View::purge(const std::string& path_lower) {
    const auto spot = locate(path_lower);
    if (!spot || spot->path.empty()) return refuse({"path_lookup", "not_found"});
    if (!may_write(spot->access)) return refuse({"path_write", "no_write_permission"});
    if (!tree_of(*spot->space).purge(lower_path(spot->path))) return refuse({"path_lookup", "not_found"});
    return true;
}

std::optional<Refusal> View::check_relocation(Relocation how, const Spot& from, const Spot& to,
                                              const std::string& from_lower) const {
    const bool is_move = how == Relocation::move;
    if (has_mounts_in(*from.space->tree, from_lower)) {
        const bool is_nested = to.space->kind != NamespaceKind::home;
        if (!is_move) return Refusal{{"cant_copy_shared_folder"}};
        if (from.space != to.space)
            return Refusal{{is_nested ? "cant_nest_shared_folder" : "cant_move_shared_folder"}};
    }
    if (is_move && !may_write(from.access)) return Refusal{{"from_write", "no_write_permission"}};
    if (!may_write(to.access)) return Refusal{{"to", "no_write_permission"}};
    return std::nullopt;
}

Outcome<EntryPtr> View::relocate(Relocation how, const std::string& from, const std::string& given_to,
                                 Autorename autorename, OwnershipTransfer transfer) {
    const std::string to = without_trailing_spaces(given_to);
    const auto source = find(lower_path(from));
    const auto from_spot = locate(from);
    if (!source || from_spot->path.empty()) return refuse({"from_lookup", "not_found"});
    const auto to_spot = locate(to);
    if (!to_spot) return refuse({"to", "no_write_permission"});
    if (is_fixture(m_namespaces, *source)) return refuse({"from_write", "team_folder"});
    const std::string to_lower = lower_path(to);
    if (!source->is_file() && to_lower != source->path_lower && is_within(to_lower, source->path_lower)) {
        const bool is_move = how == Relocation::move;
        return refuse({is_move ? "cant_move_folder_into_itself" : "duplicated_or_nested_paths"});
    }
    if (auto refusal = check_relocation(how, *from_spot, *to_spot, lower_path(from_spot->path)))
        return std::unexpected(*std::move(refusal));
    if (from_spot->space != to_spot->space)
        return relocate_across(how, *from_spot, *to_spot, autorename, transfer);
    const auto moved = tree_of(*to_spot->space).relocate(how, from_spot->path, to_spot->path, autorename);
    if (!moved) return moved;
    return show(*to_spot, *moved);
}

Outcome<EntryPtr> View::relocate_across(Relocation how, const Spot& from, const Spot& to,
                                        Autorename autorename, OwnershipTransfer transfer) {
    const bool is_move = how == Relocation::move;
    const auto& me = m_viewer.account_id;
    const bool changes_hands =
        from.space->account_id == me && !to.space->account_id.empty() && to.space->account_id != me;
    if (is_move && changes_hands && transfer == OwnershipTransfer::refused)
        return refuse({"cant_transfer_ownership"});
    const auto entries = from.space->tree->subtree(lower_path(from.path));
    if (entries.size() > relocated_entries_max) return refuse({"too_many_files"});
    const auto placed =
        tree_of(*to.space).graft(entries, to.path, autorename, is_move ? GraftIds::kept : GraftIds::fresh);
    if (!placed) return placed;
    if (is_move) {
        const auto removed = tree_of(*from.space).remove(lower_path(from.path), "");
        if (!removed) return refuse({"internal_error"});
    }
    return show(to, *placed);
}

Outcome<EntryPtr> View::restore(const std::string& path, const std::string& rev) {
    const auto spot = locate(without_trailing_spaces(path));
    if (!spot || !may_write(spot->access)) return refuse({"path_write", "no_write_permission"});
    const auto restored = tree_of(*spot->space).restore(spot->path, rev);
    if (!restored) return restored;
    return show(*spot, *restored);
}

}  // namespace sluice::sandbox
