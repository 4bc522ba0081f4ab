#include "transfer/inlet/tray.h"

#include <algorithm>
#include <set>
#include <span>

#include "base/log.h"
#include "base/text.h"
#include "catalog/screenings.h"
#include "transfer/inlet/pull.h"

namespace sluice::transfer {
namespace {

using catalog::IntakeMove;
using domain::Intake;
using domain::IntakeState;

constexpr std::size_t decided_at_once = 200;  ///< in one transaction
constexpr std::size_t folders_looked_at_max = 20;

std::unexpected<Error> refused(std::string_view code, std::string message, std::string hint = "") {
    return fail({Remedy::conflict, std::string(code), std::move(message), std::move(hint)});
}

/// Why this file can't be decided about as one that waits.
std::unexpected<Error> not_waiting(const Intake& intake) {
    switch (intake.state) {
        case IntakeState::superseded:
            return refused("source_changed", cat(intake.name, " was changed in Dropbox since."),
                           "Look at the new version, which waits by itself.");
        case IntakeState::vanished:
            return refused("source_vanished", cat(intake.name, " is gone from Dropbox."),
                           "Ask who removed it, or restore it there; it then waits again.");
        case IntakeState::rejecting:
        case IntakeState::rejected:
        case IntakeState::restoring:
            return refused("already_rejected", cat(intake.name, " was rejected."),
                           "Undo the rejection to let it wait again.");
        case IntakeState::refused:
        case IntakeState::failed:
            return refused("state_forbidden", cat(intake.name, " was refused, or failed."),
                           "Look at its reason, then retry it.");
        case IntakeState::ignored:
            return refused("file_ignored",
                           cat(intake.name, " isn't taken by the filter of its upload profile."),
                           "Change the filter, or take the file in by itself.");
        case IntakeState::seen:
        case IntakeState::held:
        case IntakeState::queued:
        case IntakeState::fetching:
        case IntakeState::stored:
        case IntakeState::catalogued:
        case IntakeState::clearing:
        case IntakeState::done:
        case IntakeState::duplicate: break;
    }
    return refused("already_released", cat(intake.name, " is on its way already, or in the library."));
}

Result<std::string> checked_note(const std::string& note) {
    const std::string text(trim(note));
    if (text.size() <= rejection_note_bytes_max && is_utf8(text)) return text;
    return fail({Remedy::reject, "rejection_note_invalid",
                 cat("The note is longer than ", rejection_note_bytes_max, " characters."), "Shorten it."});
}

}  // namespace

Result<TrayOutcome> Tray::release(const TraySelection& selection) {
    return decide(selection, Look::yes, [this](catalog::Scope& scope, Intake& intake) -> Result<IntakeMove> {
        const bool is_ignored = intake.state == IntakeState::ignored;
        if (intake.state != IntakeState::held && !is_ignored) return not_waiting(intake);
        if (is_ignored) TRY(catalog::Screenings(scope).exempt(intake.id));
        domain::forget_reason(intake);
        return IntakeMove{
            IntakeState::queued,
            cat("Released by ", m_person, is_ignored ? ", though its profile ignores it." : "."),
            m_ports.clock.now()};
    });
}

Result<TrayOutcome> Tray::reject(const TraySelection& selection, const Rejection& rejection) {
    const std::string note = TRY(checked_note(rejection.note));
    const bool moves = rejection.to == RejectTo::rejected_folder;
    return decide(selection, Look::yes, [&, this](catalog::Scope&, Intake& intake) -> Result<IntakeMove> {
        if (intake.state != IntakeState::held) return not_waiting(intake);
        if (intake.asset_id || intake.duplicate_of)
            return refused("already_released", cat(intake.name, " is in the library already."));
        if (intake.import_id)
            return refused("imported_by_hand",
                           cat(intake.name, " was imported by hand; nothing is moved in Dropbox for that."),
                           "Leave it, or release it.");
        domain::forget_reason(intake);
        intake.rejection_note = note;
        const std::string said = note.empty() ? "" : cat(" Note: ", note);
        if (domain::is_upload(intake))
            return IntakeMove{
                IntakeState::rejected,
                cat("Rejected by ", m_person, "; it stays stored here, out of the library.", said),
                std::nullopt};
        if (moves)
            return IntakeMove{IntakeState::rejecting,
                              cat("Rejected by ", m_person, "; about to be moved to ",
                                  domain::rejected_folder, "/ in Dropbox.", said),
                              m_ports.clock.now()};
        return IntakeMove{IntakeState::rejected,
                          cat("Rejected by ", m_person, "; it stays where it is in Dropbox.", said),
                          std::nullopt};
    });
}

Result<TrayOutcome> Tray::restore(const TraySelection& selection) {
    return decide(selection, Look::no, [this](catalog::Scope&, Intake& intake) -> Result<IntakeMove> {
        if (intake.state == IntakeState::held)
            return refused("not_rejected", cat(intake.name, " waits again already."));
        if (intake.state == IntakeState::superseded || intake.state == IntakeState::vanished)
            return not_waiting(intake);
        if (intake.state != IntakeState::rejected && intake.state != IntakeState::rejecting)
            return refused("not_rejected", cat(intake.name, " isn't rejected."));
        domain::forget_reason(intake);
        const std::string said = cat("The rejection was undone by ", m_person, ".");
        if (!domain::is_upload(intake)) return IntakeMove{IntakeState::restoring, said, m_ports.clock.now()};
        intake.rejection_note.clear();
        return IntakeMove{IntakeState::held, said, std::nullopt};
    });
}

Result<TrayOutcome> Tray::retry(const TraySelection& selection) {
    return decide(selection, Look::no, [this](catalog::Scope& scope, Intake& intake) -> Result<IntakeMove> {
        const bool has_ended_badly = intake.state == IntakeState::refused ||
                                     intake.state == IntakeState::failed ||
                                     intake.state == IntakeState::vanished;
        if (!has_ended_badly)
            return refused("state_forbidden", cat(intake.name, " didn't fail, or is on its way again."));
        if (intake.state == IntakeState::refused) TRY(catalog::Intakes(scope).adopt_newest_rules(intake));
        domain::forget_reason(intake);
        return IntakeMove{IntakeState::queued, cat("Tried again, because ", m_person, " asked."),
                          m_ports.clock.now()};
    });
}

Result<std::vector<domain::IntakeId>> Tray::ids_of(const TraySelection& selection) const {
    const bool is_whole = selection.matching.has_value();
    if (is_whole == !selection.ids.empty() || selection.ids.size() > selected_ids_max)
        return fail({Remedy::reject, "selection_invalid",
                     cat("Name 1 to ", selected_ids_max, " files, or say which are meant, and not both."),
                     "Send intake_ids or matching."});
    if (!is_whole) return selection.ids;
    return m_ports.catalog.read(m_account, [&](catalog::Scope& scope) {
        return catalog::Intakes(scope).ids_of(*selection.matching);
    });
}

void Tray::look_at_folders(const std::vector<domain::IntakeId>& ids) const {
    const auto mappings =
        m_ports.catalog.read(m_account, [&](catalog::Scope& scope) -> Result<std::set<std::string>> {
            std::set<std::string> found;
            for (const auto& id : ids)
                if (const auto intake = TRY(catalog::Intakes(scope).find(id)); intake && intake->mapping_id)
                    if (found.size() < folders_looked_at_max) found.insert(intake->mapping_id->value);
            return found;
        });
    if (!mappings) return;
    for (const auto& id : *mappings) {
        const auto pulled = pull(m_ports, m_account, domain::MappingId{id}, FolderLook::first, m_stop);
        // The fetch of each file finds out as well; somebody else may be reading this folder right now.
        if (!pulled) log_debug("tray.not_looked", {{"mapping", id}, {"code", pulled.error().code}});
    }
}

Result<std::size_t> Tray::decide_some(std::span<const domain::IntakeId> ids, const Decide& decide,
                                      TrayOutcome& outcome) const {
    std::vector<Intake> moved;
    TrayOutcome so_far;
    std::size_t found_count = 0;
    TRY(m_ports.catalog.write(m_account, [&](catalog::Scope& scope) -> Result<> {
        moved.clear();
        so_far = outcome;
        found_count = 0;
        for (const auto& id : ids) {
            auto found = TRY(catalog::Intakes(scope).find(id));
            Result<IntakeMove> move =
                fail({Remedy::not_found, "intake_not_found", "There is no such file.", ""});
            if (found) {
                ++found_count;
                move = decide(scope, *found);
            }
            if (move) {
                TRY(catalog::Intakes(scope).move_over(*found, *move, m_ports.clock.now()));
                moved.push_back(*std::move(found));
                ++so_far.done;
            } else if (++so_far.not_done_total; so_far.not_done.size() < not_done_max) {
                so_far.not_done.push_back({id, found ? found->name : "", move.error().code,
                                           move.error().message, move.error().hint});
            }
        }
        return {};
    }));
    outcome = std::move(so_far);
    for (const Intake& intake : moved) m_ports.activity.intake_changed(m_account, intake);
    return found_count;
}

Result<TrayOutcome> Tray::decide(const TraySelection& selection, Look look, const Decide& decide) {
    const auto ids = TRY(ids_of(selection));
    if (look == Look::yes) look_at_folders(ids);
    TrayOutcome outcome;
    std::size_t found = 0;
    for (std::size_t first = 0; first < ids.size(); first += decided_at_once)
        found += TRY(decide_some(std::span(ids).subspan(first, std::min(decided_at_once, ids.size() - first)),
                                 decide, outcome));
    if (found == 0 && !selection.matching)
        return fail({Remedy::not_found, "intake_not_found", "There is no such file.", ""});
    return outcome;
}

}  // namespace sluice::transfer
