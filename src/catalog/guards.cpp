#include "catalog/guards.h"

#include <boost/mp11.hpp>

#include "catalog/words.h"

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

Result<MappingGuards> Guards::of_mapping(const domain::MappingId& mapping) {
    auto row = TRY(m_scope.transaction.find(
        "SELECT s.clearing_paused, EXISTS (SELECT 1 FROM safe_modes z WHERE z.account_id = m.account_id), "
        "m.deleted_at IS NULL AND (m.relisting <> 0 OR m.reconcile_since IS NOT NULL), m.sentinel, "
        "m.clear_grace_s, m.folder_path "
        "FROM mappings m JOIN account_switches s ON s.account_id = m.account_id "
        "WHERE m.account_id = ?1 AND m.id = ?2",
        params(m_scope.account_id, mapping)));
    if (!row)
        return fail({Remedy::not_found, "mapping_not_found", "The mapping of this transfer is gone.",
                     "Run `sluice fsck`; it says what is wrong."});
    MappingGuards guards;
    std::string sentinel;
    row->read(guards.is_paused, guards.is_safe_mode, guards.is_relisting, sentinel, guards.clear_grace_s,
              guards.folder_path);
    guards.sentinel = from_word<domain::Sentinel>(sentinel);
    return guards;
}

Result<std::optional<Instant>> Guards::catalogued_at(const domain::IntakeId& intake) {
    auto row = TRY(m_scope.transaction.find(
        "SELECT MAX(at) FROM ledger WHERE account_id = ?1 AND intake_id = ?2 AND to_state IN ('catalogued', "
        "'duplicate')",
        params(m_scope.account_id, intake)));
    std::optional<Instant> at;
    row->read(at);
    return at;
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
        // A question of its own, which an index answers; beside other columns MAX() reads every row.
        "INSERT INTO clearings (account_id, mapping_id, intake_id, at, number) VALUES (?1, ?2, ?3, ?4, "
        "(SELECT COALESCE(MAX(number), 0) + 1 FROM clearings WHERE account_id = ?1 AND mapping_id = ?2)) "
        "ON CONFLICT (account_id, intake_id) DO NOTHING",
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
        "WHERE account_id = ?1 AND state IN ('catalogued', 'duplicate', 'clearing', 'rejecting', "
        "'restoring') AND reason_code IN (?3, ?4, ?5, ?6, ?7, ?8) AND reason_code <> ''",
        params(m_scope.account_id, now, mass_delete_guard_code, clearing_paused_code, safe_mode_code,
               relisting_code, sentinel_missing_code, clear_grace_code)));
    return {};
}

Result<std::int64_t> Guards::count_blocked() {
    return TRY(m_scope.transaction.find("SELECT COUNT(*) FROM intakes WHERE account_id = ?1 AND state IN "
                                        "('catalogued', 'duplicate', "
                                        "'clearing') AND reason_code = ?2",
                                        params(m_scope.account_id, mass_delete_guard_code)))
        ->integer(0);
}

Result<HeldClearings> Guards::held() {
    HeldClearings held;
    for (const auto& row :
         TRY(m_scope.transaction.query("SELECT reason_code, COUNT(*) FROM intakes WHERE account_id = ?1 AND "
                                       "state IN ('catalogued', 'duplicate', 'clearing', 'rejecting', "
                                       "'restoring') AND reason_code <> '' GROUP BY reason_code",
                                       params(m_scope.account_id)))) {
        const std::string& code = row.text(0);
        boost::mp11::mp_for_each<
            boost::describe::describe_members<HeldClearings, boost::describe::mod_public>>([&](auto member) {
            if (code == member.name) held.*member.pointer = row.integer(1);
        });
    }
    return held;
}

}  // namespace sluice::catalog
