// Reads what is new in a mapped folder and turns it into intakes.
//
// Invariant: the entries of a page and the cursor behind it are saved in one transaction (I6). A cursor that
// Dropbox has reset is forgotten and the folder is listed from the start; what is known already is not taken
// twice (I3).
#pragma once

#include <stop_token>

#include "domain/ids.h"
#include "transfer/ports.h"

namespace sluice::transfer {

struct Pulled {
    std::size_t entries = 0;  ///< listed
    std::size_t added = 0;    ///< new intakes
};

/// Whether Dropbox is asked first where the mapped folder is, or only where its changes tell that it may have
/// been moved: one call less for each look.
enum class FolderLook { first, when_told };

/// Reads one mapping to the end of its changes. A folder that is gone makes the mapping `broken`, which is a
/// success here. Other errors are Dropbox's (dropbox/errors.h) or the catalogue's.
[[nodiscard]] Result<Pulled> pull(const Ports& ports, const domain::AccountId& account,
                                  const domain::MappingId& id, FolderLook look, std::stop_token stop);

}  // namespace sluice::transfer
