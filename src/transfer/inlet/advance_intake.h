// One file's journey, read downwards: queued, fetched, inspected, catalogued, cleared.
//
// Invariant: each arrow is one transaction under the lease's fence. Dying at any line leaves a row that
// resumes at its state; every step may be repeated without harm.
#pragma once

#include <stop_token>

#include "catalog/intakes.h"
#include "transfer/inlet/clearing_desk.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// How an intake was left: at its end (or in the hands of another thread), or so that it may be due again
/// before anything else.
enum class Left { ended, open };

/// Moves the intake as far as it can go now; deletes in Dropbox go over the desk. Errors are dealt with here:
/// they end in a retry, a visible reason, or an end state; only a lost lease or a dead database leave the row
/// as it was, to be claimed again.
Left advance_intake(const Ports& ports, ClearingDesk& clearings, catalog::Lease lease, std::stop_token stop);

}  // namespace sluice::transfer
