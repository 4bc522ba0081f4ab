// One account's files: the tree as it is, every revision that was, and the journal of changes that led here.
//
// Invariant: the tree is what its journal makes of nothing, step by step; all changes go through `apply`,
// which is also how a restart rebuilds it. Ids live as long as the file or folder does, through overwrites
// and moves; revs are never used twice and grow. Not thread-safe: World's mutex guards it. No I/O.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "sandbox/content_store.h"
#include "sandbox/cursor.h"
#include "sandbox/paths.h"

namespace sluice::sandbox {

/// Why an operation is refused, in the words of the Stone unions, outermost first: {"conflict", "file"}.
struct Refusal {
    std::vector<std::string> tags;
    std::optional<std::uint64_t> correct_offset = std::nullopt;  ///< of `incorrect_offset`
    std::string text = {};  ///< of an innermost member that is a String, e.g. the id of `template_not_found`

    /// The same within an outer union: `within("path")`.
    [[nodiscard]] Refusal within(std::string outer) const;
};
template <class T>
using Outcome = std::expected<T, Refusal>;
[[nodiscard]] inline std::unexpected<Refusal> refuse(std::vector<std::string> tags) {
    return std::unexpected<Refusal>(Refusal{std::move(tags)});
}

/// A file's or folder's state at one time; never changed once made.
struct Entry {
    std::string path_display;
    std::string path_lower;
    std::string id;
    std::string rev;     ///< empty for folders
    ContentPtr content;  ///< nothing for folders
    Instant client_modified{};
    Instant server_modified{};

    [[nodiscard]] bool is_file() const { return content != nullptr; }
};
using EntryPtr = std::shared_ptr<const Entry>;

/// A line of the journal.
struct Change {
    std::uint64_t seq = 0;  ///< 1, 2, 3…; 0 for a change of case only, which cursors never tell
    std::string path_display;
    std::string path_lower;
    EntryPtr entry;  ///< what lies there now; nothing = deleted
    bool was_folder = false;
    bool is_purge = false;  ///< what was deleted here can't be had back; cursors are never told
    Instant at{};
};

/// What was deleted at a path where nothing lies now.
struct Tombstone {
    std::string path_display;
    Instant deleted_at{};
};

enum class WriteMode { add, overwrite, update };
enum class Autorename { no, yes };
enum class Conflicts { usual, strict };
enum class Relocation { move, copy };

struct WriteFile {
    std::string path;
    ContentPtr content;
    WriteMode mode = WriteMode::add;
    std::string update_rev = {};  ///< of `update`
    Autorename autorename = Autorename::no;
    Conflicts conflicts = Conflicts::usual;
    std::optional<Instant> client_modified = {};
};

class FileTree {
public:
    using Entries = std::map<std::string, EntryPtr, PathLess>;
    using Tombstones = std::map<std::string, Tombstone, PathLess>;

    FileTree(const Clock& clock, Ids& ids, std::uint64_t namespace_number);

    // Looking. Paths are lower; the root is never an entry.
    [[nodiscard]] EntryPtr find(std::string_view path_lower) const;
    [[nodiscard]] EntryPtr find_by_id(const std::string& id) const;
    [[nodiscard]] EntryPtr find_revision(const std::string& rev) const;
    [[nodiscard]] const Entries& entries() const { return m_entries; }
    /// Entries below a folder in path order, until `visit` answers false.
    void walk(std::string_view folder_lower, Depth depth,
              const std::function<bool(const EntryPtr&)>& visit) const;
    void walk_tombstones(std::string_view folder_lower,
                         const std::function<bool(const std::string&, const Tombstone&)>& visit) const;
    [[nodiscard]] const Tombstones& tombstones() const { return m_tombstones; }
    [[nodiscard]] const std::vector<Change>& journal() const { return m_journal; }
    /// Revisions of the file at a path or of an id, oldest first; nothing if there never was one.
    [[nodiscard]] const std::vector<EntryPtr>* revisions_at(const std::string& path_lower) const;
    [[nodiscard]] const std::vector<EntryPtr>* revisions_of(const std::string& id) const;
    /// True when a later line of the journal makes this one pointless (cursors skip it).
    [[nodiscard]] bool is_superseded(const Change& change) const;
    [[nodiscard]] std::uint64_t used_bytes() const { return m_used_bytes; }
    /// Cursors made under an older generation are `reset`.
    [[nodiscard]] std::uint64_t generation() const { return m_generation; }
    void set_generation(std::uint64_t generation) { m_generation = generation; }

    // Changing. Paths are absolute, in the caller's case; refusals are WriteError, LookupError or
    // RelocationError.
    Outcome<EntryPtr> write_file(const WriteFile& write);
    Outcome<EntryPtr> make_folder(const std::string& path, Autorename autorename);
    /// The entry as it was. `parent_rev` empty = whatever rev.
    Outcome<EntryPtr> remove(const std::string& path_lower, const std::string& parent_rev);
    /// Forgets what was deleted at a path and below, revisions included. False if there is nothing to forget.
    bool purge(const std::string& path_lower);
    Outcome<EntryPtr> relocate(Relocation how, const std::string& from, const std::string& to,
                               Autorename autorename);
    Outcome<EntryPtr> restore(const std::string& path, const std::string& rev);

    void set_limits(std::uint64_t quota_bytes, AstralNames astral);
    /// Changes since the last call, in order.
    [[nodiscard]] std::vector<Change> take_uncommitted();
    /// Takes a change that was made before a restart.
    void replay(Change change) { apply(std::move(change)); }

private:
    [[nodiscard]] std::optional<Refusal> check_target(const std::string& path) const;
    [[nodiscard]] std::string free_path(const std::string& path, std::string_view words) const;
    [[nodiscard]] std::vector<EntryPtr> subtree(std::string_view path_lower) const;
    [[nodiscard]] bool has_room_for(std::uint64_t more, std::uint64_t less = 0) const;
    Outcome<EntryPtr> check_move_of_case(const EntryPtr& from, const std::string& to, Autorename autorename);
    void make_parents(std::string_view path);
    EntryPtr put_file(const std::string& path, const std::string& id, const ContentPtr& content,
                      std::optional<Instant> client_modified);
    EntryPtr put_folder(const std::string& path, const std::string& id);
    void put_deletion(const Entry& entry);
    EntryPtr record(Entry entry);

    void apply(Change change);
    void apply_entry(const Change& change);
    void apply_deletion(const Change& change);
    void apply_purge(const Change& change);
    void forget(const Entry& entry);
    void bury(const Entry& entry, Instant at);
    [[nodiscard]] std::string next_rev();
    [[nodiscard]] std::string next_id();

    const Clock& m_clock;
    Ids& m_ids;
    std::uint64_t m_namespace_number;
    std::uint64_t m_quota_bytes = ~std::uint64_t{0};
    AstralNames m_astral = AstralNames::allowed;
    std::uint64_t m_generation = 0;
    std::uint64_t m_revs_made = 0;
    std::uint64_t m_used_bytes = 0;
    Entries m_entries;
    Tombstones m_tombstones;
    std::map<std::string, std::string> m_paths_by_id;
    std::map<std::string, EntryPtr> m_revisions;
    std::map<std::string, std::vector<EntryPtr>> m_revisions_by_path;
    std::map<std::string, std::vector<EntryPtr>> m_revisions_by_id;
    std::vector<Change> m_journal;
    std::map<std::string, std::uint64_t> m_last_change;           ///< seq, by path_lower
    std::map<std::string, std::uint64_t> m_last_folder_deletion;  ///< seq, by path_lower
    std::uint64_t m_newest_folder_deletion = 0;
    std::vector<Change> m_uncommitted;
};

}  // namespace sluice::sandbox
