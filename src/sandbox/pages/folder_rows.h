// The list of a folder's content on a person's page.
//
// Invariant: a row offers what the account may do with it there and nothing else.
#pragma once

#include <string>
#include <vector>

#include "sandbox/pages/place.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

/// What a page shows of a folder, as it is at one moment.
struct FolderContent {
    std::string path_display;
    std::string about;  ///< whose folder it is and what one may do there; "" of one's own
    bool may_write = true;
    struct Item {
        EntryPtr entry;
        std::string mark = {};    ///< what is mounted there; "" = nothing
        bool is_fixture = false;  ///< of a team's space: stays where it is
    };
    std::vector<Item> items = {};  ///< folders first
};

/// Nothing if there is no such folder.
[[nodiscard]] std::optional<FolderContent> read_folder(const View& view, const std::string& path);

/// The way from the space's root to the place; ready HTML. Links lead to folders.
[[nodiscard]] std::string crumbs_html(const Place& place, const std::string& path_display);
/// The table with its rows, and the folders to which they may be moved.
[[nodiscard]] std::string listing_html(const Place& place, const FolderContent& content);

}  // namespace sluice::sandbox
