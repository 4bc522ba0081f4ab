#include "transfer/inlet/save_found.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "catalog/directory.h"
#include "catalog/imports.h"
#include "catalog/intakes.h"
#include "catalog/mappings.h"
#include "catalog/profiles.h"
#include "transfer/inlet/plan_import.h"

namespace sluice::transfer {
namespace {

using catalog::Imports;
using catalog::Intakes;
using domain::Import;
using domain::ImportLeftover;
using domain::Intake;

Result<std::vector<MappedFolder>> mapped_folders(catalog::Scope& scope, const Import& import) {
    std::vector<MappedFolder> folders;
    for (const auto& record : TRY(catalog::Mappings(scope).list_of(*import.connection_id)))
        folders.push_back({record.mapping.folder_path, record.folder_path_lower, record.mapping.release});
    return folders;
}

Result<std::string> maker_of(catalog::Scope& scope, const Import& import) {
    if (!import.made_by) return std::string("a program with an API key");
    const auto user = TRY(catalog::Directory(scope.transaction).find_user(*import.made_by));
    if (!user) return std::string("a former member");
    return user->name.empty() ? user->email : user->name;
}

Result<> save_plan(catalog::Scope& scope, Ids& ids, Instant now, const Import& import, const ImportPlan& plan,
                   std::vector<Intake>& touched) {
    for (const ChangedIntake& changed : plan.superseded) {
        Intake intake = changed.intake;
        TRY(Intakes(scope).move_over(intake, {changed.state, changed.detail, std::nullopt}, now));
        touched.push_back(std::move(intake));
    }
    for (const NewIntake& planned : plan.added) {
        Intake intake = planned.intake;
        intake.id = ids.make<domain::IntakeId>(now);
        intake.seen_at = now;
        intake.updated_at = now;
        const bool is_due = planned.state == domain::IntakeState::queued;
        if (!TRY(Intakes(scope).add(
                intake, {planned.state, planned.detail, is_due ? std::optional(now) : std::nullopt})))
            continue;
        intake.state = planned.state;
        touched.push_back(std::move(intake));
    }
    for (const ChangedIntake& changed : plan.taken_up) {
        Intake intake = changed.intake;
        TRY(Intakes(scope).save_place(intake));
        TRY(Intakes(scope).move_over(intake, {changed.state, changed.detail, now}, now));
        touched.push_back(std::move(intake));
    }
    for (const ImportLeftover& leftover : plan.leftovers) TRY(Imports(scope).leave_over(import.id, leftover));
    return {};
}

}  // namespace

Result<std::vector<Intake>> save_found(catalog::Scope& scope, Ids& ids, const Import& import,
                                       const FoundInChoice& found, Instant now) {
    std::vector<Intake> touched;
    for (const ImportLeftover& leftover : found.leftovers)
        TRY(Imports(scope).leave_over(import.id, leftover));
    if (found.entries.empty()) return touched;
    const auto profile = TRY(catalog::Profiles(scope).find(import.profile_id));
    if (!profile)
        return fail({Remedy::ask_admin, "profile_not_found", "The upload profile of this import is gone.",
                     "Import the files again, through another profile."});
    std::map<std::string, std::vector<Intake>> known;
    for (const auto& entry : found.entries)
        known[entry.id] = TRY(Intakes(scope).of_file(*import.connection_id, entry.id));
    const auto mapped = TRY(mapped_folders(scope, import));
    const ImportPlan plan = plan_import(
        found.entries, {import, *profile, TRY(maker_of(scope, import)), found.choice.folder_path_lower,
                        found.choice.relative_folder, known, mapped});
    TRY(save_plan(scope, ids, now, import, plan, touched));
    return touched;
}

}  // namespace sluice::transfer
