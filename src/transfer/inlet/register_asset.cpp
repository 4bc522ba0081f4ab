#include "base/crash_point.h"
#include "base/mutant.h"
#include "base/text.h"
#include "catalog/fields.h"
#include "catalog/jobs.h"
#include "catalog/plans.h"
#include "catalog/precedents.h"
#include "catalog/profiles.h"
#include "catalog/screenings.h"
#include "catalog/upload_pages.h"
#include "domain/enrich.h"
#include "domain/version_conflict.h"
#include "transfer/inlet/belongings.h"
#include "transfer/inlet/hold_to_plan.h"
#include "transfer/inlet/plan_intake.h"
#include "transfer/inlet/plan_registration.h"
#include "transfer/inlet/steps.h"

namespace sluice::transfer {
namespace {

using catalog::Assets;
using catalog::HeldBlob;
using catalog::NewVersion;
using domain::Intake;
using domain::IntakeState;

/// What the catalogue knows that decides what this file becomes.
struct Surroundings {
    domain::Profile profile;
    domain::Placement placement;
    /// A version of its asset that was listed after it: this one comes late, and goes beneath.
    std::optional<domain::IntakeId> newer_in_asset;
    std::optional<domain::AssetId> asset_of_content;  ///< another file with the same bytes made it
    std::optional<domain::UploadPage> upload_page;    ///< it came by
    domain::Besides besides;                          ///< what is said of it but by the file itself
    bool is_exempt = false;                           ///< a person let it in whatever the filter says
    domain::Plan plan;                                ///< of the account
};

/// The page it came by, if it did, also one deleted since, and what was said there.
Result<> look_around_upload(catalog::Scope& scope, const Intake& intake, Surroundings& around) {
    using catalog::UploadPages;
    const auto submission = TRY(catalog::Submissions(scope).of_intake(intake));
    if (!submission) return {};
    around.upload_page = TRY(UploadPages(scope).find(submission->page_id, UploadPages::Deleted::included));
    around.besides.said.metadata = submission->metadata;
    const std::string submitter = domain::submitter_in_words(*submission);
    around.besides.said.origin = cat("upload page ", around.upload_page ? around.upload_page->title : "",
                                     submitter.empty() ? "" : ", sent by ", submitter);
    return {};
}

/// Whose place it takes.
Result<> look_for_precedents(catalog::Scope& scope, const Intake& intake, Surroundings& around) {
    if (domain::is_upload(intake)) return {};
    catalog::Precedents precedents(scope);
    domain::ArrivingFile file{around.profile.rules.version_conflict, TRY(precedents.of_file(intake)), {}};
    if (file.rule && file.of_file.empty() && intake.mapping_id)
        file.at_place = TRY(precedents.at_place_of(intake));
    around.placement = domain::place_of(file);
    if (around.placement.asset_id)
        around.newer_in_asset = TRY(precedents.first_later_in(*around.placement.asset_id, intake));
    return {};
}

Result<Surroundings> look_around(catalog::Scope& scope, const Intake& intake, const HeldBlob& blob) {
    Surroundings around;
    auto profile = TRY(catalog::Profiles(scope).find_revision(intake.profile_id, intake.profile_revision));
    if (!profile)
        return fail({Remedy::ask_admin, "profile_not_found", "The upload profile of this file is gone.",
                     "Give the mapping another profile, then retry."});
    around.profile = std::move(*profile);
    around.plan = TRY(catalog::Plans(scope).find());
    around.asset_of_content = TRY(Assets(scope).find_by_content(blob.content_hash));
    around.besides.fields = TRY(catalog::FieldStore(scope).all());
    TRY(look_around_upload(scope, intake, around));
    TRY(look_for_precedents(scope, intake, around));
    if (domain::is_upload(intake)) return around;
    const domain::ProfileRules& rules = around.profile.rules;
    if (rules.filter) around.is_exempt = TRY(catalog::Screenings(scope).is_exempt(intake.id));
    if (rules.path_rule)
        around.besides.from_folders =
            domain::Screening(rules, around.besides.fields).metadata_of(domain::listed_file_of(intake));
    return around;
}

NewVersion describe(const Intake& intake, const HeldBlob& blob, const media::Inspection& inspection,
                    const Surroundings& around) {
    const domain::Profile& profile = around.profile;
    const domain::Facts& facts = inspection.facts;
    NewVersion made;
    made.metadata = domain::merge_metadata(facts, profile, around.besides);
    made.category_ids = profile.rules.category_ids;
    made.asset.content_hash = blob.content_hash;
    made.asset.facts = facts;
    made.asset.profile_id = profile.id;
    made.asset.profile_revision = profile.revision;

    domain::AssetSummary& summary = made.asset.summary;
    summary.title = domain::choose_title(made.metadata, intake.name);
    summary.filename = intake.name;
    summary.kind = facts.kind;
    summary.mime = facts.mime;
    summary.size = blob.size;
    summary.width = facts.width;
    summary.height = facts.height;
    summary.duration_ms = facts.duration_ms;
    summary.source = domain::is_upload(intake) ? domain::Source::upload : domain::Source::dropbox;
    summary.asset_group_id = profile.rules.asset_group_id;
    if (inspection.problem) {
        summary.preview_state = domain::PreviewState::none;
        summary.preview_reason = inspection.problem->message;
    }
    made.version.filename = intake.name;
    made.version.mime = facts.mime;
    made.version.size = blob.size;
    made.version.content_hash = blob.content_hash;
    made.version.sha256 = blob.sha256;
    made.version.intake_id = intake.id;
    return made;
}

/// The asset, in the transaction that also holds the blob and saves the arrows.
class Registration {
public:
    /// The way through the states, and what was decided about the source at its end.
    std::vector<catalog::IntakeMove> arrows;
    std::optional<ClearingDecision> decision;

    Registration(const Step& step, const Fetched& fetched, const media::Inspection& inspection)
        : m_step(step),
          m_blob(fetched.blob),
          m_how(fetched.how),
          m_inspection(inspection),
          m_now(step.now()) {}

    /// Saves `intake` in its new state.
    Result<> save(catalog::Scope& scope, Intake& intake) {
        arrows.clear();
        TRY(catalog::Intakes(scope).check_lease(m_step.lease));
        TRY(register_it(scope, intake));
        if (is_mutant(Mutant::asset_apart_from_state)) return {};
        const bool is_left =
            arrows.back().to == IntakeState::refused || arrows.back().to == IntakeState::ignored;
        if (!is_left && !is_mutant(Mutant::guard_counted_apart) &&
            !is_mutant(Mutant::delete_before_catalogue))
            TRY(decide(scope, intake));
        return catalog::Intakes(scope).move_along(intake, m_step.lease.fence, arrows, m_now);
    }

private:
    Result<> register_it(catalog::Scope& scope, Intake& intake) {
        const Surroundings around = TRY(look_around(scope, intake, m_blob));
        const RegistrationPlan plan = TRY(plan_it(scope, intake, around));
        if (plan.action == RegistrationAction::refuse) return leave(intake, plan, IntakeState::refused);
        if (plan.action == RegistrationAction::ignore) return leave(intake, plan, IntakeState::ignored);
        domain::forget_reason(intake);
        if (intake.state != IntakeState::stored) {
            TRY(Assets(scope).hold_blob(m_blob, m_now));
            TRY(then({IntakeState::stored, m_how, m_now}));
        }
        switch (plan.action) {
            case RegistrationAction::heal:
                return then({IntakeState::catalogued, "Its asset has sound bytes again.", clear_at()});
            case RegistrationAction::point_to_existing:
                intake.duplicate_of = around.asset_of_content;
                return then({IntakeState::duplicate, "The same bytes are already an asset.", clear_at()});
            case RegistrationAction::refuse:
            case RegistrationAction::ignore:
            case RegistrationAction::save_asset: break;
        }
        return save_asset(scope, intake, around);
    }

    Result<RegistrationPlan> plan_it(catalog::Scope& scope, const Intake& intake,
                                     const Surroundings& around) {
        const domain::Facts& facts = m_inspection.facts;
        const domain::Arrival arrival{m_blob.size, false, facts.kind, facts.mime};
        return plan_registration(
            {intake, facts, around.profile, around.upload_page ? &*around.upload_page : nullptr,
             becomes_version(around), around.asset_of_content.has_value(), around.is_exempt,
             TRY(refuse_by_plan(scope, around.plan, intake.content_hash, arrival, m_now))});
    }

    /// The same bytes once more at the same place aren't a version, but a duplicate.
    static bool becomes_version(const Surroundings& around) {
        return around.placement.asset_id &&
               (around.placement.is_same_file || around.placement.asset_id != around.asset_of_content);
    }

    /// Its source stays where it is.
    Result<> leave(Intake& intake, const RegistrationPlan& plan, IntakeState state) {
        intake.reason_code = plan.reason_code;
        intake.reason_message = plan.reason_message;
        intake.reason_hint = plan.reason_hint;
        intake.retry_at.reset();
        return then({state, intake.reason_message, std::nullopt});
    }

    /// In the same transaction: the guard counts it with the arrow, and no worker need come back for that.
    Result<> decide(catalog::Scope& scope, Intake intake) {
        intake.state = arrows.back().to;
        auto decided = TRY(decide_source(scope, m_step.ports, intake,
                                         TRY(look_around_source(scope, m_step.ports, intake, m_now))));
        if (decided.arrow) arrows.push_back(*std::move(decided.arrow));
        decision = std::move(decided.decision);
        return {};
    }

    [[nodiscard]] Instant clear_at() const {
        return m_now + std::chrono::seconds(m_step.ports.limits.clear_grace_s);
    }

    Result<> then(catalog::IntakeMove arrow) {
        arrows.push_back(std::move(arrow));
        return {};
    }

    Result<> save_asset(catalog::Scope& scope, Intake& intake, const Surroundings& around) {
        Ids& ids = m_step.ports.ids;
        const domain::Placement& placement = around.placement;
        NewVersion made = describe(intake, m_blob, m_inspection, around);
        made.version.id = ids.make<domain::VersionId>(m_now);
        made.version.created_at = m_now;
        made.asset.summary.created_at = m_now;
        made.asset.summary.id = placement.asset_id ? *placement.asset_id : ids.make<domain::AssetId>(m_now);
        intake.asset_id = made.asset.summary.id;
        if (around.newer_in_asset) {
            TRY(Assets(scope).add_earlier_version(made, *around.newer_in_asset));
            return then({IntakeState::catalogued,
                         "Became an earlier version of its asset, which shows a later revision already.",
                         clear_at()});
        }
        TRY(add_to_library(scope, intake, around, made));
        if (m_inspection.facts.kind == domain::Kind::video)
            TRY(catalog::Plans(scope).count_video(around.plan, m_now));
        if (made.asset.summary.preview_state == domain::PreviewState::pending)
            TRY(catalog::Jobs(scope).enqueue(catalog::JobKind::render_preview, intake.asset_id->value, ids,
                                             m_now));
        return then({IntakeState::catalogued, what_it_became(around), clear_at()});
    }

    Result<> add_to_library(catalog::Scope& scope, const Intake& intake, const Surroundings& around,
                            NewVersion& made) {
        const domain::ProfileRules& rules = around.profile.rules;
        const auto times = domain::times_of(rules.availability, m_now);
        made.asset.summary.release_at = times.release_at;
        made.asset.summary.expires_at = times.expires_at;
        made.asset.summary.owner_id = TRY(owner_of(scope, intake, rules));
        if (!around.placement.takes_metadata) return Assets(scope).add_version_of_bytes(made);
        made.collection_ids = TRY(collections_of(scope, intake, rules, m_step.ports.ids, m_now));
        return around.placement.asset_id ? Assets(scope).add_version(made) : Assets(scope).add(made);
    }

    static std::string what_it_became(const Surroundings& around) {
        const domain::Placement& placement = around.placement;
        const std::string under = cat(" under the profile ", around.profile.rules.name, ", revision ",
                                      around.profile.revision, ".");
        if (!placement.asset_id) return "Became an asset" + under;
        return cat(placement.is_same_file ? "Became a new version of its asset"
                                          : "Became a new version of the asset that lay at its path",
                   placement.takes_metadata ? "" : ", which keeps its metadata,", under);
    }

    const Step& m_step;
    const HeldBlob& m_blob;
    const std::string& m_how;
    const media::Inspection& m_inspection;
    Instant m_now;
};

}  // namespace

Result<std::optional<ClearingDecision>> register_asset(const Step& step, const Fetched& fetched) {
    const auto inspection = TRY(step.ports.workshop.inspect(
        step.ports.blobs.path_of(fetched.blob.content_hash), step.intake().name, step.stop));
    crash_point("intake.inspected");
    Intake registered = step.intake();
    Registration registration(step, fetched, inspection);
    TRY(step.ports.catalog.write(step.lease.account_id, [&](catalog::Scope& scope) -> Result<> {
        registered = step.intake();
        return registration.save(scope, registered);
    }));
    if (is_mutant(Mutant::asset_apart_from_state))
        TRY(step.ports.catalog.write(step.lease.account_id, [&](catalog::Scope& scope) {
            return catalog::Intakes(scope).move_along(registered, step.lease.fence, registration.arrows,
                                                      step.now());
        }));
    crash_point("intake.catalogued");
    if (registered.state == IntakeState::clearing) crash_point("intake.clearing");
    step.lease.intake = registered;
    step.ports.activity.intake_changed(step.lease.account_id, registered);
    if (registered.asset_id) step.ports.activity.asset_changed(step.lease.account_id, *registered.asset_id);
    return std::move(registration.decision);
}

}  // namespace sluice::transfer
