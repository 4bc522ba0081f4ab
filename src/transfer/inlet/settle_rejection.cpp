// rejecting → rejected, restoring → held: one move in Dropbox, by the file's id.
#include "base/crash_point.h"
#include "base/mutant.h"
#include "base/text.h"
#include "catalog/mappings.h"
#include "domain/overlap.h"
#include "transfer/inlet/plan_rejection.h"
#include "transfer/inlet/steps.h"

namespace sluice::transfer {
namespace {

using domain::Intake;
using domain::IntakeState;

/// Where the listing would find the file.
void take_place(Intake& intake, const dropbox::Entry& present, const dropbox::Entry& folder) {
    intake.rev = present.rev;
    intake.name = present.name;
    intake.path = present.path_display;
    intake.path_lower = present.path_lower;
    intake.relative_path = domain::relative_to({present.path_display, present.path_lower}, folder.path_lower);
    intake.server_modified = present.server_modified;
}

/// A newer revision was listed meanwhile: that one is what lies there.
Result<bool> has_newer(catalog::Scope& scope, const Intake& intake) {
    const auto revisions = TRY(catalog::Intakes(scope).of_file(*intake.connection_id, intake.file_id));
    return !revisions.empty() && revisions.back().id != intake.id;
}

/// Saves the end of it, with the place where the file lies now.
Result<> save_end(const Step& step, Intake ended, IntakeState state, const std::string& detail) {
    TRY(step.ports.catalog.write(step.lease.account_id, [&](catalog::Scope& scope) -> Result<> {
        Intake moved = ended;
        moved.state = step.intake().state;
        const bool is_old = state != IntakeState::superseded && TRY(has_newer(scope, moved));
        domain::forget_reason(moved);
        if (state == IntakeState::held) moved.rejection_note.clear();
        const bool is_elsewhere = moved.rev != step.intake().rev || moved.path != step.intake().path;
        TRY(catalog::Intakes(scope).check_lease(step.lease));
        if (is_elsewhere && !is_old) TRY(catalog::Intakes(scope).save_place(moved));
        TRY(catalog::Intakes(scope).move(moved, step.lease.fence,
                                         {is_old ? IntakeState::superseded : state, detail, std::nullopt},
                                         step.now()));
        ended = moved;
        return {};
    }));
    step.lease.intake = std::move(ended);
    step.ports.activity.intake_changed(step.lease.account_id, step.lease.intake);
    return {};
}

/// Whatever deletes or moves in Dropbox waits for the guards (I10).
Result<bool> is_held_back(const Step& step) {
    Intake& intake = step.lease.intake;
    const bool is_held =
        TRY(step.ports.catalog.write(step.lease.account_id, [&](catalog::Scope& scope) -> Result<bool> {
            const auto guards = TRY(catalog::Guards(scope).of_mapping(*intake.mapping_id));
            const auto held = hold_of({guards.is_paused, guards.is_safe_mode, guards.is_relisting,
                                       guards.sentinel == domain::Sentinel::missing});
            if (!held) return false;
            domain::forget_reason(intake);
            intake.reason_code = held->reason_code;
            intake.reason_message = held->reason_message;
            intake.reason_hint = held->reason_hint;
            TRY(catalog::Intakes(scope).put_back(intake, step.lease.fence, std::nullopt, step.now()));
            return true;
        }));
    if (is_held) step.ports.activity.intake_changed(step.lease.account_id, intake);
    return is_held;
}

Result<std::optional<dropbox::Entry>> look_at(dropbox::Client& client, const std::string& id,
                                              const std::stop_token& stop) {
    auto found = client.metadata(id, stop);
    if (!found && found.error().code == "source_vanished") return std::optional<dropbox::Entry>();
    if (!found) return fail(std::move(found).error());
    return std::optional(*std::move(found));
}

/// Moves have no revision guard at Dropbox, so what was moved is compared, and a newer content is moved back.
Result<> move_file(const Step& step, dropbox::Client& client, const RejectionPlan& plan,
                   const dropbox::Entry& present, const dropbox::Entry& folder) {
    const Intake& intake = step.intake();
    const auto moved = TRY(client.move({intake.file_id, plan.to, dropbox::OnConflict::rename}, step.stop));
    crash_point("intake.rejected_moved");
    if (moved.content_hash != intake.content_hash && !is_mutant(Mutant::rejected_without_comparing)) {
        TRY(client.move({intake.file_id, present.path_display, dropbox::OnConflict::rename}, step.stop));
        return step.move({IntakeState::superseded,
                          "Replaced in Dropbox at the moment of moving: put back, and waits anew.",
                          std::nullopt});
    }
    Intake ended = intake;
    take_place(ended, moved, folder);
    return save_end(step, std::move(ended), plan.state, cat("Moved in Dropbox to ", moved.path_display, "."));
}

}  // namespace

Result<> settle_rejection(const Step& step) {
    const Intake& intake = step.intake();
    const auto record = TRY(step.ports.catalog.read(step.lease.account_id, [&](catalog::Scope& scope) {
        return catalog::Mappings(scope).find(*intake.mapping_id);
    }));
    if (!record)
        return save_end(step, intake, IntakeState::rejected,
                        "Left where it lies in Dropbox, since its mapping was taken away.");
    if (!is_mutant(Mutant::rejection_ignores_pause) && TRY(is_held_back(step))) return {};
    const auto client = TRY(step.ports.dropbox.client(step.lease.account_id, *intake.connection_id));
    const auto present = TRY(look_at(*client, intake.file_id, step.stop));
    if (!present)
        return step.move({IntakeState::vanished, "Removed from Dropbox by somebody else.", std::nullopt});
    const auto folder = TRY(look_at(*client, record->folder_id, step.stop));
    if (!folder)
        return save_end(step, intake, IntakeState::rejected,
                        "Left where it lies in Dropbox, since its mapped folder is gone.");
    const RejectionPlan plan = plan_rejection({intake, *present, *folder});
    switch (plan.action) {
        case RejectionAction::move: return move_file(step, *client, plan, *present, *folder);
        case RejectionAction::put_back:
            TRY(client->move({intake.file_id, plan.to, dropbox::OnConflict::rename}, step.stop));
            crash_point("intake.newer_put_back");
            return step.move({plan.state, plan.detail, std::nullopt});
        case RejectionAction::settle: break;
    }
    Intake ended = intake;
    const bool is_ours =
        plan.state != IntakeState::superseded && domain::is_within(present->path_lower, folder->path_lower);
    if (is_ours) take_place(ended, *present, *folder);
    return save_end(step, std::move(ended), plan.state, plan.detail);
}

}  // namespace sluice::transfer
