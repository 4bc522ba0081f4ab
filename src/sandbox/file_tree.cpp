#include "sandbox/file_tree.h"

#include <algorithm>
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

auto place_of_rev(auto& revisions, std::string_view rev) {
    return std::ranges::lower_bound(revisions, rev, {},
                                    [](const EntryPtr& one) { return std::string_view(one->rev); });
}

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
    return found == m_entries.end() ? nullptr : *found;
}

EntryPtr FileTree::find_by_id(std::string_view id) const {
    const auto found = m_entries_by_id.find(id);
    return found == m_entries_by_id.end() ? nullptr : *found;
}

EntryPtr FileTree::find_revision(std::string_view rev) const {
    const auto found = place_of_rev(m_revisions, rev);
    return found == m_revisions.end() || (*found)->rev != rev ? nullptr : *found;
}

std::vector<EntryPtr> FileTree::revisions_at(std::string_view path_lower) const {
    const auto [first, last] = m_revisions_by_path.equal_range(path_lower);
    return {first, last};
}

std::vector<EntryPtr> FileTree::revisions_of(std::string_view id) const {
    const auto [first, last] = m_revisions_by_id.equal_range(id);
    return {first, last};
}

bool FileTree::is_superseded(const Change& change) const {
    // A folder's deletion speaks for all that was in it, so nothing that comes later replaces it.
    if (change.kind == ChangeKind::folder_deleted) return false;
    if (m_last_change.at(change.path_lower()) > change.seq) return true;
    if (m_newest_folder_deletion <= change.seq) return false;
    for (auto folder = parent_of(change.path_lower()); !folder.empty(); folder = parent_of(folder)) {
        const auto deleted = m_last_folder_deletion.find(folder);
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
         at != m_entries.end() && is_within((*at)->path_lower, path_lower); ++at) {
        entries.push_back(*at);
    }
    return entries;
}

void FileTree::apply(Change change) {
    switch (change.kind) {
        case ChangeKind::put: apply_entry(change.entry); break;
        case ChangeKind::purged: apply_purge(change.path_lower()); break;
        case ChangeKind::file_deleted:
        case ChangeKind::folder_deleted: apply_deletion(change); break;
    }
    if (change.seq == 0) return;
    m_journal.push_back(std::move(change));
    const Change& kept = m_journal.back();
    m_last_change[kept.path_lower()] = kept.seq;
    if (kept.kind == ChangeKind::folder_deleted) {
        m_last_folder_deletion[kept.path_lower()] = kept.seq;
        m_newest_folder_deletion = kept.seq;
    }
}

void FileTree::apply_entry(const EntryPtr& entry) {
    if (const auto before = find(entry->path_lower)) forget(*before);
    if (const auto elsewhere = m_entries_by_id.find(entry); elsewhere != m_entries_by_id.end())
        m_entries_by_id.erase(elsewhere);
    m_entries.insert(entry);
    m_entries_by_id.insert(entry);
    if (entry->mounts != 0) m_mounts[entry->path_lower] = entry->mounts;
    m_tombstones.erase(entry->path_lower);
    if (!entry->is_file()) return;
    m_used_bytes += entry->content->size();
    keep_revision(entry);
}

void FileTree::keep_revision(const EntryPtr& entry) {
    const auto place = place_of_rev(m_revisions, entry->rev);
    if (place != m_revisions.end() && (*place)->rev == entry->rev) return;
    m_revisions.insert(place, entry);
    ++m_revs_made;
    m_revisions_by_path.insert(entry);
    m_revisions_by_id.insert(entry);
}

void FileTree::apply_deletion(const Change& change) {
    for (const auto& entry : subtree(change.path_lower())) {
        forget(*entry);
        bury(*entry, change.at);
    }
}

void FileTree::apply_purge(std::string_view path_lower) {
    for (auto at = m_tombstones.lower_bound(path_lower);
         at != m_tombstones.end() && is_within(at->first, path_lower);) {
        at = m_tombstones.erase(at);
    }
    std::set<std::string_view> forgotten;  // revs, which `gone` keeps
    std::vector<EntryPtr> gone;
    for (auto at = m_revisions_by_path.lower_bound(path_lower);
         at != m_revisions_by_path.end() && is_within((*at)->path_lower, path_lower);
         at = m_revisions_by_path.erase(at)) {
        if (m_entries_by_id.contains(*at)) continue;  // it was moved away and lives on
        gone.push_back(*at);
        forgotten.insert(gone.back()->rev);
    }
    std::erase_if(m_revisions, [&](const EntryPtr& one) { return forgotten.contains(one->rev); });
    for (const auto& entry : gone) {
        const auto [first, last] = m_revisions_by_id.equal_range(std::string_view(entry->id));
        m_revisions_by_id.erase(first, last);
    }
}

/// Takes out what lies at a path now.
void FileTree::forget(const Entry& entry) {
    const auto of_id = m_entries_by_id.find(std::string_view(entry.id));
    if (of_id != m_entries_by_id.end() && (*of_id)->path_lower == entry.path_lower)
        m_entries_by_id.erase(of_id);
    if (entry.mounts != 0) m_mounts.erase(entry.path_lower);
    if (entry.is_file()) m_used_bytes -= entry.content->size();
    if (const auto at = m_entries.find(std::string_view(entry.path_lower)); at != m_entries.end())
        m_entries.erase(at);
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
    commit({.seq = m_journal.size() + 1, .entry = shared, .at = m_clock.now()});
    return shared;
}

void FileTree::commit(Change change) {
    m_uncommitted.push_back(change);
    apply(std::move(change));
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

void FileTree::put_deletion(const EntryPtr& entry) {
    commit({.seq = m_journal.size() + 1,
            .kind = entry->is_file() ? ChangeKind::file_deleted : ChangeKind::folder_deleted,
            .entry = entry,
            .at = m_clock.now()});
}

void FileTree::make_parents(std::string_view path) {
    const auto parent = parent_of(path);
    if (parent.empty() || find(lower_path(parent))) return;
    make_parents(parent);
    put_folder(std::string(parent), next_id());
}

}  // namespace sluice::sandbox
