#include <chrono>

#include "base/mutant.h"
#include "catalog/guards.h"
#include "catalog/profiles.h"
#include "transfer/inlet/steps.h"

namespace sluice::transfer {
namespace {

using catalog::Guards;
using domain::Intake;
using domain::IntakeState;

/// How long the file must still stay in Dropbox: the mapping's own grace, or that of the settings.
Result<std::chrono::seconds> grace_left(catalog::Scope& scope, const Ports& ports, const Intake& intake,
                                        const catalog::MappingGuards& guards,
                                        std::optional<Instant> catalogued_at) {
    const std::chrono::seconds grace(guards.clear_grace_s.value_or(ports.limits.clear_grace_s));
    if (grace.count() <= 0) return std::chrono::seconds(0);
    const Instant now = ports.clock.now();
    if (!catalogued_at) catalogued_at = TRY(Guards(scope).catalogued_at(intake.id));
    return std::chrono::ceil<std::chrono::seconds>(catalogued_at.value_or(now) + grace - now);
}

std::string why_kept(const Intake& intake) {
    if (domain::is_upload(intake)) return "Complete: nothing of it lies in Dropbox.";
    if (intake.import_id) return "Kept in Dropbox: it was imported by hand.";
    return "Kept in Dropbox, as the profile says.";
}

}  // namespace

Result<ClearingSurroundings> look_around_source(catalog::Scope& scope, const Ports& ports,
                                                const Intake& intake, std::optional<Instant> catalogued_at) {
    const Instant window_start = ports.clock.now() - std::chrono::seconds(ports.limits.clearings_window_s);
    ClearingSurroundings around;
    around.facts.is_imported = intake.import_id.has_value();
    // Nothing of it lies in Dropbox, or it lies where nobody asked us to clear.
    if (domain::is_upload(intake) || !intake.mapping_id) return around;
    const auto profile =
        TRY(catalog::Profiles(scope).find_revision(intake.profile_id, intake.profile_revision));
    if (profile) {
        around.facts.after_ingest = profile->rules.after_ingest;
        around.move_to = profile->rules.move_to;
    }
    around.facts.is_clearing_already = intake.state == IntakeState::clearing;
    around.guards = TRY(Guards(scope).of_mapping(*intake.mapping_id));
    around.facts.is_safe_mode = around.guards.is_safe_mode;
    around.facts.is_relisting = around.guards.is_relisting;
    around.facts.is_sentinel_missing = around.guards.sentinel == domain::Sentinel::missing;
    around.facts.grace_left = TRY(grace_left(scope, ports, intake, around.guards, catalogued_at));
    around.facts.is_paused = around.guards.is_paused;
    if (is_mutant(Mutant::pause_ignored_once_begun) && around.facts.is_clearing_already)
        around.facts.is_paused = false;
    // Told up to the limit only: more than that makes no difference.
    const std::int64_t limit = ports.limits.clearings_max;
    if (!around.facts.is_clearing_already &&
        TRY(Guards(scope).have_cleared(*intake.mapping_id, limit, window_start)))
        around.facts.clearings_in_window = limit;
    around.facts.is_referenced = is_mutant(Mutant::delete_before_catalogue) ||
                                 TRY(catalog::Assets(scope).is_referenced(intake.content_hash));
    return around;
}

Result<SourceDecided> decide_source(catalog::Scope& scope, const Ports& ports, const Intake& intake,
                                    const ClearingSurroundings& around) {
    const Instant now = ports.clock.now();
    SourceDecided decided{{plan_clearing(around.facts, ports.limits), around.move_to, around.guards}, {}};
    switch (decided.decision.plan.action) {
        case ClearingAction::keep: decided.arrow = {IntakeState::done, why_kept(intake), std::nullopt}; break;
        case ClearingAction::hold_back: break;
        case ClearingAction::delete_source:
        case ClearingAction::move_source:
            if (intake.state == IntakeState::clearing) break;
            if (!is_mutant(Mutant::guard_not_counted)) TRY(Guards(scope).note_clearing(intake, now));
            decided.arrow = {IntakeState::clearing,
                             decided.decision.plan.action == ClearingAction::delete_source
                                 ? "About to delete the source in Dropbox."
                                 : "About to move the source in Dropbox.",
                             now};
            break;
    }
    return decided;
}

Result<> hold_back(const Step& step) {
    Intake& intake = step.lease.intake;
    TRY(step.ports.catalog.write(step.lease.account_id, [&](catalog::Scope& scope) -> Result<> {
        const auto around = TRY(look_around_source(scope, step.ports, intake));
        const ClearingPlan plan = plan_clearing(around.facts, step.ports.limits);
        domain::forget_reason(intake);
        auto due_at = std::optional(step.now());
        if (plan.action == ClearingAction::hold_back) {
            intake.reason_code = plan.reason_code;
            intake.reason_message = plan.reason_message;
            intake.reason_hint = plan.reason_hint;
            due_at.reset();
            if (plan.look_again_in) due_at = step.now() + *plan.look_again_in;
            intake.retry_at = due_at;
        }
        return catalog::Intakes(scope).put_back(intake, step.lease.fence, due_at, step.now());
    }));
    step.ports.activity.intake_changed(step.lease.account_id, intake);
    return {};
}

}  // namespace sluice::transfer
