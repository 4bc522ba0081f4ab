// How an account leaves safe mode (catalog/safe_mode.h): each mapped folder is listed from the start, and
// what was deleted there since the catalogue's time is looked up in Dropbox and fetched again by revision.
//
// Invariant: changes nothing in Dropbox. A revision that the catalogue knows is never taken twice (I3). Safe
// mode ends by itself only where nothing is left to reconcile and nothing found again is still to be fetched.
#pragma once

#include <stop_token>

#include "catalog/mappings.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// Does what is left to do for the mapping, which has just been read to its end; nothing where the account
/// isn't in safe mode. Errors are Dropbox's or the catalogue's; it is then tried again at the next look.
[[nodiscard]] Result<> reconcile(const Ports& ports, const catalog::AccountMapping& mapping,
                                 const std::stop_token& stop);

}  // namespace sluice::transfer
