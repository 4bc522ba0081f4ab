#include "base/crash_point.h"
#include "base/mutant.h"
#include "base/text.h"
#include "catalog/guards.h"
#include "catalog/profiles.h"
#include "domain/overlap.h"
#include "transfer/inlet/plan_clearing.h"
#include "transfer/inlet/sentinel.h"
#include "transfer/inlet/steps.h"

namespace sluice::transfer {
namespace {

using catalog::Guards;
using domain::Intake;
using domain::IntakeState;

/// Only a mutant comes here before there is an asset.
bool is_too_early(const Step& step) {
    return is_mutant(Mutant::delete_before_catalogue) && !step.intake().asset_id &&
           !step.intake().duplicate_of;
}

struct Surroundings {
    ClearingFacts facts;
    std::string move_to;
    catalog::MappingGuards guards;
};

/// How long the file must still stay in Dropbox: the mapping's own grace, or that of the settings.
Result<std::chrono::seconds> grace_left(const Step& step, catalog::Scope& scope,
                                        const catalog::MappingGuards& guards) {
    const std::chrono::seconds grace(guards.clear_grace_s.value_or(step.ports.limits.clear_grace_s));
    if (grace.count() <= 0) return std::chrono::seconds(0);
    const auto catalogued_at = TRY(Guards(scope).catalogued_at(step.intake().id));
    return std::chrono::ceil<std::chrono::seconds>(catalogued_at.value_or(step.now()) + grace - step.now());
}

Result<Surroundings> look_around(catalog::Scope& scope, const Step& step) {
    const Instant window_start = step.now() - std::chrono::seconds(step.ports.limits.clearings_window_s);
    const Intake& intake = step.intake();
    Surroundings around;
    const auto profile =
        TRY(catalog::Profiles(scope).find_revision(intake.profile_id, intake.profile_revision));
    if (profile) {
        around.facts.after_ingest = profile->rules.after_ingest;
        around.move_to = profile->rules.move_to;
    }
    around.facts.is_clearing_already = intake.state == IntakeState::clearing;
    around.guards = TRY(Guards(scope).of_mapping(intake.mapping_id));
    around.facts.is_safe_mode = around.guards.is_safe_mode;
    around.facts.is_relisting = around.guards.is_relisting;
    around.facts.is_sentinel_missing = around.guards.sentinel == domain::Sentinel::missing;
    around.facts.grace_left = TRY(grace_left(step, scope, around.guards));
    around.facts.is_paused = around.guards.is_paused;
    if (is_mutant(Mutant::pause_ignored_once_begun) && around.facts.is_clearing_already)
        around.facts.is_paused = false;
    // Told up to the limit only: more than that makes no difference.
    const std::int64_t limit = step.ports.limits.clearings_max;
    if (!around.facts.is_clearing_already &&
        TRY(Guards(scope).have_cleared(intake.mapping_id, limit, window_start)))
        around.facts.clearings_in_window = limit;
    around.facts.is_referenced = is_mutant(Mutant::delete_before_catalogue) ||
                                 TRY(catalog::Assets(scope).is_referenced(intake.content_hash));
    return around;
}

struct Decision {
    ClearingPlan plan;
    std::string move_to;
    catalog::MappingGuards guards;
};

/// Decides and, where the source is to go, writes so in the same transaction: of many workers each sees what
/// the others have counted, so the guard lets none through too many.
Result<Decision> decide(const Step& step) {
    Decision decision;
    Intake moved = step.intake();
    std::optional<Surroundings> seen_before;
    const auto look = [&](catalog::Scope& scope) -> Result<> {
        seen_before = TRY(look_around(scope, step));
        return {};
    };
    if (is_mutant(Mutant::guard_counted_apart)) TRY(step.ports.catalog.read(step.lease.account_id, look));
    TRY(step.ports.catalog.write(step.lease.account_id, [&](catalog::Scope& scope) -> Result<> {
        moved = step.intake();
        const Surroundings around = seen_before ? *seen_before : TRY(look_around(scope, step));
        decision = {plan_clearing(around.facts, step.ports.limits), around.move_to, around.guards};
        const bool deletes = decision.plan.action == ClearingAction::delete_source;
        if (!deletes && decision.plan.action != ClearingAction::move_source) return {};
        if (moved.state == IntakeState::clearing || is_too_early(step)) return {};
        domain::forget_reason(moved);
        if (!is_mutant(Mutant::guard_not_counted)) TRY(Guards(scope).note_clearing(moved, step.now()));
        return catalog::Intakes(scope).move(
            moved, step.lease.fence,
            {IntakeState::clearing, cat("About to ", deletes ? "delete" : "move", " the source in Dropbox."),
             step.now()},
            step.now());
    }));
    const bool has_moved = moved.state != step.intake().state;
    step.lease.intake = moved;
    if (has_moved) step.ports.activity.intake_changed(step.lease.account_id, step.lease.intake);
    if (has_moved) crash_point("intake.clearing");
    return decision;
}

/// Asks the guards once more, in the transaction that saves their answer: one that opened since has woken
/// only those who waited then.
Result<> hold_back(const Step& step) {
    Intake& intake = step.lease.intake;
    TRY(step.ports.catalog.write(step.lease.account_id, [&](catalog::Scope& scope) -> Result<> {
        const Surroundings around = TRY(look_around(scope, step));
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

/// Reads our bytes again, in the same step as the call that removes the other copy (no-loss: mutant 10).
Result<> prove_bytes(const Step& step) {
    const Intake& intake = step.intake();
    if (is_mutant(Mutant::no_read_back)) return {};
    if (is_mutant(Mutant::duplicate_not_read_back) && intake.duplicate_of) return {};
    const auto verdict =
        TRY(step.ports.blobs.verify_for_delete(intake.content_hash, static_cast<std::uint64_t>(intake.size)));
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

Result<> delete_source(const Step& step, dropbox::Client& client) {
    const Intake& intake = step.intake();
    const dropbox::FileRevision source{intake.file_id, intake.rev};
    auto outcome = client.delete_file(source, step.stop);
    if (is_mutant(Mutant::lost_answer_trusted) && !outcome && outcome.error().code == "answer_lost")
        outcome = dropbox::DeleteOutcome{};
    if (!outcome && outcome.error().code == "answer_lost") outcome = client.settle_delete(source, step.stop);
    const auto deleted = TRY(std::move(outcome));
    if (is_too_early(step)) return {};
    crash_point("intake.source_deleted");
    switch (deleted.result) {
        case dropbox::DeleteResult::deleted:
            return step.move({IntakeState::done, "Deleted in Dropbox, by id and revision.", std::nullopt});
        case dropbox::DeleteResult::already_gone:
            return step.move({IntakeState::done, "Was gone from Dropbox already.", std::nullopt});
        case dropbox::DeleteResult::changed:
            return step.move({IntakeState::superseded,
                              "Replaced in Dropbox meanwhile: the new revision stays and is taken next.",
                              std::nullopt});
        case dropbox::DeleteResult::still_there: break;
    }
    return fail({Remedy::retry, "delete_unfinished", cat(intake.path, " is still in Dropbox."),
                 "It is tried again by itself."});
}

/// True where another revision of the file brought these bytes into the library: its own clearing moves it.
Result<bool> is_taken(const Step& step, const std::string& content_hash) {
    return step.ports.catalog.read(step.lease.account_id, [&](catalog::Scope& scope) -> Result<bool> {
        for (const Intake& other :
             TRY(catalog::Intakes(scope).of_file(step.intake().connection_id, step.intake().file_id)))
            if (other.content_hash == content_hash && (other.asset_id || other.duplicate_of)) return true;
        return false;
    });
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
        if (domain::is_within(present->path_lower, to_lower_ascii(folder)) &&
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

Result<> clear(const Step& step) {
    const bool is_resumed = step.intake().state == IntakeState::clearing;
    const auto [plan, move_to, guards] = TRY(decide(step));
    if (plan.action == ClearingAction::keep && is_too_early(step)) return {};
    if (plan.action == ClearingAction::keep)
        return step.move({IntakeState::done, "Kept in Dropbox, as the profile says.", std::nullopt});
    if (plan.action == ClearingAction::hold_back) return hold_back(step);

    const auto client = TRY(step.ports.dropbox.client(step.lease.account_id, step.intake().connection_id));
    if (guards.sentinel != domain::Sentinel::off)
        TRY(look_for_sentinel(step.ports,
                              {step.lease.account_id, step.intake().connection_id, step.intake().mapping_id},
                              *client, guards.folder_path, step.stop));
    const bool proves = !is_mutant(Mutant::read_back_remembered) || !is_resumed;
    if (const auto proven = proves ? prove_bytes(step) : Result<>(); !proven)
        return proven.error().code == "blob_damaged" ? fetch_again(step) : fail(proven.error());
    crash_point("intake.read_back");
    // Reading a large file back takes minutes; somebody may have pressed the pause button meanwhile.
    const auto now = TRY(step.ports.catalog.read(
        step.lease.account_id, [&](catalog::Scope& scope) { return look_around(scope, step); }));
    const ClearingPlan still = plan_clearing(now.facts, step.ports.limits);
    if (still.action == ClearingAction::hold_back) return hold_back(step);
    if (plan.action == ClearingAction::move_source) return move_source(step, *client, move_to);
    return delete_source(step, *client);
}

}  // namespace sluice::transfer
