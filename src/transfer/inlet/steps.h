// The steps of an intake's journey. Each does one thing in the outside world and saves one arrow.
//
// Invariant: a step that answers without an error has saved the intake's new state under the lease's fence.
// One that fails has changed nothing that repeating it wouldn't repair.
#pragma once

#include <stop_token>

#include "catalog/assets.h"
#include "catalog/intakes.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// What every step gets: the ports, the lease that allows it, and when to stop.
struct Step {
    const Ports& ports;
    catalog::Lease& lease;
    std::stop_token stop;

    [[nodiscard]] domain::Intake& intake() const { return lease.intake; }
    [[nodiscard]] Instant now() const { return ports.clock.now(); }
    /// Saves an arrow in a transaction of its own, then tells the activity.
    [[nodiscard]] Result<> move(const catalog::IntakeMove& move) const;
    /// Runs `work(Scope&)` and the arrow in one transaction.
    template <class Work>
    [[nodiscard]] Result<> move_with(const catalog::IntakeMove& move, Work work) const {
        domain::Intake moved = intake();
        TRY(ports.catalog.write(lease.account_id, [&](catalog::Scope& scope) -> Result<> {
            moved = intake();
            TRY(work(scope, moved));
            return catalog::Intakes(scope).move(moved, lease.fence, move, now());
        }));
        lease.intake = moved;
        ports.activity.intake_changed(lease.account_id, lease.intake);
        return {};
    }
};

/// Bytes that are durable here and proven to be the revision's.
struct Fetched {
    catalog::HeldBlob blob;
    std::string how;  ///< for the ledger, in words
};

/// queued → fetching → (bytes durable and proven). Skips the download where the store already holds the
/// bytes.
[[nodiscard]] Result<Fetched> fetch(const Step& step);
/// fetching → stored → catalogued | duplicate | refused: type checked by content, asset made, all in one
/// transaction.
[[nodiscard]] Result<> register_asset(const Step& step, const Fetched& fetched);
/// catalogued | duplicate | clearing → done | superseded: proves the bytes, then deletes, moves or keeps the
/// source.
[[nodiscard]] Result<> clear(const Step& step);

}  // namespace sluice::transfer
