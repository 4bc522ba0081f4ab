#include "sandbox/file_tree.h"

#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

#include "base/text.h"

namespace sluice::sandbox {

namespace {

// The counter stands in front, so that revs sort by age; the namespace behind, so that no two accounts share
// one.
constexpr unsigned rev_counter_digits = 10;
constexpr std::uint64_t first_rev = 0x5f00000;

}  // namespace

Refusal Refusal::within(std::string outer) const {
    Refusal wrapped{{std::move(outer)}, correct_offset, text};
    wrapped.tags.insert(wrapped.tags.end(), tags.begin(), tags.end());
    return wrapped;
}

std::uint32_t namespace_of_rev(std::string_view rev) {
    std::uint32_t number = 0;
    if (rev.size() <= std::size_t{rev_counter_digits}) return 0;
    rev.remove_prefix(rev_counter_digits);
    std::from_chars(rev.data(), rev.data() + rev.size(), number, 16);
    return number;
}

FileTree::FileTree(const Clock& clock, Ids& ids, std::uint64_t namespace_number)
    : m_clock(clock), m_ids(ids), m_namespace_number(namespace_number) {}

EntryPtr FileTree::find(std::string_view path_lower) const {
    const auto found = m_entries.find(path_lower);
    return found == m_entries.end() ? nullptr : found->second;
}

EntryPtr FileTree::find_by_id(const std::string& id) const {
    const auto found = m_paths_by_id.find(id);
    return found == m_paths_by_id.end() ? nullptr : find(found->second);
}

EntryPtr FileTree::find_revision(const std::string& rev) const {
    const auto found = m_revisions.find(rev);
    return found == m_revisions.end() ? nullptr : found->second;
}

const std::vector<EntryPtr>* FileTree::revisions_at(const std::string& path_lower) const {
    const auto found = m_revisions_by_path.find(path_lower);
    return found == m_revisions_by_path.end() ? nullptr : &found->second;
}

const std::vector<EntryPtr>* FileTree::revisions_of(const std::string& id) const {
    const auto found = m_revisions_by_id.find(id);
    return found == m_revisions_by_id.end() ? nullptr : &found->second;
}

bool FileTree::is_superseded(const Change& change) const {
    // A folder's deletion speaks for all that was in it, so nothing that comes later replaces it.
    if (!change.entry && change.was_folder) return false;
    if (m_last_change.at(change.path_lower) > change.seq) return true;
    if (m_newest_folder_deletion <= change.seq) return false;
    for (auto folder = parent_of(change.path_lower); !folder.empty(); folder = parent_of(folder)) {
        const auto deleted = m_last_folder_deletion.find(std::string(folder));
        if (deleted != m_last_folder_deletion.end() && deleted->second > change.seq) return true;
    }
    return false;
}

void FileTree::set_limits(std::uint64_t quota_bytes, AstralNames astral) {
    m_quota_bytes = quota_bytes;
    m_astral = astral;
}

std::vector<Change> FileTree::take_uncommitted() {
    return std::exchange(m_uncommitted, {});
}

std::vector<EntryPtr> FileTree::subtree(std::string_view path_lower) const {
    std::vector<EntryPtr> entries;
    for (auto at = m_entries.lower_bound(path_lower);
         at != m_entries.end() && is_within(at->first, path_lower); ++at) {
        entries.push_back(at->second);
    }
    return entries;
}

void FileTree::apply(Change change) {
    if (change.is_purge) {
        apply_purge(change);
    } else if (change.entry) {
        apply_entry(change);
    } else {
        apply_deletion(change);
    }
    if (change.seq == 0) return;
    m_last_change[change.path_lower] = change.seq;
    if (!change.entry && change.was_folder) {
        m_last_folder_deletion[change.path_lower] = change.seq;
        m_newest_folder_deletion = change.seq;
    }
    m_journal.push_back(std::move(change));
}

void FileTree::apply_entry(const Change& change) {
    const EntryPtr& entry = change.entry;
    if (const auto before = find(entry->path_lower)) forget(*before);
    m_entries[entry->path_lower] = entry;
    if (entry->mounts != 0) m_mounts[entry->path_lower] = entry->mounts;
    m_tombstones.erase(entry->path_lower);
    m_paths_by_id[entry->id] = entry->path_lower;
    if (!entry->is_file()) return;
    m_used_bytes += entry->content->size();
    if (!m_revisions.try_emplace(entry->rev, entry).second) return;
    ++m_revs_made;
    m_revisions_by_path[entry->path_lower].push_back(entry);
    m_revisions_by_id[entry->id].push_back(entry);
}

void FileTree::apply_deletion(const Change& change) {
    for (const auto& entry : subtree(change.path_lower)) {
        forget(*entry);
        bury(*entry, change.at);
        m_entries.erase(entry->path_lower);
    }
}

void FileTree::apply_purge(const Change& change) {
    const auto is_below = [&](const auto& at) { return is_within(at->first, change.path_lower); };
    for (auto at = m_tombstones.lower_bound(change.path_lower); at != m_tombstones.end() && is_below(at);) {
        at = m_tombstones.erase(at);
    }
    // By path this map isn't sorted so that a folder's content follows it, so all of it is looked at.
    std::erase_if(m_revisions_by_path, [&](const auto& of_path) {
        if (!is_within(of_path.first, change.path_lower)) return false;
        for (const auto& revision : of_path.second) {
            if (m_paths_by_id.contains(revision->id)) continue;  // it was moved away and lives on
            m_revisions.erase(revision->rev);
            m_revisions_by_id.erase(revision->id);
        }
        return true;
    });
}

void FileTree::forget(const Entry& entry) {
    const auto path = m_paths_by_id.find(entry.id);
    if (path != m_paths_by_id.end() && path->second == entry.path_lower) m_paths_by_id.erase(path);
    if (entry.mounts != 0) m_mounts.erase(entry.path_lower);
    if (entry.is_file()) m_used_bytes -= entry.content->size();
}

void FileTree::bury(const Entry& entry, Instant at) {
    m_tombstones[entry.path_lower] = {entry.path_display, at};
}

std::string FileTree::next_rev() {
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%0*llx%08llx", static_cast<int>(rev_counter_digits),
                  static_cast<unsigned long long>(first_rev + m_revs_made),
                  static_cast<unsigned long long>(m_namespace_number & 0xffffffff));
    return text.data();
}

std::string FileTree::next_id() {
    return cat("id:", to_base64url(m_ids.random_bytes(16)));
}

EntryPtr FileTree::record(Entry entry) {
    auto shared = std::make_shared<const Entry>(std::move(entry));
    Change change = {.seq = m_journal.size() + 1,
                     .path_display = shared->path_display,
                     .path_lower = shared->path_lower,
                     .entry = shared,
                     .was_folder = false,
                     .at = m_clock.now()};
    m_uncommitted.push_back(change);
    apply(std::move(change));
    return shared;
}

EntryPtr FileTree::put_file(const std::string& path, const std::string& id, const ContentPtr& content,
                            std::optional<Instant> client_modified) {
    const auto now = std::chrono::floor<std::chrono::seconds>(m_clock.now());
    return record({.path_display = path,
                   .path_lower = lower_path(path),
                   .id = id,
                   .rev = next_rev(),
                   .content = content,
                   .client_modified = client_modified.value_or(now),
                   .server_modified = now,
                   .modified_by = m_author});
}

EntryPtr FileTree::put_folder(const std::string& path, const std::string& id, std::uint32_t mounts) {
    return record({.path_display = path,
                   .path_lower = lower_path(path),
                   .id = id,
                   .rev = {},
                   .content = nullptr,
                   .mounts = mounts});
}

EntryPtr FileTree::put_mount(const std::string& path, const std::string& id, std::uint32_t number) {
    make_parents(path);
    return put_folder(path, id, number);
}

void FileTree::tell_again(const std::string& path_lower) {
    if (const auto entry = find(path_lower)) put_folder(entry->path_display, entry->id, entry->mounts);
}

void FileTree::put_deletion(const Entry& entry) {
    Change change = {.seq = m_journal.size() + 1,
                     .path_display = entry.path_display,
                     .path_lower = entry.path_lower,
                     .entry = nullptr,
                     .was_folder = !entry.is_file(),
                     .at = m_clock.now()};
    m_uncommitted.push_back(change);
    apply(std::move(change));
}

void FileTree::make_parents(std::string_view path) {
    const auto parent = parent_of(path);
    if (parent.empty() || find(lower_path(parent))) return;
    make_parents(parent);
    put_folder(std::string(parent), next_id());
}

}  // namespace sluice::sandbox
