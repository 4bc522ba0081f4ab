// What the entries of a listing did to a tree of files: Dropbox's stream of changes, replayed.
//
// Invariant: pure. Keys are `path_lower` as Dropbox returned them, never computed. After all entries were
// applied in their order a Tree is what Dropbox holds (spec: list_folder, "DeletedMetadata"), whatever it was
// before; applying them again changes nothing. A change is told by id: what has the same id elsewhere was
// moved, however many entries and pages that took, and what only was taken out and put back (as when a folder
// is shared) didn't change.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dropbox/types.h"

namespace sluice::dropbox {

class Tree {
public:
    /// Told of each entry before it is replaced or dropped.
    using Leaving = std::function<void(const Entry&)>;
    void apply(const Entry& entry, const Leaving& leaving = {});

    /// nullptr where there is nothing. Folders that no entry has told of yet have neither id nor name.
    [[nodiscard]] const Entry* at(const std::string& path_lower) const;
    [[nodiscard]] const Entry* of(const std::string& id) const;
    [[nodiscard]] std::size_t size() const { return m_entries.size(); }

private:
    void put(const Entry& entry);
    void drop(const std::string& path_lower, const Leaving& leaving);
    void drop_children(const std::string& path_lower, const Leaving& leaving);
    void make_parents(std::string_view path_lower, const Leaving& leaving);

    std::map<std::string, Entry> m_entries;      // by path_lower
    std::map<std::string, std::string> m_paths;  // path_lower by id
};

enum class ChangeKind {
    added,
    changed,  ///< another rev at the same place
    moved,    ///< the same id at another place
    recased,  ///< the same place, the last part of its path in other letters
    removed,
};

struct Change {
    ChangeKind kind = ChangeKind::added;
    std::optional<Entry> before = std::nullopt;  ///< none of `added`
    std::optional<Entry> after = std::nullopt;   ///< none of `removed`
    bool has_new_bytes = false;
    /// A folder above it was moved or removed in the same way: told by that folder's change already.
    bool is_with_folder = false;
    bool is_own = false;  ///< the echo of something that we did
};

/// What we did in Dropbox and expect to be told of.
class OwnWrites {
public:
    /// An upload, copy or restore that was answered.
    void note_file(const Entry& file) { m_revs.insert(file.rev); }
    /// An upload that is under way, or whose answer was lost: its rev isn't known.
    void note_sending(const std::string& name, const std::string& content_hash);
    /// A move that was answered: `moved` as it was returned.
    void note_move(const Entry& moved);
    void note_delete(const FileRevision& file);
    [[nodiscard]] bool is_echo(const Change& change) const;

private:
    std::set<std::string> m_revs;
    std::set<std::pair<std::string, std::string>> m_sending;  // name, content hash
    std::set<std::pair<std::string, std::string>> m_moves;    // id, path_lower
    std::set<std::pair<std::string, std::string>> m_deletes;  // id, rev
};

/// One drained batch: pages from a cursor to the one without more behind it.
class Replay {
public:
    /// `tree` is what was known before, and what is known after; must outlive it.
    explicit Replay(Tree& tree) : m_tree(tree) {}

    void add(std::span<const Entry> entries);
    /// What all of it did, in the order of paths, folders before what is in them. Begins anew afterwards.
    [[nodiscard]] std::vector<Change> finish(const OwnWrites& own = {});

private:
    Tree& m_tree;
    std::map<std::string, std::optional<Entry>> m_before;  // by id, of all that was touched
};

}  // namespace sluice::dropbox
