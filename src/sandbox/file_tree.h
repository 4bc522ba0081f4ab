// One namespace's files: the tree as it is, every revision that was, and the journal of changes that led
// here.
//
// Invariant: the tree is what its journal makes of nothing, step by step; all changes go through `apply`,
// which is also how a restart rebuilds it. Ids live as long as the file or folder does, through overwrites
// and moves; revs are never used twice and grow. A folder at which another namespace is mounted has nothing
// of its own below it. Paths are those within the namespace: what an account sees is a View (view.h). Not
// thread-safe: World's mutex guards it. No I/O.
#pragma once

#include <cstdint>
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
#include "sandbox/paths.h"
#include "sandbox/refusal.h"

namespace sluice::sandbox {

/// Where something lies among shared folders, as one account sees it.
struct SharedPlace {
    std::string parent_shared_folder_id;  ///< of the shared folder that holds it; empty = none
    std::string shared_folder_id;         ///< of the shared folder that is mounted here; empty = none
    bool is_read_only = false;
};

/// A file's or folder's state at one time; never changed once made.
struct Entry {
    std::string path_display;
    std::string path_lower;
    std::string id;
    std::string rev;     ///< empty for folders
    ContentPtr content;  ///< nothing for folders
    Instant client_modified{};
    Instant server_modified{};
    std::uint32_t mounts = 0;       ///< number of the namespace that is mounted at this folder; 0 = none
    std::uint32_t modified_by = 0;  ///< uid of who wrote a shared file; 0 = not known
    std::shared_ptr<const SharedPlace> place =
        {};  ///< of entries that a View shows, where anything is shared

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
/// Whether a move may hand content over to the owner of the folder it goes to.
enum class OwnershipTransfer { refused, allowed };
/// Whether what is put into another tree is the same file there or a new one.
enum class GraftIds { kept, fresh };

/// Items that one move or copy may take.
constexpr std::size_t relocated_entries_max = 10'000;

struct WriteFile {
    std::string path;
    ContentPtr content;
    WriteMode mode = WriteMode::add;
    std::string update_rev = {};  ///< of `update`
    Autorename autorename = Autorename::no;
    Conflicts conflicts = Conflicts::usual;
    std::optional<Instant> client_modified = {};
};

/// The namespace in which a rev was made; 0 if it is none.
[[nodiscard]] std::uint32_t namespace_of_rev(std::string_view rev);

class FileTree {
public:
    using Entries = std::map<std::string, EntryPtr, PathLess>;
    using Tombstones = std::map<std::string, Tombstone, PathLess>;
    using Mounts = std::map<std::string, std::uint32_t, PathLess>;

    FileTree(const Clock& clock, Ids& ids, std::uint64_t namespace_number);

    // Looking. Paths are lower; the root is never an entry.
    [[nodiscard]] EntryPtr find(std::string_view path_lower) const;
    [[nodiscard]] EntryPtr find_by_id(const std::string& id) const;
    [[nodiscard]] EntryPtr find_revision(const std::string& rev) const;
    [[nodiscard]] const Entries& entries() const { return m_entries; }
    [[nodiscard]] const Tombstones& tombstones() const { return m_tombstones; }
    [[nodiscard]] const std::vector<Change>& journal() const { return m_journal; }
    /// Namespaces mounted in this one, by lower path.
    [[nodiscard]] const Mounts& mounts() const { return m_mounts; }
    /// An entry and all below it, in path order.
    [[nodiscard]] std::vector<EntryPtr> subtree(std::string_view path_lower) const;
    /// Revisions of the file at a path or of an id, oldest first; nothing if there never was one.
    [[nodiscard]] const std::vector<EntryPtr>* revisions_at(const std::string& path_lower) const;
    [[nodiscard]] const std::vector<EntryPtr>* revisions_of(const std::string& id) const;
    /// True when a later line of the journal makes this one pointless (cursors skip it).
    [[nodiscard]] bool is_superseded(const Change& change) const;
    [[nodiscard]] std::uint64_t used_bytes() const { return m_used_bytes; }

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
    /// Puts `entries` of another tree (a subtree, its top first) to `to`, parents included. Refusals are
    /// `to` > WriteError and `insufficient_quota`.
    Outcome<EntryPtr> graft(const std::vector<EntryPtr>& entries, const std::string& to,
                            Autorename autorename, GraftIds ids);
    /// The same, for what must go in as it is: `to` is free, or "" for the root, which the top then stands
    /// for.
    void take_in(const std::vector<EntryPtr>& entries, const std::string& to, GraftIds ids);
    /// A folder at which namespace `number` is mounted; nothing may lie at `path`.
    EntryPtr put_mount(const std::string& path, const std::string& id, std::uint32_t number);
    /// Tells a folder once more, unchanged: what it means to an account did change.
    void tell_again(const std::string& path_lower);

    void set_limits(std::uint64_t quota_bytes, AstralNames astral);
    /// Whom the following writes are put down to: a uid, 0 = nobody.
    void set_author(std::uint32_t uid) { m_author = uid; }
    /// Changes since the last call, in order.
    [[nodiscard]] std::vector<Change> take_uncommitted();
    /// Takes a change that was made before a restart.
    void replay(Change change) { apply(std::move(change)); }

private:
    [[nodiscard]] std::optional<Refusal> check_target(const std::string& path) const;
    [[nodiscard]] std::string free_path(const std::string& path, std::string_view words) const;
    [[nodiscard]] bool has_room_for(std::uint64_t more, std::uint64_t less = 0) const;
    Outcome<EntryPtr> check_move_of_case(const EntryPtr& from, const std::string& to, Autorename autorename);
    void make_parents(std::string_view path);
    EntryPtr put_file(const std::string& path, const std::string& id, const ContentPtr& content,
                      std::optional<Instant> client_modified);
    EntryPtr put_folder(const std::string& path, const std::string& id, std::uint32_t mounts = 0);
    EntryPtr put_all(const std::vector<EntryPtr>& entries, const std::string& to, GraftIds ids);
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
    std::uint32_t m_author = 0;
    std::uint64_t m_revs_made = 0;
    std::uint64_t m_used_bytes = 0;
    Entries m_entries;
    Tombstones m_tombstones;
    Mounts m_mounts;
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
