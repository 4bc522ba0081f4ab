#include "transfer/inlet/advance_intake.h"

#include "base/log.h"
#include "base/mutant.h"
#include "base/text.h"
#include "transfer/inlet/hold_to_plan.h"
#include "transfer/inlet/plan_retry.h"
#include "transfer/inlet/steps.h"

namespace sluice::transfer {
namespace {

using domain::IntakeState;

bool has_asset(IntakeState state) {
    return state == IntakeState::catalogued || state == IntakeState::duplicate ||
           state == IntakeState::clearing;
}

/// From wherever the row stands to the end of its journey, or to the first step that can't be done now. True
/// where something is left to do that may be due soon.
Result<bool> advance(const Step& step, ClearingDesk& desk) {
    const IntakeState state = step.intake().state;
    std::optional<ClearingDecision> decided;
    if (state == IntakeState::queued || state == IntakeState::fetching || state == IntakeState::stored) {
        if (TRY(refuse_before_fetch(step))) return false;
        const Fetched fetched = TRY(fetch(step));
        if (is_mutant(Mutant::delete_before_catalogue)) TRY(clear(step, desk, {}));
        decided = TRY(register_asset(step, fetched));
    }
    if (state == IntakeState::rejecting || state == IntakeState::restoring) TRY(settle_rejection(step));
    if (has_asset(step.intake().state)) return clear(step, desk, std::move(decided));
    return !domain::is_settled(step.intake().state);
}

/// Another try at a later time, or an end with its reason.
Result<> save_retry(const Step& step, const Error& error) {
    const Instant now = step.now();
    const Retry retry = plan_retry(error, step.intake(), step.ports.limits, now);
    domain::Intake& intake = step.lease.intake;
    intake.reason_code = error.code;
    intake.reason_message = error.message;
    intake.reason_hint = error.hint;
    intake.retry_at = retry.at;
    if (retry.counts_as_attempt) ++intake.attempts;
    if (retry.end) return step.move({*retry.end, error.message, std::nullopt});
    TRY(step.ports.catalog.write(step.lease.account_id, [&](catalog::Scope& scope) {
        return catalog::Intakes(scope).put_back(intake, step.lease.fence, retry.at, now);
    }));
    step.ports.activity.intake_changed(step.lease.account_id, intake);
    return {};
}

}  // namespace

Result<> Step::move(const catalog::IntakeMove& arrow) const {
    domain::Intake moved = intake();
    TRY(ports.catalog.write(lease.account_id, [&](catalog::Scope& scope) -> Result<> {
        moved = intake();
        return catalog::Intakes(scope).move(moved, lease.fence, arrow, now());
    }));
    lease.intake = moved;
    ports.activity.intake_changed(lease.account_id, lease.intake);
    return {};
}

Result<> Step::keep_lease() const {
    const Instant until = now() + std::chrono::seconds(ports.limits.lease_s);
    TRY(ports.catalog.write(lease.account_id, [&](catalog::Scope& scope) {
        return catalog::Intakes(scope).keep_lease(lease, until);
    }));
    lease.until = until;
    return {};
}

bool is_lease_ageing(const Step& step) {
    const std::chrono::seconds whole(step.ports.limits.lease_s);
    const auto left = step.lease.until - step.now();
    return left < whole / 2 || left > whole;
}

blobs::TellRead keeping_lease(const Step& step) {
    return [&step](std::uint64_t) -> Result<> {
        if (is_lease_ageing(step)) return step.keep_lease();
        return {};
    };
}

void save_outcome(const Step& step, const Error& error) {
    const catalog::Lease& lease = step.lease;
    if (error.code == "lease_lost") {
        log_info("intake.lease_lost", {{"intake", lease.intake.id.value}, {"fence", lease.fence}});
        return;
    }
    if (lease.intake.connection_id)
        step.ports.dropbox.note_error(lease.account_id, *lease.intake.connection_id, error);
    log_info("intake.delayed",
             {{"intake", lease.intake.id.value}, {"code", error.code}, {"message", error.message}});
    if (const auto saved = save_retry(step, error); !saved)
        log_warning("intake.outcome_unsaved",
                    {{"intake", lease.intake.id.value}, {"code", saved.error().code}});
}

Left advance_intake(const Ports& ports, ClearingDesk& clearings, catalog::Lease lease, std::stop_token stop) {
    const Step step{ports, lease, std::move(stop)};
    const auto advanced = advance(step, clearings);
    if (advanced) return *advanced ? Left::open : Left::ended;
    save_outcome(step, advanced.error());
    return domain::is_settled(lease.intake.state) ? Left::ended : Left::open;
}

}  // namespace sluice::transfer
