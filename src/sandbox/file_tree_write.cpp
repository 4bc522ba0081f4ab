// The operations on an account's files: what each mode does and what stands in its way.
#include <ranges>
#include <utility>

#include "base/text.h"
#include "sandbox/file_tree.h"

namespace sluice::sandbox {

namespace {

const char* kind_of(const Entry& entry) {
    return entry.is_file() ? "file" : "folder";
}

const char* tag_of(PathFlaw flaw) {
    return flaw == PathFlaw::malformed_path ? "malformed_path" : "disallowed_name";
}

}  // namespace

bool FileTree::has_room_for(std::uint64_t more, std::uint64_t less) const {
    return m_used_bytes - less + more <= m_quota_bytes;
}

std::optional<Refusal> FileTree::check_target(const std::string& path) const {
    if (const auto flaw = find_write_flaw(path, m_astral)) return Refusal{{tag_of(*flaw)}};
    const std::string lower = lower_path(path);
    for (auto folder = parent_of(lower); !folder.empty(); folder = parent_of(folder)) {
        const auto entry = find(folder);
        if (entry && entry->is_file()) return Refusal{{"conflict", "file_ancestor"}};
        if (entry) break;
    }
    return std::nullopt;
}

std::string FileTree::free_path(const std::string& path, std::string_view words) const {
    std::string candidate = words.empty() ? with_suffix(path, "1") : with_suffix(path, words);
    for (std::uint64_t number = words.empty() ? 2 : 1; find(lower_path(candidate)); ++number) {
        candidate = with_suffix(path, words.empty() ? cat(number) : cat(words, " ", number));
    }
    return candidate;
}

Outcome<EntryPtr> FileTree::write_file(const WriteFile& write) {
    const std::string path = without_trailing_spaces(write.path);
    if (const auto refusal = check_target(path)) return std::unexpected(*refusal);
    const auto before = find(lower_path(path));
    const bool is_strict = write.conflicts == Conflicts::strict;
    const bool is_same =
        before && before->is_file() && before->content->content_hash() == write.content->content_hash();
    if (is_same && !is_strict) return before;

    const bool is_rev_current = before && before->is_file() && before->rev == write.update_rev;
    const bool may_replace =
        write.mode == WriteMode::overwrite || (write.mode == WriteMode::update && is_rev_current);
    const bool is_conflict =
        before ? !before->is_file() || !may_replace : write.mode == WriteMode::update && is_strict;
    if (is_conflict && write.autorename == Autorename::no) {
        return refuse({"conflict", before ? kind_of(*before) : "file"});
    }
    const auto freed = before && !is_conflict ? before->content->size() : 0;
    if (!has_room_for(write.content->size(), freed)) return refuse({"insufficient_space"});
    if (is_conflict) {
        const auto free = free_path(path, write.mode == WriteMode::update ? "conflicted copy" : "");
        make_parents(free);
        return put_file(free, next_id(), write.content, write.client_modified);
    }
    if (before) return put_file(before->path_display, before->id, write.content, write.client_modified);
    make_parents(path);
    return put_file(path, next_id(), write.content, write.client_modified);
}

Outcome<EntryPtr> FileTree::make_folder(const std::string& given, Autorename autorename) {
    std::string path = without_trailing_spaces(given);
    if (const auto refusal = check_target(path)) return std::unexpected(*refusal);
    if (const auto before = find(lower_path(path))) {
        if (autorename == Autorename::no) return refuse({"conflict", kind_of(*before)});
        path = free_path(path, "");
    }
    make_parents(path);
    return put_folder(path, next_id());
}

Outcome<EntryPtr> FileTree::remove(const std::string& path_lower, const std::string& parent_rev) {
    const auto entry = find(path_lower);
    if (!entry) return refuse({"path_lookup", "not_found"});
    if (!parent_rev.empty() && entry->rev != parent_rev)
        return refuse({"path_write", "conflict", kind_of(*entry)});
    put_deletion(entry);
    return entry;
}

bool FileTree::purge(const std::string& path_lower) {
    const bool is_known = m_tombstones.contains(path_lower);
    if (!is_known || find(path_lower)) return false;
    commit({.kind = ChangeKind::purged, .entry = at_path(path_lower), .at = m_clock.now()});
    return true;
}

Outcome<EntryPtr> FileTree::check_move_of_case(const EntryPtr& from, const std::string& to,
                                               Autorename autorename) {
    // The documentation says case-only renames aren't supported; with `autorename` the real service does them
    // nevertheless (maestral's tests against it). Cursors never tell them.
    if (autorename == Autorename::no || from->path_display == to)
        return refuse({"to", "conflict", kind_of(*from)});
    Entry renamed = *from;
    renamed.path_display = to;
    auto shared = std::make_shared<const Entry>(std::move(renamed));
    commit({.entry = shared, .at = m_clock.now()});
    return shared;
}

Outcome<EntryPtr> FileTree::relocate(Relocation how, const std::string& from, const std::string& given_to,
                                     Autorename autorename) {
    std::string to = without_trailing_spaces(given_to);
    const bool is_move = how == Relocation::move;
    const auto source = find(lower_path(from));
    if (!source) return refuse({"from_lookup", "not_found"});
    if (const auto refusal = check_target(to)) return std::unexpected(refusal->within("to"));
    const std::string to_lower = lower_path(to);
    if (is_move && to_lower == source->path_lower) return check_move_of_case(source, to, autorename);
    if (!source->is_file() && is_within(to_lower, source->path_lower)) {
        return refuse({is_move ? "cant_move_folder_into_itself" : "duplicated_or_nested_paths"});
    }
    const auto entries = subtree(source->path_lower);
    if (entries.size() > relocated_entries_max) return refuse({"too_many_files"});
    if (const auto before = find(to_lower)) {
        if (autorename == Autorename::no) return refuse({"to", "conflict", kind_of(*before)});
        to = free_path(to, "");
    }
    std::uint64_t bytes = 0;
    for (const auto& entry : entries) bytes += entry->is_file() ? entry->content->size() : 0;
    if (!is_move && !has_room_for(bytes)) return refuse({"insufficient_quota"});

    make_parents(to);
    if (is_move) put_deletion(source);
    return put_all(entries, to, is_move ? GraftIds::kept : GraftIds::fresh);
}

Outcome<EntryPtr> FileTree::graft(const std::vector<EntryPtr>& entries, const std::string& given_to,
                                  Autorename autorename, GraftIds ids) {
    std::string to = without_trailing_spaces(given_to);
    if (const auto refusal = check_target(to)) return std::unexpected(refusal->within("to"));
    if (const auto before = find(lower_path(to))) {
        if (autorename == Autorename::no) return refuse({"to", "conflict", kind_of(*before)});
        to = free_path(to, "");
    }
    std::uint64_t bytes = 0;
    for (const auto& entry : entries) bytes += entry->is_file() ? entry->content->size() : 0;
    if (!has_room_for(bytes)) return refuse({"insufficient_quota"});
    make_parents(to);
    return put_all(entries, to, ids);
}

void FileTree::take_in(const std::vector<EntryPtr>& entries, const std::string& to, GraftIds ids) {
    if (!to.empty()) {
        make_parents(to);
        put_all(entries, to, ids);
    } else if (!entries.empty()) {
        const auto depth = depth_of(entries.front()->path_lower);
        for (const auto& entry : entries | std::views::drop(1)) {
            put_all({entry}, std::string(path_below(entry->path_display, depth)), ids);
        }
    }
}

/// `entries` begin with the one that comes to lie at `to`.
EntryPtr FileTree::put_all(const std::vector<EntryPtr>& entries, const std::string& to, GraftIds ids) {
    const auto depth = depth_of(entries.front()->path_lower);
    EntryPtr top;
    for (const auto& entry : entries) {
        const std::string path = cat(to, path_below(entry->path_display, depth));
        const std::string id = ids == GraftIds::kept ? entry->id : next_id();
        auto placed = entry->is_file() ? put_file(path, id, entry->content, entry->client_modified)
                                       : put_folder(path, id, entry->mounts);
        if (!top) top = std::move(placed);
    }
    return top;
}

Outcome<EntryPtr> FileTree::restore(const std::string& given, const std::string& rev) {
    const std::string path = without_trailing_spaces(given);
    if (const auto refusal = check_target(path)) return std::unexpected(refusal->within("path_write"));
    const auto revision = find_revision(rev);
    if (!revision) return refuse({"invalid_revision"});
    const auto before = find(lower_path(path));
    if (before && !before->is_file()) return refuse({"path_write", "conflict", "folder"});
    if (before && before->rev == rev) return before;
    if (!has_room_for(revision->content->size(), before ? before->content->size() : 0)) {
        return refuse({"path_write", "insufficient_space"});
    }
    make_parents(path);
    if (before)
        return put_file(before->path_display, before->id, revision->content, revision->client_modified);
    const std::string id = m_entries_by_id.contains(revision) ? next_id() : revision->id;
    return put_file(path, id, revision->content, revision->client_modified);
}

}  // namespace sluice::sandbox
