// What was chosen in Dropbox for an import, read page by page.
//
// Invariant: reads only. What can't be looked at for good is told as left over, and keeps nothing from the
// rest.
#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "domain/import.h"
#include "dropbox/client.h"

namespace sluice::transfer {

/// One page of a choice.
struct FoundInChoice {
    domain::ImportChoice choice;  ///< how far it is now
    std::vector<dropbox::Entry> entries;
    std::vector<domain::ImportChoice> folders;  ///< to be listed by themselves
    std::vector<domain::ImportLeftover> leftovers;
    bool is_end = true;
};

/// A file is all there is of its choice; a folder is listed with all below it, from the choice's cursor on,
/// or, where that is too much for Dropbox, level by level. Errors: the client's, where it is worth another
/// try.
[[nodiscard]] Result<FoundInChoice> list_choice(dropbox::Client& client, const domain::ImportChoice& choice,
                                                std::int64_t page_entries_max, const std::stop_token& stop);

}  // namespace sluice::transfer
