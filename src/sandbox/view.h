// What one account sees: the tree of its home (or of another namespace that was asked for) with the
// namespaces that are mounted in it, as one tree of absolute paths.
//
// Invariant: a path means a file of exactly one namespace; what an account may not see isn't there. Entries
// carry the paths of this account and say where they lie among shared folders; those of a home are the stored
// ones, not copies. A namespace that isn't mounted has paths of the form "ns:123/a". A View lives no longer
// than World's mutex is held. No I/O.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sandbox/cursor.h"
#include "sandbox/file_tree.h"
#include "sandbox/namespaces.h"
#include "sandbox/viewer.h"

namespace sluice::sandbox {

struct Switches;

/// A namespace as a View reaches it.
struct Spot {
    const Namespace* space = nullptr;
    AccessLevel access = AccessLevel::owner;
    std::string root_display = {};  ///< path of the namespace's root in the view; "" = the view's own
    std::string root_lower = {};
    std::string path = {};  ///< within the namespace, in the caller's case
};

class View {
public:
    View(Namespaces& namespaces, const Viewer& viewer, const Switches& switches,
         std::set<std::uint32_t>& changed);

    // Looking. Paths are lower; the root is never an entry.
    [[nodiscard]] EntryPtr find(std::string_view path_lower) const;
    [[nodiscard]] EntryPtr find_by_id(const std::string& id) const;
    [[nodiscard]] EntryPtr find_revision(const std::string& rev) const;
    [[nodiscard]] std::optional<Tombstone> find_tombstone(const std::string& path_lower) const;
    /// Revisions of the file at a path or of an id, oldest first; none if there never was one.
    [[nodiscard]] std::vector<EntryPtr> revisions_at(const std::string& path_lower) const;
    [[nodiscard]] std::vector<EntryPtr> revisions_of(const std::string& id) const;
    /// Entries below a folder in path order, until `visit` answers false.
    void walk(std::string_view folder_lower, Depth depth,
              const std::function<bool(const EntryPtr&)>& visit) const;
    /// The same of what was deleted; paths are lower and as the account sees them.
    void walk_tombstones(std::string_view folder_lower,
                         const std::function<bool(const std::string&, const Tombstone&)>& visit) const;
    /// Bytes that count for the account: its home's, and those of the shared folders in it.
    [[nodiscard]] std::uint64_t used_bytes() const;
    /// Changes so far, in all that is seen.
    [[nodiscard]] std::uint64_t journal_length() const;

    // Changing: as FileTree does, in whatever namespace a path lies. Refusals are WriteError, LookupError or
    // RelocationError.
    Outcome<EntryPtr> write_file(const WriteFile& write);
    Outcome<EntryPtr> make_folder(const std::string& path, Autorename autorename);
    Outcome<EntryPtr> remove(const std::string& path_lower, const std::string& parent_rev);
    Outcome<EntryPtr> relocate(Relocation how, const std::string& from, const std::string& to,
                               Autorename autorename,
                               OwnershipTransfer transfer = OwnershipTransfer::allowed);
    Outcome<EntryPtr> restore(const std::string& path, const std::string& rev);
    /// As FileTree::purge; refusals are DeleteError.
    Outcome<bool> purge(const std::string& path_lower);

    // Namespaces.
    [[nodiscard]] const Viewer& viewer() const { return m_viewer; }
    [[nodiscard]] const Namespace& base() const { return *m_base; }
    [[nodiscard]] Namespaces& namespaces() const { return m_namespaces; }
    /// Cursors made under an older generation are `reset`.
    [[nodiscard]] std::uint64_t generation() const { return m_viewer.generation; }
    /// What the account may do in a namespace; nothing = it may not go in.
    [[nodiscard]] std::optional<AccessLevel> access(const Namespace& space) const;
    /// Where a path lies. A folder at which something is mounted lies in the namespace around it.
    [[nodiscard]] std::optional<Spot> locate(std::string_view path) const;
    /// The same, but such a folder means the root of what is mounted.
    [[nodiscard]] std::optional<Spot> enter(std::string_view path) const;
    /// Namespace `number` if it is what is mounted at a lower path of `outer`'s, and the account sees it.
    [[nodiscard]] std::optional<Spot> mounted_at(const Spot& outer, const std::string& path_lower,
                                                 std::uint32_t number) const;
    /// The path of a namespace's root: "", "/Where/it is mounted" or "ns:123"; nothing if it may not be seen.
    [[nodiscard]] std::optional<std::string> path_of(std::uint32_t number) const;
    /// An entry of a namespace as the account sees it; nothing if it doesn't.
    [[nodiscard]] EntryPtr show(const Spot& spot, const EntryPtr& entry) const;
    /// The tree of a namespace, to be changed: what follows is put down to the account.
    [[nodiscard]] FileTree& tree_of(const Namespace& space);

private:
    [[nodiscard]] std::optional<Spot> start(std::string_view& path) const;
    enum class AtMount { outside, inside };
    [[nodiscard]] std::optional<Spot> resolve(std::string_view path, AtMount at_mount) const;
    /// Calls for the base and all that is mounted in it, however deep, until `visit` answers false.
    bool each_space(const Spot& spot, const std::function<bool(const Spot&)>& visit) const;
    [[nodiscard]] Spot base_spot() const;
    bool walk_in(const Spot& spot, std::string_view folder_lower, Depth depth,
                 const std::function<bool(const EntryPtr&)>& visit) const;
    Outcome<EntryPtr> relocate_across(Relocation how, const Spot& from, const Spot& to, Autorename autorename,
                                      OwnershipTransfer transfer);
    [[nodiscard]] std::optional<Refusal> check_relocation(Relocation how, const Spot& from, const Spot& to,
                                                          const std::string& from_lower) const;
    [[nodiscard]] std::uint64_t quota_of(const Namespace& space) const;
    [[nodiscard]] std::shared_ptr<const SharedPlace> place_of(const Spot& spot, std::uint32_t mounts) const;

    Namespaces& m_namespaces;
    Viewer m_viewer;
    const Namespace* m_base;
    const Switches& m_switches;
    std::set<std::uint32_t>& m_changed;
    mutable std::map<std::tuple<std::uint32_t, std::uint32_t, bool>, std::shared_ptr<const SharedPlace>>
        m_places;
};

}  // namespace sluice::sandbox
