// What lies in a Dropbox folder right now, for a preview of what would become of it.
//
// Invariant: reads only, and never more than `previewed_entries_max` entries.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "dropbox/types.h"
#include "transfer/ports.h"

namespace sluice::transfer {

inline constexpr std::size_t previewed_entries_max = 10'000;

struct PreviewListing {
    bool folder_exists = true;
    std::string folder_path_lower;
    std::vector<dropbox::Entry> entries;
    bool is_cut = false;  ///< there is more
};

/// Fails with `folder_path_invalid`, `connection_not_found`, or as Dropbox.
[[nodiscard]] Result<PreviewListing> list_for_preview(const Ports& ports, const domain::AccountId& account,
                                                      const domain::ConnectionId& connection,
                                                      const std::string& folder_path, std::stop_token stop);

}  // namespace sluice::transfer
