// Pages of a listing: first what lies in a folder, then what changed since.
//
// Invariant: whoever starts with nothing and takes every page in order, storing files and folders and
// dropping deleted entries with all below them, ends with the folder as it is (spec: list_folder/continue).
// While a listing is under way the tree may change: each change is told again by the journal that follows.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "sandbox/cursor.h"
#include "sandbox/file_tree.h"

namespace sluice::sandbox {

struct ListedEntry {
    EntryPtr entry;            ///< nothing = deleted:
    std::string deleted_path;  ///< display path of what was deleted
};

struct ListingPage {
    std::vector<ListedEntry> entries;
    Cursor next;
    bool has_more = false;
};

/// The page at `cursor`, whose folder is there.
[[nodiscard]] ListingPage read_page(const FileTree& tree, const Cursor& cursor);
/// True if `read_page` would tell anything.
[[nodiscard]] bool has_news(const FileTree& tree, const Cursor& cursor);

}  // namespace sluice::sandbox
