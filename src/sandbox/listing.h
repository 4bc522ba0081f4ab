// Pages of a listing: first what lies in a folder, then what changed since.
//
// Invariant: whoever starts with nothing and takes every page in order, storing files and folders and
// dropping deleted entries with all below them, ends with the folder as it is (spec: list_folder/continue).
// While a listing is under way the tree may change: each change is told again by the journal that follows.
// A namespace that is mounted in the folder (later on, too) is told with it: its folder, then all it holds,
// then what changes in it, for as long as the account sees it there. Pure.
#pragma once

#include <string>
#include <vector>

#include "sandbox/cursor.h"
#include "sandbox/view.h"

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

/// Lets a cursor begin: at a folder that lies at `spot`, with all pages before it.
void begin_cursor(Cursor& cursor, const Spot& spot);
/// The page at `cursor`, whose folder is there.
[[nodiscard]] ListingPage read_page(const View& view, const Cursor& cursor);
/// The cursor behind all pages of a listing, without reading them.
[[nodiscard]] Cursor end_of_listing(const View& view, const Cursor& cursor);
/// True if `read_page` would tell anything.
[[nodiscard]] bool has_news(const View& view, const Cursor& cursor);

}  // namespace sluice::sandbox
