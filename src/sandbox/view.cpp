#include "sandbox/view.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sandbox/switches.h"

namespace sluice::sandbox {

View::View(Namespaces& namespaces, const Viewer& viewer, const Switches& switches,
           std::set<std::uint32_t>& changed)
    : m_namespaces(namespaces), m_viewer(viewer), m_switches(switches), m_changed(changed) {
    const auto* base = viewer.base == 0 ? nullptr : namespaces.find(viewer.base);
    m_base = base ? base : &namespaces.home_of(viewer.account_id);
}

std::optional<AccessLevel> View::access(const Namespace& space) const {
    if (m_viewer.reach != AdminReach::none && !space.is_dissolved) {
        const auto* admin = m_namespaces.account(m_viewer.account_id);
        const auto* owner = m_namespaces.account(space.account_id);
        const auto& team = owner ? owner->team_id : space.team_id;
        const bool is_reached = space.account_id.empty() || m_viewer.reach == AdminReach::whole_team;
        if (admin && is_reached && !team.empty() && admin->team_id == team) return AccessLevel::owner;
    }
    return m_namespaces.access(m_viewer.account_id, space);
}

Spot View::base_spot() const {
    return {.space = m_base, .access = access(*m_base).value_or(AccessLevel::viewer)};
}

std::optional<Spot> View::mounted_at(const Spot& outer, const std::string& path_lower,
                                     std::uint32_t number) const {
    const auto* space = m_namespaces.find(number);
    const auto level = space ? access(*space) : std::nullopt;
    const auto folder = outer.space->tree->find(path_lower);
    if (!level || !folder || folder->mounts != number) return std::nullopt;
    return Spot{.space = space,
                .access = *level,
                .root_display = cat(outer.root_display, folder->path_display),
                .root_lower = cat(outer.root_lower, folder->path_lower)};
}

/// The namespace in which a path begins; what is left of `path` lies there.
std::optional<Spot> View::start(std::string_view& path) const {
    const auto split = split_namespace(path);
    if (!split) return base_spot();
    const auto* space = m_namespaces.find(split->number);
    const auto level = space ? access(*space) : std::nullopt;
    if (!level) return std::nullopt;
    const std::string root = cat("ns:", space->id());
    path = split->path;
    return Spot{.space = space, .access = *level, .root_display = root, .root_lower = root};
}

std::optional<Spot> View::resolve(std::string_view path, AtMount at_mount) const {
    auto spot = start(path);
    while (spot) {
        const std::string lower = lower_path(path);
        const auto& mounts = spot->space->tree->mounts();
        const auto mount = std::ranges::find_if(mounts, [&](const auto& one) {
            const bool is_itself = one.first.size() == lower.size();
            return is_within(lower, one.first) && (!is_itself || at_mount == AtMount::inside);
        });
        if (mount == mounts.end()) break;
        path = path_below(path, depth_of(mount->first));
        spot = mounted_at(*spot, mount->first, mount->second);
    }
    if (spot) spot->path = std::string(path);
    return spot;
}

std::optional<Spot> View::locate(std::string_view path) const {
    return resolve(path, AtMount::outside);
}

std::optional<Spot> View::enter(std::string_view path) const {
    return resolve(path, AtMount::inside);
}

bool View::each_space(const Spot& spot, const std::function<bool(const Spot&)>& visit) const {
    if (!visit(spot)) return false;
    return std::ranges::all_of(spot.space->tree->mounts(), [&](const auto& mount) {
        const auto inner = mounted_at(spot, mount.first, mount.second);
        return !inner || each_space(*inner, visit);
    });
}

std::optional<std::string> View::path_of(std::uint32_t number) const {
    std::optional<std::string> path;
    each_space(base_spot(), [&](const Spot& spot) {
        if (spot.space->number == number) path = spot.root_display;
        return !path;
    });
    if (path) return path;
    const auto* space = m_namespaces.find(number);
    return space && access(*space) ? std::optional(cat("ns:", space->id())) : std::nullopt;
}

std::shared_ptr<const SharedPlace> View::place_of(const Spot& spot, std::uint32_t mounts) const {
    const auto* inner = mounts == 0 ? nullptr : m_namespaces.find(mounts);
    const bool is_held = spot.space->kind != NamespaceKind::home;
    const bool is_folder_mount = inner && inner->kind != NamespaceKind::home;
    if (!is_held && !is_folder_mount) return nullptr;
    const auto level = inner ? access(*inner).value_or(AccessLevel::viewer) : spot.access;
    auto& place = m_places[{spot.space->number, mounts, may_write(level)}];
    if (!place) {
        place = std::make_shared<const SharedPlace>(
            SharedPlace{.parent_shared_folder_id = is_held ? spot.space->id() : "",
                        .shared_folder_id = is_folder_mount ? inner->id() : "",
                        .is_read_only = !may_write(level)});
    }
    return place;
}

EntryPtr View::show(const Spot& spot, const EntryPtr& entry) const {
    if (!entry) return nullptr;
    if (entry->mounts != 0) {
        const auto* inner = m_namespaces.find(entry->mounts);
        if (!inner || !access(*inner)) return nullptr;
    }
    const bool is_home = spot.space->kind == NamespaceKind::home;
    if (is_home && spot.root_lower.empty() && entry->mounts == 0) return entry;
    return std::make_shared<const Entry>(Entry{.path_display = cat(spot.root_display, entry->path_display),
                                               .path_lower = cat(spot.root_lower, entry->path_lower),
                                               .id = entry->id,
                                               .rev = entry->rev,
                                               .content = entry->content,
                                               .client_modified = entry->client_modified,
                                               .server_modified = entry->server_modified,
                                               .mounts = entry->mounts,
                                               .modified_by = entry->modified_by,
                                               .place = place_of(spot, entry->mounts)});
}

EntryPtr View::find(std::string_view path_lower) const {
    const auto spot = locate(path_lower);
    if (!spot) return nullptr;
    if (!spot->path.empty()) return show(*spot, spot->space->tree->find(lower_path(spot->path)));
    if (spot->root_lower.empty()) return nullptr;
    // The root of a namespace that isn't mounted: a folder without a place.
    return std::make_shared<const Entry>(Entry{
        .path_display = spot->root_display,
        .path_lower = spot->root_lower,
        .id = spot->space->folder_id,
        .rev = {},
        .content = nullptr,
        .mounts = spot->space->number,
        .place = std::make_shared<const SharedPlace>(SharedPlace{.parent_shared_folder_id = {},
                                                                 .shared_folder_id = spot->space->id(),
                                                                 .is_read_only = !may_write(spot->access)})});
}

EntryPtr View::find_by_id(const std::string& id) const {
    EntryPtr found;
    each_space(base_spot(), [&](const Spot& spot) {
        found = show(spot, spot.space->tree->find_by_id(id));
        return !found;
    });
    return found;
}

EntryPtr View::find_revision(const std::string& rev) const {
    EntryPtr found;
    each_space(base_spot(), [&](const Spot& spot) {
        found = show(spot, spot.space->tree->find_revision(rev));
        return !found;
    });
    return found;
}

std::optional<Tombstone> View::find_tombstone(const std::string& path_lower) const {
    const auto spot = locate(path_lower);
    if (!spot) return std::nullopt;
    const auto& tombstones = spot->space->tree->tombstones();
    const auto found = tombstones.find(lower_path(spot->path));
    if (found == tombstones.end()) return std::nullopt;
    return Tombstone{cat(spot->root_display, found->second.path_display), found->second.deleted_at};
}

std::vector<EntryPtr> View::revisions_at(const std::string& path_lower) const {
    std::vector<EntryPtr> shown;
    const auto spot = locate(path_lower);
    if (!spot) return shown;
    for (const auto& revision : spot->space->tree->revisions_at(lower_path(spot->path)))
        shown.push_back(show(*spot, revision));
    return shown;
}

std::vector<EntryPtr> View::revisions_of(const std::string& id) const {
    std::vector<EntryPtr> shown;
    each_space(base_spot(), [&](const Spot& spot) {
        for (const auto& revision : spot.space->tree->revisions_of(id)) shown.push_back(show(spot, revision));
        return true;
    });
    // Those of a file that moved between namespaces lie in several trees.
    std::ranges::stable_sort(shown, {}, [](const EntryPtr& entry) { return entry->server_modified; });
    return shown;
}

bool View::walk_in(const Spot& spot, std::string_view folder_lower, Depth depth,
                   const std::function<bool(const EntryPtr&)>& visit) const {
    const auto& entries = spot.space->tree->entries();
    auto at = entries.upper_bound(folder_lower);
    while (at != entries.end() && is_within((*at)->path_lower, folder_lower)) {
        const EntryPtr& stored = *at;
        if (const auto entry = show(spot, stored)) {
            if (!visit(entry)) return false;
            const auto inner = stored->mounts != 0 && depth == Depth::recursive
                                   ? mounted_at(spot, stored->path_lower, stored->mounts)
                                   : std::nullopt;
            if (inner && !walk_in(*inner, "", depth, visit)) return false;
        }
        if (depth == Depth::recursive || stored->is_file()) {
            ++at;
        } else {
            at = entries.lower_bound(cat(stored->path_lower, "/\xff"));
        }
    }
    return true;
}

void View::walk(std::string_view folder_lower, Depth depth,
                const std::function<bool(const EntryPtr&)>& visit) const {
    const auto spot = enter(folder_lower);
    if (spot) walk_in(*spot, lower_path(spot->path), depth, visit);
}

void View::walk_tombstones(std::string_view folder_lower,
                           const std::function<bool(const std::string&, const Tombstone&)>& visit) const {
    const auto folder = enter(folder_lower);
    if (!folder) return;
    const std::string top = cat(folder->root_lower, lower_path(folder->path));
    each_space(base_spot(), [&](const Spot& spot) {
        for (const auto& [path, tombstone] : spot.space->tree->tombstones()) {
            const std::string shown = cat(spot.root_lower, path);
            if (!is_within(shown, top)) continue;
            if (!visit(shown, {cat(spot.root_display, tombstone.path_display), tombstone.deleted_at}))
                return false;
        }
        return true;
    });
}

std::uint64_t View::used_bytes() const {
    const auto& home = *m_namespaces.home_of(m_viewer.account_id).tree;
    std::uint64_t used = home.used_bytes();
    for (const auto& [path, number] : home.mounts()) {
        const auto* space = m_namespaces.find(number);
        if (space && space->kind == NamespaceKind::shared_folder) used += space->tree->used_bytes();
    }
    return used;
}

std::uint64_t View::journal_length() const {
    std::uint64_t length = 0;
    each_space(base_spot(), [&](const Spot& spot) {
        length += spot.space->tree->journal().size();
        return true;
    });
    return length;
}

}  // namespace sluice::sandbox
