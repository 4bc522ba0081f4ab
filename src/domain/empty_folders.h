// Which folders below a mapped one hold no file any more: for a person to delete, since Sluice deletes files
// and never a folder (docs/adr/0030).
//
// Invariant: a folder with a file anywhere below it is never named, nor is the mapped folder itself, its
// `Rejected/`, its sentinel, or anything within those.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sluice::domain {

/// One line of a whole listing of a mapped folder.
struct ListedPlace {
    bool is_folder = false;
    std::string path;        ///< as Dropbox shows it
    std::string path_lower;  ///< as Dropbox compares it
};

struct EmptyFolder {
    std::string path;
    std::string path_lower;
    std::int64_t folders_within = 0;  ///< empty as well, and not named by themselves
};

/// The outermost ones, by path. `listing` holds all that lies below the mapped folder, in any order.
[[nodiscard]] std::vector<EmptyFolder> empty_folders(std::span<const ListedPlace> listing,
                                                     const std::string& mapped_lower);

}  // namespace sluice::domain
