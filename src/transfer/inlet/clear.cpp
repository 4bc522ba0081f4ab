#include "base/crash_point.h"
#include "base/mutant.h"
#include "base/text.h"
#include "domain/overlap.h"
#include "transfer/inlet/plan_clearing.h"
#include "transfer/inlet/sentinel.h"
#include "transfer/inlet/steps.h"

namespace sluice::transfer {
namespace {

using domain::Intake;
using domain::IntakeState;

/// Only a mutant comes here before there is an asset.
bool is_too_early(const Step& step) {
    return is_mutant(Mutant::delete_before_catalogue) && !step.intake().asset_id &&
           !step.intake().duplicate_of;
}

/// Decides and saves what follows of it.
Result<ClearingDecision> decide(const Step& step) {
    ClearingDecision decision;
    Intake moved = step.intake();
    std::optional<ClearingSurroundings> seen_before;
    const auto look = [&](catalog::Scope& scope) -> Result<ClearingSurroundings> {
        return look_around_source(scope, step.ports, step.intake());
    };
    if (is_mutant(Mutant::guard_counted_apart))
        seen_before = TRY(step.ports.catalog.read(step.lease.account_id, look));
    TRY(step.ports.catalog.write(step.lease.account_id, [&](catalog::Scope& scope) -> Result<> {
        moved = step.intake();
        const auto around = seen_before ? *seen_before : TRY(look(scope));
        auto decided = TRY(decide_source(scope, step.ports, moved, around));
        decision = std::move(decided.decision);
        if (!decided.arrow || is_too_early(step)) return {};
        domain::forget_reason(moved);
        return catalog::Intakes(scope).move(moved, step.lease.fence, *decided.arrow, step.now());
    }));
    if (moved.state == step.intake().state) return decision;
    step.lease.intake = moved;
    step.ports.activity.intake_changed(step.lease.account_id, step.lease.intake);
    if (moved.state == IntakeState::clearing) crash_point("intake.clearing");
    return decision;
}

/// True where another revision of the file brought these bytes into the library: its own clearing moves it.
Result<bool> is_taken(const Step& step, const std::string& content_hash) {
    return step.ports.catalog.read(step.lease.account_id, [&](catalog::Scope& scope) -> Result<bool> {
        for (const Intake& other :
             TRY(catalog::Intakes(scope).of_file(*step.intake().connection_id, step.intake().file_id)))
            if (other.content_hash == content_hash && (other.asset_id || other.duplicate_of)) return true;
        return false;
    });
}

/// Does it lie where we move files to? Dropbox says where that is.
Result<bool> was_moved_to(dropbox::Client& client, const dropbox::Entry& present, const std::string& folder,
                          const std::stop_token& stop) {
    const auto target = client.metadata(folder, stop);
    if (!target && target.error().code == "source_vanished") return false;
    if (!target) return fail(target.error());
    return domain::is_within(present.path_lower, target->path_lower);
}

/// Moves have no revision guard at Dropbox, so what was moved is compared, and a newer content is moved back.
Result<> move_source(const Step& step, dropbox::Client& client, const std::string& folder) {
    const Intake& intake = step.intake();
    const auto present = client.metadata(intake.file_id, step.stop);
    if (!present && present.error().code == "source_vanished")
        return step.move({IntakeState::done, "Was gone from Dropbox already.", std::nullopt});
    if (!present) return fail(present.error());
    const bool compares = !is_mutant(Mutant::move_without_comparing);
    if (compares && present->content_hash != intake.content_hash) {
        // Moved by us, with a newer content, and then we died or weren't answered.
        if (TRY(was_moved_to(client, *present, folder, step.stop)) &&
            !TRY(is_taken(step, present->content_hash)))
            TRY(client.move({intake.file_id, intake.path, dropbox::OnConflict::rename}, step.stop));
        return step.move({IntakeState::superseded,
                          "Replaced in Dropbox meanwhile: the new revision stays and is taken next.",
                          std::nullopt});
    }
    if (present->path_lower != intake.path_lower)
        return step.move(
            {IntakeState::done, cat("Lies in Dropbox at ", present->path_display, "."), std::nullopt});

    const auto moved = TRY(
        client.move({intake.file_id, cat(folder, "/", intake.name), dropbox::OnConflict::rename}, step.stop));
    crash_point("intake.source_moved");
    if (compares && moved.content_hash != intake.content_hash) {
        TRY(client.move({intake.file_id, intake.path, dropbox::OnConflict::rename}, step.stop));
        return step.move({IntakeState::superseded,
                          "Replaced in Dropbox at the moment of moving: put back, and taken next.",
                          std::nullopt});
    }
    return step.move({IntakeState::done, cat("Moved in Dropbox to ", moved.path_display, "."), std::nullopt});
}

}  // namespace

/// Reads our bytes again, in the same step as the call that removes the other copy (no-loss: mutant 10).
Result<> prove_bytes(const Step& step) {
    const Intake& intake = step.intake();
    if (is_mutant(Mutant::no_read_back)) return {};
    if (is_mutant(Mutant::duplicate_not_read_back) && intake.duplicate_of) return {};
    const auto verdict = TRY(step.ports.blobs.verify_for_delete(
        intake.content_hash, static_cast<std::uint64_t>(intake.size), keeping_lease(step)));
    if (verdict == blobs::Verdict::missing && is_mutant(Mutant::missing_is_sound)) return {};
    if (verdict == blobs::Verdict::sound) return {};
    return fail({Remedy::conflict, "blob_damaged",
                 cat("Our copy of ", intake.name, " doesn't read back as it was stored."),
                 "Nothing was deleted in Dropbox; the file is fetched again."});
}

/// Our copy is bad and the source is still there: throw ours away and fetch anew.
Result<> fetch_again(const Step& step) {
    if (TRY(step.ports.blobs.contains(step.intake().content_hash)))
        TRY(step.ports.blobs.quarantine(step.intake().content_hash));
    TRY(step.move(
        {IntakeState::queued, "Our copy didn't read back as stored: it is fetched again.", step.now()}));
    return step.ports.catalog.write(step.lease.account_id, [&](catalog::Scope& scope) {
        return catalog::Intakes(scope).put_back(step.intake(), step.lease.fence, step.now(), step.now());
    });
}

Result<bool> clear(const Step& step, ClearingDesk& desk, std::optional<ClearingDecision> decided) {
    const bool is_resumed = !decided && step.intake().state == IntakeState::clearing;
    const ClearingDecision decision = decided ? *std::move(decided) : TRY(decide(step));
    if (decision.plan.action == ClearingAction::keep) return false;
    if (decision.plan.action == ClearingAction::hold_back) {
        TRY(hold_back(step));
        return true;
    }
    const bool moves = decision.plan.action == ClearingAction::move_source;
    const auto client = TRY(step.ports.dropbox.client(step.lease.account_id, *step.intake().connection_id));
    if (moves && decision.guards.sentinel != domain::Sentinel::off)
        TRY(look_for_sentinel(
            step.ports, {step.lease.account_id, *step.intake().connection_id, *step.intake().mapping_id},
            *client, decision.guards.folder_path, step.stop));
    if (!moves) desk.await_room(step.lease, step.stop);
    const bool proves = !is_mutant(Mutant::read_back_remembered) || !is_resumed;
    if (const auto proven = proves ? prove_bytes(step) : Result<>(); !proven) {
        if (proven.error().code != "blob_damaged") return fail(proven.error());
        TRY(fetch_again(step));
        return true;
    }
    crash_point("intake.read_back");
    if (is_too_early(step)) {
        static_cast<void>(client->delete_file({step.intake().file_id, step.intake().rev}, step.stop));
        return false;
    }
    if (!moves) return desk.clear({step.lease, decision.guards, step.now()}, step.stop);
    // Reading a large file back takes minutes; somebody may have pressed the pause button meanwhile.
    const auto now = TRY(step.ports.catalog.read(step.lease.account_id, [&](catalog::Scope& scope) {
        return look_around_source(scope, step.ports, step.intake());
    }));
    const ClearingPlan still = plan_clearing(now.facts, step.ports.limits);
    TRY(still.action == ClearingAction::hold_back ? hold_back(step)
                                                  : move_source(step, *client, decision.move_to));
    return !domain::is_settled(step.intake().state);
}

}  // namespace sluice::transfer
