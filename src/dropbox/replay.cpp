#include "dropbox/replay.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::dropbox {
namespace {

/// "/a/b" of "/a/b/c"; "" of "/a".
std::string_view parent_of(std::string_view path_lower) {
    const auto slash = path_lower.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path_lower.substr(0, slash);
}

std::optional<Change> compare(const std::optional<Entry>& before, const Entry* after) {
    if (!before && !after) return std::nullopt;  // came and went
    Change change{.kind = ChangeKind::added, .before = before};
    if (after) change.after = *after;
    if (!before) {
        change.has_new_bytes = after->kind == EntryKind::file;
        return change;
    }
    if (!after) {
        change.kind = ChangeKind::removed;
        return change;
    }
    change.has_new_bytes = before->content_hash != after->content_hash;
    if (before->path_lower != after->path_lower)
        change.kind = ChangeKind::moved;
    else if (before->rev != after->rev)
        change.kind = ChangeKind::changed;
    else if (before->name != after->name)  // path_display is right in its last part only
        change.kind = ChangeKind::recased;
    else
        return std::nullopt;
    return change;
}

/// The folders that went, and where to ("": nowhere), by where they were.
using FolderTrips = std::map<std::string, std::string, std::less<>>;

bool is_with_folder(const Change& change, const FolderTrips& trips) {
    const std::string& was = change.before->path_lower;
    for (auto folder = parent_of(was); !folder.empty(); folder = parent_of(folder)) {
        const auto trip = trips.find(folder);
        if (trip == trips.end()) continue;
        if (change.kind == ChangeKind::removed) return trip->second.empty();
        return !trip->second.empty() &&
               change.after->path_lower == cat(trip->second, was.substr(folder.size()));
    }
    return false;
}

const std::string& place_of(const Change& change) {
    return change.after ? change.after->path_lower : change.before->path_lower;
}

}  // namespace

void Tree::apply(const Entry& entry, const Leaving& leaving) {
    switch (entry.kind) {
        case EntryKind::deleted: drop(entry.path_lower, leaving); return;
        case EntryKind::file:
            make_parents(entry.path_lower, leaving);
            drop(entry.path_lower, leaving);
            put(entry);
            return;
        case EntryKind::folder: {
            make_parents(entry.path_lower, leaving);
            const auto present = m_entries.find(entry.path_lower);
            if (leaving && present != m_entries.end()) leaving(present->second);
            put(entry);
            return;
        }
    }
}

const Entry* Tree::at(const std::string& path_lower) const {
    const auto found = m_entries.find(path_lower);
    return found == m_entries.end() ? nullptr : &found->second;
}

const Entry* Tree::of(const std::string& id) const {
    const auto found = m_paths.find(id);
    return found == m_paths.end() ? nullptr : at(found->second);
}

void Tree::put(const Entry& entry) {
    auto& place = m_entries[entry.path_lower];
    const auto known = m_paths.find(place.id);
    if (known != m_paths.end() && known->second == entry.path_lower) m_paths.erase(known);
    place = entry;
    if (!entry.id.empty()) m_paths[entry.id] = entry.path_lower;
}

void Tree::drop(const std::string& path_lower, const Leaving& leaving) {
    drop_children(path_lower, leaving);
    const auto found = m_entries.find(path_lower);
    if (found == m_entries.end()) return;
    if (leaving) leaving(found->second);
    // Of a move the new place may have been told first: then the id stands there.
    const auto known = m_paths.find(found->second.id);
    if (known != m_paths.end() && known->second == path_lower) m_paths.erase(known);
    m_entries.erase(found);
}

void Tree::drop_children(const std::string& path_lower, const Leaving& leaving) {
    const auto below = cat(path_lower, "/");
    for (auto child = m_entries.lower_bound(below);
         child != m_entries.end() && child->first.starts_with(below);) {
        if (leaving) leaving(child->second);
        const auto known = m_paths.find(child->second.id);
        if (known != m_paths.end() && known->second == child->first) m_paths.erase(known);
        child = m_entries.erase(child);
    }
}

void Tree::make_parents(std::string_view path_lower, const Leaving& leaving) {
    for (auto parent = parent_of(path_lower); !parent.empty(); parent = parent_of(parent)) {
        const std::string path(parent);
        const auto present = m_entries.find(path);
        if (present != m_entries.end() && present->second.kind == EntryKind::folder) return;
        if (present != m_entries.end()) drop(path, leaving);
        put({.kind = EntryKind::folder, .path_lower = path});
    }
}

void OwnWrites::note_sending(const std::string& name, const std::string& content_hash) {
    m_sending.emplace(name, content_hash);
}

void OwnWrites::note_move(const Entry& moved) {
    m_moves.emplace(moved.id, moved.path_lower);
}

void OwnWrites::note_delete(const FileRevision& file) {
    m_deletes.emplace(file.id, file.rev);
}

bool OwnWrites::is_echo(const Change& change) const {
    if (change.kind == ChangeKind::removed)
        return m_deletes.contains({change.before->id, change.before->rev});
    const Entry& after = *change.after;
    const bool is_ours = m_revs.contains(after.rev) || m_sending.contains({after.name, after.content_hash});
    const bool is_put_by_us = !after.rev.empty() && is_ours;
    if (change.kind != ChangeKind::moved) return is_put_by_us;
    // Moved by us, and with nothing new in it that isn't ours.
    return m_moves.contains({after.id, after.path_lower}) && (!change.has_new_bytes || is_put_by_us);
}

void Replay::add(std::span<const Entry> entries) {
    const auto remember = [this](const Entry& entry) {
        if (entry.id.empty() || m_before.contains(entry.id)) return;
        const auto* known = m_tree.of(entry.id);
        m_before.emplace(entry.id, known ? std::optional(*known) : std::nullopt);
    };
    for (const auto& entry : entries) {
        remember(entry);
        m_tree.apply(entry, remember);
    }
}

std::vector<Change> Replay::finish(const OwnWrites& own) {
    std::vector<Change> changes;
    FolderTrips trips;
    for (const auto& [id, before] : m_before) {
        auto change = compare(before, m_tree.of(id));
        if (!change) continue;
        const bool is_trip = change->kind == ChangeKind::moved || change->kind == ChangeKind::removed;
        if (is_trip && before->kind == EntryKind::folder)
            trips[before->path_lower] = change->after ? change->after->path_lower : "";
        changes.push_back(*std::move(change));
    }
    for (auto& change : changes) {
        const bool is_trip = change.kind == ChangeKind::moved || change.kind == ChangeKind::removed;
        change.is_with_folder = is_trip && is_with_folder(change, trips);
        change.is_own = own.is_echo(change);
    }
    // At one place what left comes before what arrived.
    std::ranges::stable_sort(changes, {}, [](const Change& change) {
        return std::pair(std::string_view(place_of(change)), change.kind != ChangeKind::removed);
    });
    m_before.clear();
    return changes;
}

}  // namespace sluice::dropbox
