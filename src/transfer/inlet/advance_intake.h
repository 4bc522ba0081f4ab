// One file's journey, read downwards: queued, fetched, inspected, catalogued, cleared.
//
// Invariant: each arrow is one transaction under the lease's fence. Dying at any line leaves a row that
// resumes at its state; every step may be repeated without harm.
#pragma once

#include <stop_token>

#include "catalog/intakes.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// Moves the intake as far as it can go now. Errors are dealt with here: they end in a retry, a visible
/// reason, or an end state; only a lost lease or a dead database leave the row as it was, to be claimed
/// again. Answers the state that the row is left in; while it isn't settled, it may be due again soon.
domain::IntakeState advance_intake(const Ports& ports, catalog::Lease lease, std::stop_token stop);

}  // namespace sluice::transfer
