// What a mapping or a profile would do with the files of a Dropbox folder, before it is saved.
#include <algorithm>

#include "api/profile_rules.h"
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/error_reports.h"
#include "catalog/fields.h"
#include "catalog/plans.h"
#include "catalog/profiles.h"
#include "domain/enrich.h"
#include "domain/plan.h"
#include "transfer/inlet/list_for_preview.h"
#include "transfer/inlet/plan_intake.h"

namespace sluice::api {
namespace {

using catalog::Scope;

constexpr std::int64_t shown_max = 1'000;
constexpr std::int64_t shown_by_default = 200;

/// What the catalogue knows that decides what would become of the files.
struct Rulebook {
    Profile profile;
    Fields fields;
    Plan plan;
    PlanUsage usage;
    std::vector<ErrorReport> reports;
};

Result<Profile> profile_of(Scope& scope, const MappingPreviewRequest& wanted) {
    if (wanted.profile_id.has_value() == wanted.rules.has_value())
        return fail({Remedy::reject, "preview_invalid", "A preview needs a profile, saved or not.",
                     "Send profile_id or rules, and not both."});
    if (wanted.rules) {
        TRY(check_profile_rules(scope, *wanted.rules));
        Profile profile;
        profile.rules = *wanted.rules;
        return profile;
    }
    auto found = TRY(catalog::Profiles(scope).find(*wanted.profile_id));
    if (!found)
        return fail(
            {Remedy::reject, "profile_not_found", "There is no such profile.", "Choose another profile."});
    return *std::move(found);
}

Result<Rulebook> look_up(Scope& scope, const MappingPreviewRequest& wanted, Instant now) {
    Rulebook book;
    book.profile = TRY(profile_of(scope, wanted));
    book.fields = TRY(catalog::FieldStore(scope).all());
    book.plan = TRY(catalog::Plans(scope).find());
    book.usage = TRY(catalog::Plans(scope).usage(book.plan, now));
    book.reports = TRY(catalog::ErrorReports(scope).of_connection(wanted.connection_id));
    return book;
}

PreviewVerdict verdict_of(IntakeState state) {
    using enum IntakeState;
    if (state == held) return PreviewVerdict::held;
    if (state == refused) return PreviewVerdict::refused;
    return state == ignored || state == rejected ? PreviewVerdict::ignored : PreviewVerdict::taken;
}

std::vector<std::string> folders_of(const std::string& relative_path) {
    auto folders = split(relative_path, '/');
    folders.pop_back();
    return folders;
}

class Previewer {
public:
    Previewer(const Rulebook& book, Instant now)
        : m_book(book), m_now(now), m_screening(book.profile.rules, book.fields) {}

    [[nodiscard]] PreviewedFile preview(const transfer::NewIntake& planned) const {
        const Intake& intake = planned.intake;
        PreviewedFile file;
        file.relative_path = intake.relative_path;
        file.size = intake.size;
        file.verdict = verdict_of(planned.state);
        file.reason_code = intake.reason_code;
        file.reason = planned.detail;
        file.hint = intake.reason_hint;
        if (file.verdict == PreviewVerdict::taken) hold_to_plan(file);
        if (file.verdict == PreviewVerdict::taken || file.verdict == PreviewVerdict::held)
            describe(intake, file);
        return file;
    }

private:
    void hold_to_plan(PreviewedFile& file) const {
        Plan plan = m_book.plan;
        plan.allowed_types.clear();  // told by the content
        const auto refusal =
            refuse_beyond_plan(plan, m_book.usage, {file.size, false, std::nullopt, ""}, m_now);
        if (!refusal) return;
        file.verdict = PreviewVerdict::refused;
        file.reason_code = refusal->code;
        file.reason = refusal->message;
        file.hint = refusal->hint;
    }

    void describe(const Intake& intake, PreviewedFile& file) const {
        const auto answer = m_screening.screen(listed_file_of(intake), m_now);
        file.metadata =
            merge_metadata({}, m_book.profile, {.from_folders = answer.metadata, .fields = m_book.fields});
        if (!answer.unknown_values.empty()) file.unknown_value = answer.unknown_values.front();
        if (m_book.profile.rules.folder_collections) file.collection_path = folders_of(intake.relative_path);
    }

    const Rulebook& m_book;
    Instant m_now;
    Screening m_screening;
};

std::int64_t& count_of(PreviewCounts& counts, PreviewVerdict verdict) {
    switch (verdict) {
        case PreviewVerdict::taken: return counts.taken;
        case PreviewVerdict::held: return counts.held;
        case PreviewVerdict::ignored: return counts.ignored;
        case PreviewVerdict::refused: break;
    }
    return counts.refused;
}

std::vector<std::string> later_of(const ProfileRules& rules) {
    std::vector<std::string> later;
    if (!rules.allowed_types.empty())
        later.emplace_back("What type a file is by its content is told once its bytes are here.");
    if (rules.filter && (rules.filter->width_min || rules.filter->height_min))
        later.emplace_back("How many pixels a picture has is told once its bytes are here.");
    return later;
}

MappingPreview preview_of(const transfer::PreviewListing& listing, const Rulebook& book,
                          const MappingPreviewRequest& wanted, Instant now) {
    Mapping mapping;
    mapping.connection_id = wanted.connection_id;
    mapping.folder_path = wanted.folder_path;
    mapping.release = wanted.release.value_or(Release::automatic);
    auto plan = transfer::plan_intake(
        listing.entries,
        {mapping, listing.folder_path_lower, book.profile, {}, {}, "", book.reports, book.fields, now});
    std::ranges::sort(plan.added, {},
                      [](const transfer::NewIntake& added) { return added.intake.path_lower; });
    MappingPreview preview;
    preview.folder_exists = listing.folder_exists;
    preview.listed_max = static_cast<std::int64_t>(transfer::previewed_entries_max);
    preview.is_cut = listing.is_cut;
    preview.later = later_of(book.profile.rules);
    const auto limit = static_cast<std::size_t>(wanted.limit.value_or(shown_by_default));
    const Previewer previewer(book, now);
    for (const auto& added : plan.added) {
        PreviewedFile file = previewer.preview(added);
        ++count_of(preview.counts, file.verdict);
        if (preview.files.size() < limit && (!wanted.show || *wanted.show == file.verdict))
            preview.files.push_back(std::move(file));
    }
    return preview;
}

Result<MappingPreview> preview_mapping(const Services& services, const Call& call,
                                       const MappingPreviewRequest& wanted) {
    if (wanted.limit && (*wanted.limit < 1 || *wanted.limit > shown_max))
        return fail({Remedy::reject, "preview_invalid", cat("A preview shows 1 to ", shown_max, " files."),
                     "Send a limit within that."});
    const Instant now = services.now();
    const auto book = TRY(
        services.catalog().read(call.account(), [&](Scope& scope) { return look_up(scope, wanted, now); }));
    const auto listing = TRY(transfer::list_for_preview(
        services.transfer, call.account(), wanted.connection_id, wanted.folder_path, services.stop));
    return preview_of(listing, book, wanted, now);
}

}  // namespace

void add_mapping_preview_routes(Router& router, const Services& services) {
    router.add_with_body<MappingPreview, MappingPreviewRequest>(
        {"POST", "/api/v1/mappings/preview", Verb::manage_mappings,
         "What would be taken, held, ignored or refused of a Dropbox folder, and why; nothing is saved"},
        [services](const Call& call, const MappingPreviewRequest& wanted) {
            return preview_mapping(services, call, wanted);
        });
}

}  // namespace sluice::api
