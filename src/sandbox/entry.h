// A file or folder at one time, and the orders in which entries are kept.
//
// Invariant: an Entry never changes once made, so it is its own key wherever it is looked up: sets of entries
// hold no path, id or rev a second time, which is what keeps a million files small. Pure.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "sandbox/content_store.h"
#include "sandbox/paths.h"

namespace sluice::sandbox {

/// Where something lies among shared folders, as one account sees it.
struct SharedPlace {
    std::string parent_shared_folder_id;  ///< of the shared folder that holds it; empty = none
    std::string shared_folder_id;         ///< of the shared folder that is mounted here; empty = none
    bool is_read_only = false;
};

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

/// An entry that stands for no more than a path.
[[nodiscard]] inline EntryPtr at_path(std::string path_display) {
    std::string lower = lower_path(path_display);
    return std::make_shared<const Entry>(Entry{.path_display = std::move(path_display),
                                               .path_lower = std::move(lower),
                                               .id = {},
                                               .rev = {},
                                               .content = nullptr});
}

/// One at each lower path, a folder's content right behind it.
struct ByPath {
    using is_transparent = void;
    static std::string_view key(std::string_view path) { return path; }
    static std::string_view key(const EntryPtr& entry) { return entry->path_lower; }
    bool operator()(const auto& a, const auto& b) const { return PathLess{}(key(a), key(b)); }
};

/// One of each id.
struct ById {
    using is_transparent = void;
    static std::string_view key(std::string_view id) { return id; }
    static std::string_view key(const EntryPtr& entry) { return entry->id; }
    bool operator()(const auto& a, const auto& b) const { return key(a) < key(b); }
};

/// All revisions at each path or of each id, oldest first: revs grow.
template <class Order>
struct ThenByRev {
    using is_transparent = void;
    bool operator()(const EntryPtr& a, const EntryPtr& b) const {
        return Order{}(a, b) || (!Order{}(b, a) && a->rev < b->rev);
    }
    bool operator()(const EntryPtr& a, std::string_view key) const { return Order{}(a, key); }
    bool operator()(std::string_view key, const EntryPtr& b) const { return Order{}(key, b); }
};

}  // namespace sluice::sandbox
