#include "base/crash_point.h"
#include "base/mutant.h"
#include "base/text.h"
#include "catalog/jobs.h"
#include "catalog/plans.h"
#include "catalog/profiles.h"
#include "catalog/upload_pages.h"
#include "domain/enrich.h"
#include "transfer/inlet/hold_to_plan.h"
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
    std::optional<domain::AssetId> asset_of_file;  ///< another revision of the same Dropbox file made it
    /// The oldest of the later revisions that are in the asset already: this one was overwritten and comes
    /// late.
    std::optional<domain::IntakeId> newer_in_asset;
    std::optional<domain::AssetId> asset_of_content;  ///< another file with the same bytes made it
    std::optional<domain::UploadPage> upload_page;    ///< it came by
    domain::Said said;                                ///< by whoever sent it there
    domain::Plan plan;                                ///< of the account
};

/// The page it came by, if it did, also one deleted since, and what was said there.
Result<> look_around_upload(catalog::Scope& scope, const Intake& intake, Surroundings& around) {
    using catalog::UploadPages;
    const auto submission = TRY(catalog::Submissions(scope).of_intake(intake));
    if (!submission) return {};
    around.upload_page = TRY(UploadPages(scope).find(submission->page_id, UploadPages::Deleted::included));
    around.said.metadata = submission->metadata;
    const std::string submitter = domain::submitter_in_words(*submission);
    around.said.origin = cat("upload page ", around.upload_page ? around.upload_page->title : "",
                             submitter.empty() ? "" : ", sent by ", submitter);
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
    TRY(look_around_upload(scope, intake, around));
    if (domain::is_upload(intake)) return around;
    bool is_newer = false;
    for (const Intake& other : TRY(catalog::Intakes(scope).of_file(*intake.connection_id, intake.file_id))) {
        if (other.id == intake.id) {
            is_newer = true;
        } else if (other.asset_id) {
            around.asset_of_file = other.asset_id;
            if (is_newer && !around.newer_in_asset) around.newer_in_asset = other.id;
        }
    }
    return around;
}

NewVersion describe(const Intake& intake, const HeldBlob& blob, const media::Inspection& inspection,
                    const Surroundings& around) {
    const domain::Profile& profile = around.profile;
    const domain::Facts& facts = inspection.facts;
    NewVersion made;
    made.metadata = domain::merge_metadata(facts, profile, around.said);
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

void refuse_type(Intake& intake, const domain::Facts& facts, const domain::Profile& profile) {
    intake.reason_code = "unsupported_format";
    intake.reason_message = cat("By its content this file is ", facts.mime, ", which the profile ",
                                profile.rules.name, " doesn't take.");
    intake.reason_hint =
        domain::is_upload(intake)
            ? "Its bytes are kept. Allow this type in the profile and retry, or leave it refused."
            : "It stays in Dropbox. Allow this type in the profile and retry, or remove the file there.";
    intake.retry_at.reset();
}

/// True where the page asks for more pixels than the picture has.
bool is_too_small(const std::optional<domain::UploadPage>& page, const domain::Facts& facts) {
    if (!page || facts.kind != domain::Kind::image) return false;
    return facts.width.value_or(0) < page->width_min.value_or(0) ||
           facts.height.value_or(0) < page->height_min.value_or(0);
}

void refuse_size(Intake& intake, const domain::Facts& facts, const domain::UploadPage& page) {
    intake.reason_code = "picture_too_small";
    intake.reason_message = cat("The picture has ", facts.width.value_or(0), " × ", facts.height.value_or(0),
                                " pixels; the page ", page.title, " asks for at least ",
                                page.width_min.value_or(1), " × ", page.height_min.value_or(1), ".");
    intake.reason_hint = domain::is_upload(intake)
                             ? "Its bytes are kept. Ask for a larger picture, or leave it refused."
                             : "It stays in Dropbox. Ask for a larger picture, or remove it there.";
    intake.retry_at.reset();
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
        if (arrows.back().to != IntakeState::refused && !is_mutant(Mutant::guard_counted_apart) &&
            !is_mutant(Mutant::delete_before_catalogue))
            TRY(decide(scope, intake));
        return catalog::Intakes(scope).move_along(intake, m_step.lease.fence, arrows, m_now);
    }

private:
    Result<> register_it(catalog::Scope& scope, Intake& intake) {
        const Surroundings around = TRY(look_around(scope, intake, m_blob));
        if (!domain::is_type_allowed(around.profile.rules.allowed_types, m_inspection.facts.kind,
                                     m_inspection.facts.mime)) {
            refuse_type(intake, m_inspection.facts, around.profile);
            return then({IntakeState::refused, intake.reason_message, std::nullopt});
        }
        if (is_too_small(around.upload_page, m_inspection.facts)) {
            refuse_size(intake, m_inspection.facts, *around.upload_page);
            return then({IntakeState::refused, intake.reason_message, std::nullopt});
        }
        const domain::Arrival arrival{m_blob.size, false, m_inspection.facts.kind, m_inspection.facts.mime};
        const auto refusal = TRY(refuse_by_plan(scope, around.plan, intake.content_hash, arrival, m_now));
        if (refusal && !intake.asset_id) {
            note_refusal(intake, *refusal);
            return then({IntakeState::refused, intake.reason_message, std::nullopt});
        }
        domain::forget_reason(intake);
        if (intake.state != IntakeState::stored) {
            TRY(Assets(scope).hold_blob(m_blob, m_now));
            TRY(then({IntakeState::stored, m_how, m_now}));
        }
        if (intake.asset_id)
            return then({IntakeState::catalogued, "Its asset has sound bytes again.", clear_at()});
        // Whoever brings a file in by hand means that file; two contributors may mean two things by one
        // picture.
        const auto duplicates = around.profile.rules.duplicates.value_or(
            intake.import_id ? domain::Duplicates::point_to_existing : domain::Duplicates::add_asset);
        const bool points_to_existing = duplicates == domain::Duplicates::point_to_existing &&
                                        around.asset_of_content && !around.asset_of_file;
        if (points_to_existing) {
            intake.duplicate_of = around.asset_of_content;
            return then({IntakeState::duplicate, "The same bytes are already an asset.", clear_at()});
        }
        return save_asset(scope, intake, around);
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
        NewVersion made = describe(intake, m_blob, m_inspection, around);
        made.version.id = ids.make<domain::VersionId>(m_now);
        made.version.created_at = m_now;
        made.asset.summary.created_at = m_now;
        made.asset.summary.id =
            around.asset_of_file ? *around.asset_of_file : ids.make<domain::AssetId>(m_now);
        intake.asset_id = made.asset.summary.id;
        if (around.newer_in_asset) {
            TRY(Assets(scope).add_earlier_version(made, *around.newer_in_asset));
            return then({IntakeState::catalogued,
                         "Became an earlier version of its asset, which shows a later revision already.",
                         clear_at()});
        }
        TRY(around.asset_of_file ? Assets(scope).add_version(made) : Assets(scope).add(made));
        if (m_inspection.facts.kind == domain::Kind::video)
            TRY(catalog::Plans(scope).count_video(around.plan, m_now));
        if (made.asset.summary.preview_state == domain::PreviewState::pending)
            TRY(catalog::Jobs(scope).enqueue(catalog::JobKind::render_preview, intake.asset_id->value, ids,
                                             m_now));
        const std::string detail = cat(
            around.asset_of_file ? "Became a new version of its asset" : "Became an asset",
            " under the profile ", around.profile.rules.name, ", revision ", around.profile.revision, ".");
        return then({IntakeState::catalogued, detail, clear_at()});
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
