#include "transfer/inlet/plan_intake.h"

#include <algorithm>
#include <array>
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
    return state == IntakeState::held || state == IntakeState::refused || state == IntakeState::failed ||
           state == IntakeState::ignored;
}

bool is_gone_with(std::string_view path_lower, std::string_view removed) {
    if (is_mutant(Mutant::removal_by_prefix)) return path_lower.starts_with(removed);
    return domain::is_within(path_lower, removed);
}

/// States in which a file that is moved in Dropbox stays the same intake, whatever rev the move makes of it.
bool is_followed(IntakeState state) {
    return state == IntakeState::held || state == IntakeState::ignored || state == IntakeState::rejecting ||
           state == IntakeState::rejected || state == IntakeState::restoring;
}

/// A page, and the rules that its files are held against.
struct Page {
    const IntakeFacts& facts;
    domain::Screening screening;

    explicit Page(const IntakeFacts& of) : facts(of), screening(of.profile.rules, of.fields) {}
    [[nodiscard]] Placing place(const Intake& intake) const {
        return place_file(screening, intake, facts.mapping.release, facts.now);
    }
};

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
    const bool may_be = known.state == IntakeState::held || known.state == IntakeState::vanished ||
                        known.state == IntakeState::ignored;
    if (may_be && is_in_folder)
        plan.changed.push_back({found, IntakeState::rejected, "Found in the folder Rejected in Dropbox."});
    const bool was_taken_out = known.state == IntakeState::rejected && !is_in_folder &&
                               domain::is_in_rejected_folder(known.relative_path);
    if (was_taken_out)
        plan.changed.push_back(
            {found, IntakeState::held, "Taken out of the folder Rejected in Dropbox: it waits again."});
    const bool is_decided = known.state == IntakeState::rejecting || known.state == IntakeState::rejected ||
                            known.state == IntakeState::restoring;
    return (may_be && is_in_folder) || is_decided;
}

/// A file that is elsewhere now, or back: what waits only for what its folders say, and what is ignored, is
/// judged by the new place. What a person has to decide about stays with that person.
void plan_new_place(const Intake& known, Intake* moved, const Page& page, IntakePlan& plan) {
    const IntakeFacts& facts = page.facts;
    const bool is_gone = known.state == IntakeState::vanished;
    const bool is_judged_anew =
        moved != nullptr && (known.state == IntakeState::held || known.state == IntakeState::ignored);
    if (!is_gone && !is_judged_anew) return;
    Intake found = moved != nullptr ? *moved : known;
    const Placing there = page.place(found);
    const bool stays_held = known.state == IntakeState::held && !domain::is_held_by_path(known) &&
                            known.mapping_id == facts.mapping.id;
    if (there.state == IntakeState::queued && stays_held) return;
    note_reason(found, there.reason);
    if (moved != nullptr) note_reason(*moved, there.reason);
    if (there.state == known.state) return;
    std::string detail = there.reason.message;
    if (is_gone && detail.empty()) detail = "The file is back in Dropbox.";
    if (detail.empty())
        detail = known.state == IntakeState::ignored || domain::is_held_by_path(known)
                     ? "Moved in Dropbox to where its profile takes it."
                     : "Moved in Dropbox to a folder that is mapped to automatic release.";
    plan.changed.push_back({std::move(found), there.state, std::move(detail)});
}

/// A revision that waits or is gone, and that the listing finds now.
void plan_found_again(const Intake& known, const Entry& entry, const Page& page, IntakePlan& plan) {
    const bool is_gone = known.state == IntakeState::vanished;
    if (!is_gone && !is_waiting_in_dropbox(known.state) && !is_followed(known.state)) return;
    plan_place(known, entry, page.facts, plan);
    Intake* moved = plan.moved.empty() || plan.moved.back().id != known.id ? nullptr : &plan.moved.back();
    if (plan_rejected(known, moved != nullptr ? *moved : known, entry, page.facts, plan)) return;
    plan_new_place(known, moved, page, plan);
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

/// In the library, or on the way there.
bool is_taken(IntakeState state) {
    constexpr std::array taken{IntakeState::queued,     IntakeState::fetching, IntakeState::stored,
                               IntakeState::catalogued, IntakeState::clearing, IntakeState::duplicate,
                               IntakeState::done};
    return std::ranges::find(taken, state) != taken.end();
}

/// What lies in Rejected/ though it was let in: the page was read while the file was on its way back from
/// there, or a person put a source there that isn't needed any more. A row would say that it isn't taken in.
bool is_rejected_too_late(const std::vector<Intake>& revisions, const Entry& entry,
                          const IntakeFacts& facts) {
    if (entry.content_hash.empty() || revisions.empty()) return false;
    const Intake& newest = revisions.back();
    return domain::is_in_rejected_folder(relative_path(entry, facts)) && is_taken(newest.state) &&
           newest.content_hash == entry.content_hash;
}

NewIntake plan_new(const Entry& entry, const Page& page, bool is_known) {
    const IntakeFacts& facts = page.facts;
    NewIntake added{intake_of(entry, facts)};
    Placing placing = page.place(added.intake);
    if (is_mutant(Mutant::released_for_ever) && is_known && placing.state == IntakeState::held) placing = {};
    added.state = placing.state;
    if (!entry.is_downloadable && placing.state != IntakeState::ignored) {
        added.state = IntakeState::refused;
        placing.reason = {"unsupported_format",
                          "This is an online document: Dropbox holds no file of it to download.",
                          "Export it to a file in Dropbox, and drop that file into the folder."};
    } else if (entry.is_downloadable && domain::is_in_rejected_folder(added.intake.relative_path)) {
        added.state = IntakeState::rejected;
        added.detail = "Lies in the folder Rejected, so it isn't taken in.";
        return added;
    }
    note_reason(added.intake, placing.reason);
    added.detail = placing.reason.message;
    if (added.state == IntakeState::held && added.detail.empty())
        added.detail = "Waits for a person's release, since this folder is mapped to manual release.";
    if (added.state == IntakeState::queued) {
        added.detail = cat("Queued under the profile ", facts.profile.rules.name, ", revision ",
                           facts.profile.revision, ".");
        if (!facts.linked_by.empty())
            added.detail += cat(" From the Dropbox linked by ", facts.linked_by, ".");
    }
    return added;
}

void plan_file(const Entry& entry, const Page& page, IntakePlan& plan) {
    const IntakeFacts& facts = page.facts;
    const auto found = facts.known.find(entry.id);
    const std::vector<Intake> none;
    const std::vector<Intake>& revisions = found == facts.known.end() ? none : found->second;
    const auto same = is_mutant(Mutant::known_by_id_alone)
                          ? revisions.begin()
                          : std::ranges::find(revisions, entry.rev, &Intake::rev);
    if (same != revisions.end()) {
        plan_found_again(*same, entry, page, plan);
        return;
    }
    if (const Intake* moved = find_moved(revisions, entry, facts)) {
        plan_found_again(*moved, entry, page, plan);
        return;
    }
    if (is_rejected_too_late(revisions, entry, facts)) return;
    for (const Intake& older : revisions)
        if (is_replaced(older, entry, facts))
            plan.changed.push_back(
                {older, IntakeState::superseded, cat("Replaced in Dropbox by revision ", entry.rev, ".")});
    const bool is_planned = std::ranges::any_of(plan.added, [&](const NewIntake& added) {
        return added.intake.file_id == entry.id && added.intake.rev == entry.rev;
    });
    if (!is_planned) plan.added.push_back(plan_new(entry, page, !revisions.empty()));
}

}  // namespace

Placing place_file(const domain::Screening& screening, const Intake& intake, domain::Release release,
                   Instant now) {
    auto answer = screening.screen(domain::listed_file_of(intake), now);
    if (answer.verdict == domain::Screened::ignored) return {IntakeState::ignored, std::move(answer.reason)};
    if (answer.verdict == domain::Screened::held || release == domain::Release::manual)
        return {IntakeState::held, std::move(answer.reason)};
    return {};
}

void note_reason(Intake& intake, const domain::Reason& reason) {
    intake.reason_code = reason.code;
    intake.reason_message = reason.message;
    intake.reason_hint = reason.hint;
}

bool tells_of_folder(const std::vector<dropbox::Entry>& entries, std::string_view folder_path_lower) {
    return std::ranges::any_of(entries, [&](const dropbox::Entry& entry) {
        const bool is_deleted = entry.kind == EntryKind::deleted;
        return !domain::is_within(entry.path_lower, folder_path_lower) ||
               (is_deleted && entry.path_lower == folder_path_lower);
    });
}

IntakePlan plan_intake(const std::vector<Entry>& entries, const IntakeFacts& facts) {
    IntakePlan plan;
    const Page page(facts);
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
            plan_file(entry, page, plan);
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
