// The sentinel: a folder `.sluice-sentinel` in a mapped folder. While it is required and isn't there, nothing
// of the mapping is deleted or moved, since the folder may have been emptied, replaced or unshared.
//
// Invariant: looked for at every look at the mapping and right before every clearing; what was found is saved
// with the mapping, so that pages can show it.
#pragma once

#include <stop_token>

#include "catalog/mappings.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// True where it is there. Saves what it found; what waited for it goes on once it is back. Errors are
/// Dropbox's, but for "not found", or the catalogue's.
[[nodiscard]] Result<bool> look_for_sentinel(const Ports& ports, const catalog::AccountMapping& mapping,
                                             dropbox::Client& client, const std::string& folder_path,
                                             const std::stop_token& stop);

enum class RequireSentinel { no, yes };
/// `yes`: makes it in Dropbox where it isn't, then requires it. `no` leaves it there.
[[nodiscard]] Result<> require_sentinel(const Ports& ports, const domain::AccountId& account,
                                        const domain::MappingId& id, RequireSentinel required,
                                        const std::stop_token& stop);

}  // namespace sluice::transfer
