// Lists a folder one level at a time, where Dropbox can't list it whole: "very large recursive listings may
// error".
//
// Invariant: the cursor it returns was taken before the first folder was listed, so that whatever changes
// meanwhile comes once more after it.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "dropbox/client.h"

namespace sluice::transfer {

/// Whether an error of a recursive listing is one that listing folder by folder may get round.
[[nodiscard]] bool may_be_too_large(const Error& error);

/// Gives every page (of about `page_entries_max` entries) of every folder to `take`, whose error ends it;
/// returns where to go on with list_folder_continue(). A folder that goes meanwhile is passed over: the
/// cursor's changes say what became of it.
[[nodiscard]] Result<std::string> walk_folder(dropbox::Client& client, const std::string& folder_id,
                                              int page_entries_max,
                                              const std::function<Result<>(const dropbox::Page&)>& take,
                                              const std::stop_token& stop);

}  // namespace sluice::transfer
