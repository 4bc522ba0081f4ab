#include "transfer/inlet/save_page.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "base/crash_point.h"
#include "base/mutant.h"
#include "base/text.h"
#include "catalog/connections.h"
#include "catalog/directory.h"
#include "catalog/error_reports.h"
#include "catalog/fields.h"
#include "catalog/intakes.h"
#include "catalog/profiles.h"
#include "catalog/screenings.h"
#include "transfer/inlet/plan_intake.h"

namespace sluice::transfer {
namespace {

using catalog::Intakes;
using catalog::MappingRecord;
using domain::Intake;

struct Facts {
    domain::Profile profile;
    std::map<std::string, std::vector<Intake>> known;
    std::vector<Intake> waiting;
    std::string linked_by;
    std::vector<domain::ErrorReport> reports;
    domain::Fields fields;
};

/// Whose Dropbox the files come from, as people know it (M4).
Result<std::string> linked_by(catalog::Scope& scope, const domain::ConnectionId& id) {
    const auto record = TRY(catalog::Connections(scope).find(id));
    if (!record) return std::string();
    const auto user = TRY(catalog::Directory(scope.transaction).find_user(record->connection.linked_by));
    return user ? user->name : std::string();
}

Result<Facts> gather_facts(catalog::Scope& scope, const domain::Mapping& mapping, const dropbox::Page& page) {
    Facts facts;
    auto profile = TRY(catalog::Profiles(scope).find(mapping.profile_id));
    if (!profile)
        return fail({Remedy::ask_admin, "profile_not_found",
                     cat("The profile of the mapped folder ", mapping.folder_path, " is gone."),
                     "Give the mapping another profile."});
    facts.profile = std::move(*profile);
    facts.linked_by = TRY(linked_by(scope, mapping.connection_id));
    facts.fields = TRY(catalog::FieldStore(scope).all());
    facts.reports = TRY(catalog::ErrorReports(scope).of_connection(mapping.connection_id));
    for (const auto& entry : page.entries) {
        if (entry.kind == dropbox::EntryKind::file && !is_mutant(Mutant::revision_not_unique))
            facts.known[entry.id] = TRY(Intakes(scope).of_file(mapping.connection_id, entry.id));
        // Most deletions are our own, of files that don't wait any more.
        if (entry.kind == dropbox::EntryKind::deleted)
            std::ranges::move(is_mutant(Mutant::removal_by_prefix)
                                  ? TRY(Intakes(scope).waiting_of(mapping.id))
                                  : TRY(Intakes(scope).in_dropbox_at(mapping.id, entry.path_lower)),
                              std::back_inserter(facts.waiting));
    }
    // A folder's deletion and those of the files in it may stand on one page.
    std::ranges::sort(facts.waiting, {}, &Intake::id);
    const auto twice = std::ranges::unique(facts.waiting, {}, &Intake::id);
    facts.waiting.erase(twice.begin(), twice.end());
    return facts;
}

/// A worker that was held up may come with a page of long ago, whose revisions would supersede newer
/// ones: the folder was unmapped meanwhile (and mapped again), or somebody else has read on.
Result<> check_is_next(catalog::Scope& scope, const MappingRecord& record) {
    const auto present = TRY(catalog::Mappings(scope).find(record.mapping.id));
    if (is_mutant(Mutant::cursor_before_entries)) return {};
    if (present && present->cursor == record.cursor) return {};
    return fail({Remedy::retry, "listing_outdated",
                 cat("The folder ", record.mapping.folder_path, " was read on while this page came."),
                 "It is read again by itself."});
}

/// A folder that was moved looks from its old place like one whose files were deleted. Deletions of files
/// that wait for nothing change nothing, and most are our own.
Result<> check_folder_is_sure(const MappingRecord& record, const dropbox::Page& page, const Facts& facts) {
    if (facts.waiting.empty() && !tells_of_folder(page.entries, record.folder_path_lower)) return {};
    return fail({Remedy::retry, std::string(folder_unsure_code),
                 cat("The folder ", record.mapping.folder_path, " may have been moved."),
                 "It is looked for by itself."});
}

Result<std::size_t> save_plan(const Ports& ports, catalog::Scope& scope, const IntakePlan& plan,
                              std::vector<Intake>& touched) {
    const Instant now = ports.clock.now();
    std::size_t added = 0;
    for (const NewIntake& planned : plan.added) {
        Intake intake = planned.intake;
        intake.id = ports.ids.make<domain::IntakeId>(now);
        intake.seen_at = now;
        intake.updated_at = now;
        const bool is_due = planned.state == domain::IntakeState::queued;
        const bool is_new = TRY(Intakes(scope).add(
            intake, {planned.state, planned.detail, is_due ? std::optional(now) : std::nullopt}));
        if (!is_new) continue;
        ++added;
        intake.state = planned.state;
        touched.push_back(std::move(intake));
    }
    for (const Intake& moved : plan.moved) {
        TRY(Intakes(scope).save_place(moved));
        if (moved.state == domain::IntakeState::held || moved.state == domain::IntakeState::ignored)
            TRY(catalog::Screenings(scope).save_reason(moved));
        touched.push_back(moved);
    }
    for (const ChangedIntake& changed : plan.changed) {
        Intake intake = changed.intake;
        const bool is_due = changed.state == domain::IntakeState::queued;
        TRY(Intakes(scope).move_over(
            intake, {changed.state, changed.detail, is_due ? std::optional(now) : std::nullopt}, now));
        touched.push_back(std::move(intake));
    }
    return added;
}

}  // namespace

Result<Pulled> save_page(const Ports& ports, const domain::AccountId& account, const MappingRecord& record,
                         const dropbox::Page& page, const std::optional<std::string>& cursor,
                         FolderSeen seen) {
    const domain::Mapping& mapping = record.mapping;
    std::vector<Intake> touched;
    Pulled pulled{page.entries.size(), 0};
    TRY(ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        touched.clear();
        TRY(check_is_next(scope, record));
        const Facts facts = TRY(gather_facts(scope, mapping, page));
        if (seen == FolderSeen::before_page) TRY(check_folder_is_sure(record, page, facts));
        const IntakePlan plan = plan_intake(
            page.entries, {mapping, record.folder_path_lower, facts.profile, facts.known, facts.waiting,
                           facts.linked_by, facts.reports, facts.fields, ports.clock.now()});
        pulled.added = TRY(save_plan(ports, scope, plan, touched));
        const bool is_end = cursor && !page.has_more;
        return catalog::Mappings(scope).save_cursor(mapping.id, cursor,
                                                    is_end ? std::optional(ports.clock.now()) : std::nullopt);
    }));
    crash_point("pull.page_saved");
    for (const Intake& intake : touched) ports.activity.intake_changed(account, intake);
    return pulled;
}

}  // namespace sluice::transfer
