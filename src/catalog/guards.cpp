#include "catalog/guards.h"

namespace sluice::catalog {

using sql::params;

Result<bool> Guards::is_clearing_paused() {
    const auto row = TRY(m_scope.transaction.find(
        "SELECT clearing_paused FROM account_switches WHERE account_id = ?1", params(m_scope.account_id)));
    return row && row->integer(0) != 0;
}

Result<> Guards::set_clearing_paused(bool paused) {
    TRY(m_scope.transaction.execute("UPDATE account_switches SET clearing_paused = ?2 WHERE account_id = ?1",
                                    params(m_scope.account_id, paused)));
    return {};
}

Result<bool> Guards::have_cleared(const domain::MappingId& mapping, std::int64_t count, Instant since) {
    if (count <= 0) return true;
    // Counting them would read thousands of rows before each delete; they are numbered, so one row tells.
    return TRY(m_scope.transaction.find(
                   "SELECT 1 FROM clearings c JOIN account_switches s ON s.account_id = c.account_id "
                   "WHERE c.account_id = ?1 AND c.mapping_id = ?2 AND c.number = (SELECT MAX(number) FROM "
                   "clearings WHERE account_id = ?1 AND mapping_id = ?2) - ?4 + 1 AND c.at > ?3 AND "
                   "c.at > s.guard_reset_at",
                   params(m_scope.account_id, mapping, since, count)))
        .has_value();
}

Result<> Guards::note_clearing(const domain::Intake& intake, Instant now) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO clearings (account_id, mapping_id, intake_id, at, number) "
        "SELECT ?1, ?2, ?3, ?4, COALESCE(MAX(number), 0) + 1 FROM clearings "
        "WHERE account_id = ?1 AND mapping_id = ?2 ON CONFLICT (account_id, intake_id) DO NOTHING",
        params(m_scope.account_id, intake.mapping_id, intake.id, now)));
    return {};
}

Result<> Guards::reset(Instant now) {
    TRY(m_scope.transaction.execute("UPDATE account_switches SET guard_reset_at = ?2 WHERE account_id = ?1",
                                    params(m_scope.account_id, now)));
    return {};
}

Result<> Guards::wake_blocked(Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE intakes SET due_at = ?2, reason_code = '', reason_message = '', reason_hint = '' "
        "WHERE account_id = ?1 AND state IN ('catalogued', 'duplicate', 'clearing') AND reason_code IN (?3, "
        "?4)",
        params(m_scope.account_id, now, mass_delete_guard_code, clearing_paused_code)));
    return {};
}

Result<std::int64_t> Guards::count_blocked() {
    return TRY(m_scope.transaction.find("SELECT COUNT(*) FROM intakes WHERE account_id = ?1 AND state IN "
                                        "('catalogued', 'duplicate', "
                                        "'clearing') AND reason_code = ?2",
                                        params(m_scope.account_id, mass_delete_guard_code)))
        ->integer(0);
}

}  // namespace sluice::catalog
