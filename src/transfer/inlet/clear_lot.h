// The deletes in Dropbox of one lot of files, from the last looks to their end.
//
// Invariant: nothing is deleted but (id, rev) of an intake in the state `clearing`, whose lease holds, whose
// bytes were read back at most `proof_lasts` before the call, and of which the guards were asked after that,
// when the call had waited for all that it waits for. What falls out of the lot on the way is saved at once.
#pragma once

#include <chrono>
#include <stop_token>
#include <vector>

#include "catalog/guards.h"
#include "catalog/intakes.h"
#include "transfer/ports.h"

namespace sluice::transfer {

constexpr std::chrono::seconds proof_lasts{5};

/// A source whose bytes were just proven.
struct ProvenClearing {
    catalog::Lease lease;
    catalog::MappingGuards guards;
    Instant proven_at;
};
/// Of one connection.
using ClearingLot = std::vector<ProvenClearing>;

/// Errors end as save_outcome() says (steps.h). True where something is still to be cleared, which may be due
/// soon. `lot` is empty afterwards.
[[nodiscard]] bool clear_lot(const Ports& ports, ClearingLot& lot, std::stop_token stop);

}  // namespace sluice::transfer
