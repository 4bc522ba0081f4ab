#include "transfer/inlet/plan_intake.h"

#include <algorithm>
#include <set>

#include "base/mutant.h"
#include "base/text.h"
#include "domain/overlap.h"

namespace sluice::transfer {
namespace {

using domain::Intake;
using domain::IntakeState;
using dropbox::Entry;
using dropbox::EntryKind;

/// States in which an intake waits in Dropbox for a person or another revision.
bool is_waiting_in_dropbox(IntakeState state) {
    if (is_mutant(Mutant::waiting_revision_dropped) && state == IntakeState::queued) return true;
    return state == IntakeState::held || state == IntakeState::refused || state == IntakeState::failed;
}

bool is_gone_with(std::string_view path_lower, std::string_view removed) {
    if (is_mutant(Mutant::removal_by_prefix)) return path_lower.starts_with(removed);
    return domain::is_within(path_lower, removed);
}

/// States in which a file that is moved in Dropbox stays the same intake, whatever rev the move makes of it.
bool is_followed(IntakeState state) {
    return state == IntakeState::held || state == IntakeState::rejecting || state == IntakeState::rejected ||
           state == IntakeState::restoring;
}

std::string_view relative_path(const Entry& entry, const IntakeFacts& facts) {
    return domain::relative_to({entry.path_display, entry.path_lower}, facts.folder_path_lower);
}

Intake intake_of(const Entry& entry, const IntakeFacts& facts) {
    Intake intake;
    intake.mapping_id = facts.mapping.id;
    intake.connection_id = facts.mapping.connection_id;
    intake.profile_id = facts.profile.id;
    intake.profile_revision = facts.profile.revision;
    intake.file_id = entry.id;
    intake.rev = entry.rev;
    intake.name = entry.name;
    intake.path = entry.path_display;
    intake.path_lower = entry.path_lower;
    intake.relative_path = relative_path(entry, facts);
    intake.size = static_cast<std::int64_t>(entry.size);
    intake.content_hash = entry.content_hash;
    intake.client_modified = entry.client_modified;
    intake.server_modified = entry.server_modified;
    return intake;
}

/// Where the listing finds a file that waits, so that its deletion there is understood later; that of another
/// mapping is this one's from now on.
void plan_place(const Intake& known, const Entry& entry, const IntakeFacts& facts, IntakePlan& plan) {
    const bool is_elsewhere = known.path_lower != entry.path_lower || known.name != entry.name;
    if (!is_elsewhere && known.mapping_id == facts.mapping.id && known.rev == entry.rev) return;
    Intake moved = known;
    const Intake there = intake_of(entry, facts);
    moved.rev = there.rev;
    moved.server_modified = there.server_modified;
    moved.mapping_id = there.mapping_id;
    moved.profile_id = there.profile_id;
    moved.profile_revision = there.profile_revision;
    moved.name = there.name;
    moved.path = there.path;
    moved.path_lower = there.path_lower;
    moved.relative_path = there.relative_path;
    plan.moved.push_back(std::move(moved));
}

/// What lies in Rejected/ is rejected, and what a person took out of it waits again; true where that is so.
/// A file that is on its way in or out is the step's to settle.
bool plan_rejected(const Intake& known, const Intake& found, const Entry& entry, const IntakeFacts& facts,
                   IntakePlan& plan) {
    const bool is_in_folder = domain::is_in_rejected_folder(relative_path(entry, facts));
    const bool may_be = known.state == IntakeState::held || known.state == IntakeState::vanished;
    if (may_be && is_in_folder)
        plan.changed.push_back({found, IntakeState::rejected, "Found in the folder Rejected in Dropbox."});
    const bool was_taken_out = known.state == IntakeState::rejected && !is_in_folder &&
                               domain::is_in_rejected_folder(known.relative_path);
    if (was_taken_out)
        plan.changed.push_back(
            {found, IntakeState::held, "Taken out of the folder Rejected in Dropbox: it waits again."});
    return (may_be && is_in_folder) || (known.state != IntakeState::vanished && is_followed(known.state) &&
                                        known.state != IntakeState::held);
}

/// A revision that waits or is gone, and that the listing finds now.
void plan_found_again(const Intake& known, const Entry& entry, const IntakeFacts& facts, IntakePlan& plan) {
    const bool is_gone = known.state == IntakeState::vanished;
    if (!is_gone && !is_waiting_in_dropbox(known.state) && !is_followed(known.state)) return;
    plan_place(known, entry, facts, plan);
    const bool is_manual = facts.mapping.release == domain::Release::manual;
    const bool is_released =
        known.mapping_id != facts.mapping.id && known.state == IntakeState::held && !is_manual;
    const Intake& found = plan.moved.empty() || plan.moved.back().id != known.id ? known : plan.moved.back();
    if (plan_rejected(known, found, entry, facts, plan)) return;
    if (is_gone)
        plan.changed.push_back(
            {found, is_manual ? IntakeState::held : IntakeState::queued, "The file is back in Dropbox."});
    else if (is_released)
        plan.changed.push_back({found, IntakeState::queued,
                                "Moved in Dropbox to a folder that is mapped to automatic release."});
}

/// Pages of two mappings tell of one file in no order, so there the times decide.
bool is_replaced(const Intake& older, const Entry& entry, const IntakeFacts& facts) {
    return (is_waiting_in_dropbox(older.state) || older.state == IntakeState::rejected) &&
           (older.mapping_id == facts.mapping.id || entry.server_modified > older.server_modified);
}

/// A move makes a new rev of a file; with the same bytes it is the one that a person waits to decide about,
/// or has decided about. Only the newest can be: an older content that comes again comes anew.
const Intake* find_moved(const std::vector<Intake>& revisions, const Entry& entry, const IntakeFacts& facts) {
    if (entry.content_hash.empty() || revisions.empty()) return nullptr;
    const Intake& newest = revisions.back();
    const bool is_later =
        newest.mapping_id == facts.mapping.id || entry.server_modified >= newest.server_modified;
    const bool is_same = is_followed(newest.state) && newest.content_hash == entry.content_hash;
    return is_same && is_later ? &newest : nullptr;
}

NewIntake plan_new(const Entry& entry, const IntakeFacts& facts, bool is_known) {
    NewIntake added{intake_of(entry, facts)};
    if (!entry.is_downloadable) {
        added.state = IntakeState::refused;
        added.intake.reason_code = "unsupported_format";
        added.intake.reason_message = "This is an online document: Dropbox holds no file of it to download.";
        added.intake.reason_hint = "Export it to a file in Dropbox, and drop that file into the folder.";
        added.detail = added.intake.reason_message;
    } else if (domain::is_in_rejected_folder(added.intake.relative_path)) {
        added.state = IntakeState::rejected;
        added.detail = "Lies in the folder Rejected, so it isn't taken in.";
    } else if (facts.mapping.release == domain::Release::manual &&
               !(is_mutant(Mutant::released_for_ever) && is_known)) {
        added.state = IntakeState::held;
        added.detail = "Waits for a person's release, since this folder is mapped to manual release.";
    } else {
        added.state = IntakeState::queued;
        added.detail = cat("Queued under the profile ", facts.profile.rules.name, ", revision ",
                           facts.profile.revision, ".");
        if (!facts.linked_by.empty())
            added.detail += cat(" From the Dropbox linked by ", facts.linked_by, ".");
    }
    return added;
}

void plan_file(const Entry& entry, const IntakeFacts& facts, IntakePlan& plan) {
    const auto found = facts.known.find(entry.id);
    const std::vector<Intake> none;
    const std::vector<Intake>& revisions = found == facts.known.end() ? none : found->second;
    const auto same = is_mutant(Mutant::known_by_id_alone)
                          ? revisions.begin()
                          : std::ranges::find(revisions, entry.rev, &Intake::rev);
    if (same != revisions.end()) {
        plan_found_again(*same, entry, facts, plan);
        return;
    }
    if (const Intake* moved = find_moved(revisions, entry, facts)) {
        plan_found_again(*moved, entry, facts, plan);
        return;
    }
    for (const Intake& older : revisions)
        if (is_replaced(older, entry, facts))
            plan.changed.push_back(
                {older, IntakeState::superseded, cat("Replaced in Dropbox by revision ", entry.rev, ".")});
    const bool is_planned = std::ranges::any_of(plan.added, [&](const NewIntake& added) {
        return added.intake.file_id == entry.id && added.intake.rev == entry.rev;
    });
    if (!is_planned) plan.added.push_back(plan_new(entry, facts, !revisions.empty()));
}

}  // namespace

IntakePlan plan_intake(const std::vector<Entry>& entries, const IntakeFacts& facts) {
    IntakePlan plan;
    std::set<std::string> present;
    std::set<std::string> vanished;  // a folder and the files in it may be deleted on one page
    for (const Entry& entry : entries)
        if (entry.kind == EntryKind::file) present.insert(entry.id);

    for (const Entry& entry : entries) {
        if (entry.kind == EntryKind::file) {
            // Ours, however it came to be a file: it says that the folder is the right one.
            if (relative_path(entry, facts) == domain::sentinel_name ||
                domain::is_error_report(facts.reports, entry.id, entry.content_hash, entry.name))
                continue;
            plan_file(entry, facts, plan);
        } else if (entry.kind == EntryKind::deleted) {
            // A move is a deletion and a new entry with the same id, so a file that is on the page isn't
            // gone.
            for (const Intake& waiting : facts.waiting)
                if (is_waiting_in_dropbox(waiting.state) && !present.contains(waiting.file_id) &&
                    is_gone_with(waiting.path_lower, entry.path_lower) &&
                    vanished.insert(waiting.id.value).second)
                    plan.changed.push_back(
                        {waiting, IntakeState::vanished, "Removed from Dropbox while it was waiting there."});
        }
    }
    return plan;
}

}  // namespace sluice::transfer
