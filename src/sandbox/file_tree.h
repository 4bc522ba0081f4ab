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
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "sandbox/entry.h"
#include "sandbox/refusal.h"

namespace sluice::sandbox {

enum class ChangeKind { put, file_deleted, folder_deleted, purged };

/// A line of the journal.
struct Change {
    std::uint64_t seq = 0;  ///< 1, 2, 3…; 0 for changes that cursors never tell: of case only, and purges
    ChangeKind kind = ChangeKind::put;
    /// What lies there now. Of a deletion its paths alone count: after a restart there is no more.
    EntryPtr entry;
    Instant at{};

    [[nodiscard]] bool is_deletion() const { return kind != ChangeKind::put; }
    [[nodiscard]] const std::string& path_display() const { return entry->path_display; }
    [[nodiscard]] const std::string& path_lower() const { return entry->path_lower; }
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
    using Entries = std::set<EntryPtr, ByPath>;
    using Journal = std::deque<Change>;  ///< grows without being copied
    using Tombstones = std::map<std::string, Tombstone, PathLess>;
    using Mounts = std::map<std::string, std::uint32_t, PathLess>;

    FileTree(const Clock& clock, Ids& ids, std::uint64_t namespace_number);

    // Looking. Paths are lower; the root is never an entry.
    [[nodiscard]] EntryPtr find(std::string_view path_lower) const;
    [[nodiscard]] EntryPtr find_by_id(std::string_view id) const;
    [[nodiscard]] EntryPtr find_revision(std::string_view rev) const;
    [[nodiscard]] const Entries& entries() const { return m_entries; }
    [[nodiscard]] const Tombstones& tombstones() const { return m_tombstones; }
    [[nodiscard]] const Journal& journal() const { return m_journal; }
    /// Namespaces mounted in this one, by lower path.
    [[nodiscard]] const Mounts& mounts() const { return m_mounts; }
    /// An entry and all below it, in path order.
    [[nodiscard]] std::vector<EntryPtr> subtree(std::string_view path_lower) const;
    /// Revisions of the file at a path or of an id, oldest first; none if there never was one.
    [[nodiscard]] std::vector<EntryPtr> revisions_at(std::string_view path_lower) const;
    [[nodiscard]] std::vector<EntryPtr> revisions_of(std::string_view id) const;
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
    void put_deletion(const EntryPtr& entry);
    EntryPtr record(Entry entry);
    void commit(Change change);

    void apply(Change change);
    void apply_entry(const EntryPtr& entry);
    void keep_revision(const EntryPtr& entry);
    void apply_deletion(const Change& change);
    void apply_purge(std::string_view path_lower);
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
    std::set<EntryPtr, ById> m_entries_by_id;  ///< those of m_entries
    std::deque<EntryPtr> m_revisions;          ///< by rev
    std::set<EntryPtr, ThenByRev<ByPath>> m_revisions_by_path;
    std::set<EntryPtr, ThenByRev<ById>> m_revisions_by_id;
    Journal m_journal;
    // By paths that the journal holds for good.
    std::map<std::string_view, std::uint64_t> m_last_change;           ///< seq
    std::map<std::string_view, std::uint64_t> m_last_folder_deletion;  ///< seq
    std::uint64_t m_newest_folder_deletion = 0;
    std::vector<Change> m_uncommitted;
};

}  // namespace sluice::sandbox
