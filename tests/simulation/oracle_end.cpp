// What must hold when a history has come to its end.
#include "base/text.h"
#include "catalog/words.h"
#include "domain/intake.h"
#include "simulation/oracle.h"

namespace sluice::simulation {
namespace {

using catalog::sql::params;
using domain::IntakeState;

}  // namespace

void Oracle::check_end() {
    check_all();
    if (m_rig.options().release == domain::Release::manual)
        for (auto& row :
             m_rig.query("SELECT intake_id FROM ledger WHERE from_state = 'seen' AND to_state = 'queued'"))
            report(Harm::deleted_early,
                   cat("I10: ", row.text(0), " was taken in, and nobody has released it."));
    for (auto& row :
         m_rig.query("SELECT i.name, i.content_hash FROM ledger l JOIN intakes i ON i.id = l.intake_id "
                     "WHERE l.from_state IN ('queued', 'fetching') AND l.to_state = 'superseded'"))
        if (!is_in_library(row.text(1)))
            report(Harm::lost,
                   cat("I2: a revision of ", row.text(0), " was dropped that Dropbox would have given."));
    // People have tried again what failed, and nothing is wrong any more.
    for (auto& row : m_rig.query("SELECT name, reason_code FROM intakes WHERE state = 'failed'"))
        report(Harm::stuck, cat("I8: ", row.text(0), " still fails (", row.text(1), ")."));
    for (const std::string& hash : m_ever_in_folder)
        if (!m_in_dropbox.contains(hash) && !m_taken_away_by_people.contains(hash) && !is_in_library(hash))
            report(Harm::lost, cat("I2: ", hash.substr(0, 8), " is neither in the library nor in Dropbox."));
    for (const std::string& hash : m_taken_away_by_sluice)
        if (!is_in_library(hash))
            report(Harm::lost, cat("I2: ", hash.substr(0, 8),
                                   " was taken out of the mapped folder without being taken in."));
    for (auto& row :
         m_rig.query("SELECT below.asset_id FROM versions below JOIN versions above ON above.asset_id = "
                     "below.asset_id "
                     "AND above.number > below.number WHERE "
                     "(SELECT MIN(sequence) FROM ledger l WHERE l.intake_id = below.intake_id) > "
                     "(SELECT MIN(sequence) FROM ledger l WHERE l.intake_id = above.intake_id) LIMIT 1"))
        report(Harm::other,
               cat("W5: the versions of ", row.text(0), " aren't in the order of their listing."));
    for (const auto& [id, file] : m_in_folder) check_file_at_rest(id, file);
    check_waiting();
}

/// I8: people have put everything right, so only they may be waited for where they have more to decide.
void Oracle::check_waiting() {
    for (auto& row : m_rig.query(
             "SELECT name, state, reason_code FROM intakes WHERE due_at IS NULL AND state NOT IN "
             "('held', 'done', 'superseded', 'vanished', 'refused', 'failed', 'rejected', 'ignored') AND "
             "reason_code "
             "<> 'mass_delete_guard'"))
        report(Harm::stuck, cat("I8: ", row.text(0), " is ", row.text(1), " (", row.text(2),
                                "), and nothing will ever go on with it."));
}

/// What still lies in the mapped folder lies there for a reason that a person can see.
void Oracle::check_file_at_rest(const std::string& id, const Revision& file) {
    const auto rows = m_rig.query(
        "SELECT i.state, i.reason_code, i.asset_id IS NOT NULL OR i.duplicate_of IS NOT NULL, p.rules FROM "
        "intakes i "
        "JOIN profile_revisions p ON p.profile_id = i.profile_id AND p.revision = i.profile_revision "
        "WHERE i.file_id = ?1 AND i.rev = ?2",
        params(id, file.rev));
    if (rows.empty()) {
        if (m_rig.unsettled().empty()) return;  // no mapping reads it any more
        return report(Harm::stuck, cat("I8: ", file.path, " was never seen."));
    }
    const IntakeState state = catalog::from_word<IntakeState>(rows.front().text(0));
    const bool is_kept = rows.front().text(3).find(R"("after_ingest":"keep")") != std::string::npos;
    using enum IntakeState;
    check_rejected(id, file);
    const bool is_explained = state == held || state == refused || state == rejected || state == failed ||
                              (state == done && is_kept) ||
                              (state != vanished && !rows.front().text(1).empty());
    if (!is_explained)
        report(Harm::stuck, cat("I8: ", file.path, " (", file.rev,
                                ") still lies in Dropbox, though its intake is ", rows.front().text(0), "."));
    if (state == done && !is_in_library(file.hash))
        report(Harm::lost, cat("I2: ", file.path, " is done, but isn't in the library."));
}

/// W13: what lies in Rejected/ is there because a person looked at these bytes.
void Oracle::check_rejected(const std::string& id, const Revision& file) {
    // What came late at Dropbox, or after its mapping was gone, Sluice can't put right.
    const bool is_excused = m_rig.machine().counts().faults.contains(FaultKind::late) ||
                            !m_rig.query("SELECT id FROM mappings WHERE deleted_at IS NOT NULL").empty();
    if (!lies_in_rejected(file.path) || is_excused || m_put_in_rejected.contains({id, file.hash})) return;
    if (m_rig
            .query("SELECT i.id FROM intakes i JOIN ledger l ON l.intake_id = i.id WHERE i.file_id = ?1 AND "
                   "i.content_hash = ?2 AND l.to_state = 'rejecting'",
                   params(id, file.hash))
            .empty())
        report(Harm::stuck, cat("W13: ", file.path, " lies in Rejected/, but nobody has rejected it."));
}

}  // namespace sluice::simulation
