// The steps of an intake's journey. Each does one thing in the outside world and saves one arrow, or those
// that belong to one transaction.
//
// Invariant: a step that answers without an error has saved the intake's new state under the lease's fence.
// One that fails has changed nothing that repeating it wouldn't repair.
#pragma once

#include <optional>
#include <stop_token>

#include "catalog/assets.h"
#include "catalog/guards.h"
#include "catalog/intakes.h"
#include "domain/plan.h"
#include "transfer/inlet/clearing_desk.h"
#include "transfer/inlet/plan_clearing.h"
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
    /// For as long again as a claim gives. Fails with `lease_lost`.
    [[nodiscard]] Result<> keep_lease() const;
};

/// For readings that may take longer than a lease: keeps it when half of it is over.
[[nodiscard]] blobs::TellRead keeping_lease(const Step& step);
/// Half of the lease is over, or the clock was set back.
[[nodiscard]] bool is_lease_ageing(const Step& step);

/// Bytes that are durable here and proven to be the revision's.
struct Fetched {
    catalog::HeldBlob blob;
    std::string how;  ///< for the ledger, in words
};

/// What is to become of a source.
struct ClearingDecision {
    ClearingPlan plan;
    std::string move_to;  ///< folder; with move_source
    catalog::MappingGuards guards;
};

/// queued → fetching → (bytes durable and proven). Skips the download where the store already holds the
/// bytes.
[[nodiscard]] Result<Fetched> fetch(const Step& step);
/// fetching → stored → catalogued | duplicate | refused, and on as decide_source() says: type checked by
/// content, asset made, all in one transaction. Answers what was decided about the source.
[[nodiscard]] Result<std::optional<ClearingDecision>> register_asset(const Step& step,
                                                                     const Fetched& fetched);

/// What the guards say about the source of an intake, asked in `scope`.
struct ClearingSurroundings {
    ClearingFacts facts;
    std::string move_to;
    catalog::MappingGuards guards;
};
/// `catalogued_at`: where the row that says it is written in this transaction only.
[[nodiscard]] Result<ClearingSurroundings> look_around_source(catalog::Scope& scope, const Ports& ports,
                                                              const domain::Intake& intake,
                                                              std::optional<Instant> catalogued_at = {});
/// Decides about the source of `intake`, which is catalogued, a duplicate or being cleared, in the
/// transaction that also saves the arrow that follows, if any: of many workers each sees what the others have
/// counted, so the guard lets none through too many.
struct SourceDecided {
    ClearingDecision decision;
    std::optional<catalog::IntakeMove> arrow;
};
[[nodiscard]] Result<SourceDecided> decide_source(catalog::Scope& scope, const Ports& ports,
                                                  const domain::Intake& intake,
                                                  const ClearingSurroundings& around);
/// Leaves the row as it is, with the reason why its source stays for now. Asks the guards once more, in the
/// transaction that saves their answer: one that opened since has woken only those who waited then.
[[nodiscard]] Result<> hold_back(const Step& step);

/// catalogued | duplicate | clearing → done | superseded: proves the bytes, then moves or keeps the source,
/// or hands the lease over to the desk, which deletes it. Answers true where something is left to do that may
/// be due soon. `decided` is what was decided before under this lease.
[[nodiscard]] Result<bool> clear(const Step& step, ClearingDesk& desk,
                                 std::optional<ClearingDecision> decided);
/// Reads our bytes again. Fails with `blob_damaged`.
[[nodiscard]] Result<> prove_bytes(const Step& step);
/// Our copy is bad and the source is still there: throws ours away, to fetch anew.
[[nodiscard]] Result<> fetch_again(const Step& step);

/// rejecting → rejected, restoring → held (or vanished, superseded): moves the file in Dropbox, by its id.
/// Held back by the guards as a clearing is.
[[nodiscard]] Result<> settle_rejection(const Step& step);

/// Saves what a failed step leads to: another try at a later time, or an end with its reason.
void save_outcome(const Step& step, const Error& error);

}  // namespace sluice::transfer
