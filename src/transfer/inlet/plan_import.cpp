#include "transfer/inlet/plan_import.h"

#include <algorithm>

#include "base/text.h"
#include "domain/overlap.h"

namespace sluice::transfer {
namespace {

using domain::ImportLeftover;
using domain::Intake;
using domain::IntakeState;
using dropbox::Entry;

std::string relative_path(const Entry& entry, const ImportFacts& facts) {
    if (facts.relative_folder.empty()) return entry.name;
    return cat(facts.relative_folder, "/",
               domain::relative_to({entry.path_display, entry.path_lower}, facts.folder_path_lower));
}

void take_place(Intake& intake, const Entry& entry, const ImportFacts& facts) {
    intake.mapping_id.reset();
    intake.import_id = facts.import.id;
    intake.profile_id = facts.profile.id;
    intake.profile_revision = facts.profile.revision;
    intake.name = entry.name;
    intake.path = entry.path_display;
    intake.path_lower = entry.path_lower;
    intake.relative_path = relative_path(entry, facts);
    intake.server_modified = entry.server_modified;
}

std::string queued_detail(const ImportFacts& facts) {
    return cat("Queued under the profile ", facts.profile.rules.name, ", revision ", facts.profile.revision,
               ". Imported from Dropbox by ", facts.made_by, ".");
}

NewIntake plan_new(const Entry& entry, const ImportFacts& facts) {
    NewIntake added;
    take_place(added.intake, entry, facts);
    added.intake.connection_id = facts.import.connection_id;
    added.intake.file_id = entry.id;
    added.intake.rev = entry.rev;
    added.intake.size = static_cast<std::int64_t>(entry.size);
    added.intake.content_hash = entry.content_hash;
    added.intake.client_modified = entry.client_modified;
    added.state = IntakeState::queued;
    added.detail = queued_detail(facts);
    if (entry.is_downloadable) return added;
    added.state = IntakeState::refused;
    added.intake.reason_code = "unsupported_format";
    added.intake.reason_message = "This is an online document: Dropbox holds no file of it to download.";
    added.intake.reason_hint = "Export it to a file in Dropbox, and import that file.";
    added.detail = added.intake.reason_message;
    return added;
}

ImportLeftover leftover_of(const Entry& entry, const ImportFacts& facts, std::string_view code,
                           std::string message, std::string hint) {
    ImportLeftover leftover;
    leftover.key = entry.id;
    leftover.name = entry.name;
    leftover.relative_path = relative_path(entry, facts);
    leftover.size = static_cast<std::int64_t>(entry.size);
    leftover.code = code;
    leftover.message = std::move(message);
    leftover.hint = std::move(hint);
    return leftover;
}

const MappedFolder* mapped_folder_of(const Entry& entry, const ImportFacts& facts) {
    const auto found = std::ranges::find_if(facts.mapped, [&](const MappedFolder& folder) {
        return domain::is_within(entry.path_lower, folder.path_lower);
    });
    return found == facts.mapped.end() ? nullptr : &*found;
}

/// Nothing happens to it by itself, and no mapping looks after it.
bool may_be_taken_up(IntakeState state) {
    using enum IntakeState;
    return state == held || state == refused || state == failed || state == vanished || state == ignored;
}

std::string message_of(std::string_view code) {
    if (code == domain::already_here_code) return "This file is in the library already.";
    if (code == "rejected") return "A person rejected this file.";
    if (code == "newer_known") return "A newer revision of this file is known already.";
    return "This file is on its way into the library already.";
}

std::string hint_of(std::string_view code) {
    if (code == "rejected") return "Undo the rejection on the Waiting page.";
    return "";
}

void leave_known(const Entry& entry, const Intake& known, std::string_view code, const ImportFacts& facts,
                 ImportPlan& plan) {
    auto leftover = leftover_of(entry, facts, code, message_of(code), hint_of(code));
    leftover.asset_id = known.asset_id ? known.asset_id : known.duplicate_of;
    leftover.intake_id = known.id;
    plan.leftovers.push_back(std::move(leftover));
}

void leave_to_mapping(const Entry& entry, const MappedFolder& folder, const Intake* known,
                      const ImportFacts& facts, ImportPlan& plan) {
    const bool is_manual = folder.release == domain::Release::manual;
    auto leftover =
        leftover_of(entry, facts, "in_mapped_folder",
                    cat("It lies in the mapped folder ", folder.path, ", by which it comes in."),
                    is_manual ? "Release it on the Waiting page." : "Nothing to do: it comes by itself.");
    if (known != nullptr) leftover.intake_id = known->id;
    plan.leftovers.push_back(std::move(leftover));
}

void take_up(const Entry& entry, const Intake& known, const ImportFacts& facts, ImportPlan& plan) {
    ChangedIntake changed{known, IntakeState::queued, queued_detail(facts)};
    if (!entry.is_downloadable) return leave_known(entry, known, "on_its_way", facts, plan);
    take_place(changed.intake, entry, facts);
    domain::forget_reason(changed.intake);
    plan.taken_up.push_back(std::move(changed));
}

void plan_file(const Entry& entry, const ImportFacts& facts, ImportPlan& plan) {
    const auto found = facts.known.find(entry.id);
    const std::vector<Intake> none;
    const std::vector<Intake>& revisions = found == facts.known.end() ? none : found->second;
    const auto same = std::ranges::find(revisions, entry.rev, &Intake::rev);
    const Intake* known = same == revisions.end() ? nullptr : &*same;
    if (known != nullptr && known->import_id == facts.import.id) return;
    if (known != nullptr)
        if (const auto code = why_left_over(*known); !code.empty())
            return leave_known(entry, *known, code, facts, plan);
    if (const MappedFolder* folder = mapped_folder_of(entry, facts))
        return leave_to_mapping(entry, *folder, known, facts, plan);
    if (known != nullptr) return take_up(entry, *known, facts, plan);
    const bool is_planned = std::ranges::any_of(plan.added, [&](const NewIntake& added) {
        return added.intake.file_id == entry.id && added.intake.rev == entry.rev;
    });
    if (is_planned) return;
    for (const Intake& older : revisions)
        if (older.state == IntakeState::held || older.state == IntakeState::refused ||
            older.state == IntakeState::failed)
            plan.superseded.push_back(
                {older, IntakeState::superseded, cat("Replaced in Dropbox by revision ", entry.rev, ".")});
    plan.added.push_back(plan_new(entry, facts));
}

}  // namespace

std::string_view why_left_over(const Intake& known) {
    using enum IntakeState;
    if (known.asset_id || known.duplicate_of) return domain::already_here_code;
    if (known.state == rejecting || known.state == rejected || known.state == restoring) return "rejected";
    if (known.state == superseded) return "newer_known";
    return may_be_taken_up(known.state) ? "" : "on_its_way";
}

ImportPlan plan_import(const std::vector<Entry>& entries, const ImportFacts& facts) {
    ImportPlan plan;
    for (const Entry& entry : entries)
        if (entry.kind == dropbox::EntryKind::file) plan_file(entry, facts, plan);
    return plan;
}

}  // namespace sluice::transfer
