#include "catalog/safe_mode.h"

#include "catalog/guards.h"
#include "catalog/words.h"

namespace sluice::catalog {

using sql::params;

Result<std::optional<SafeMode>> SafeModes::find() {
    auto row = TRY(m_scope.transaction.find(
        "SELECT reason, since, (SELECT COUNT(*) FROM mappings m WHERE m.account_id = ?1 AND m.deleted_at IS "
        "NULL AND m.reconcile_since IS NOT NULL), (SELECT COUNT(*) FROM intakes i WHERE i.account_id = ?1 "
        "AND "
        "i.state IN ('seen', 'queued', 'fetching', 'stored')) FROM safe_modes WHERE account_id = ?1",
        params(m_scope.account_id)));
    if (!row) return std::optional<SafeMode>();
    SafeMode mode;
    std::string reason;
    row->read(reason, mode.since, mode.mappings_left, mode.intakes_left);
    mode.reason = from_word<SafeModeReason>(reason);
    return mode;
}

Result<> SafeModes::begin(SafeModeReason reason, Instant changes_since, Instant now) {
    const auto mapping = TRY(m_scope.transaction.find(
        "SELECT 1 FROM mappings WHERE account_id = ?1 AND deleted_at IS NULL LIMIT 1",
        params(m_scope.account_id)));
    if (!mapping && reason != SafeModeReason::asked) return {};
    TRY(m_scope.transaction.execute(
        "INSERT INTO safe_modes (account_id, reason, since) VALUES (?1, ?2, ?3) "
        "ON CONFLICT (account_id) DO UPDATE SET reason = excluded.reason, since = excluded.since",
        params(m_scope.account_id, word_of(reason), now)));
    TRY(m_scope.transaction.execute(
        "UPDATE mappings SET \"cursor\" = NULL, relisting = 1, reconcile_since = CASE WHEN reconcile_since < "
        "?2 "
        "THEN reconcile_since ELSE ?2 END WHERE account_id = ?1 AND deleted_at IS NULL",
        params(m_scope.account_id, changes_since)));
    return {};
}

Result<> SafeModes::note_reconciled(const domain::MappingId& mapping, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE mappings SET reconcile_since = NULL WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, mapping)));
    return Guards(m_scope).wake_blocked(now);
}

Result<> SafeModes::end(EndedBy by, Instant now) {
    TRY(m_scope.transaction.execute("DELETE FROM safe_modes WHERE account_id = ?1",
                                    params(m_scope.account_id)));
    if (by == EndedBy::person)
        TRY(m_scope.transaction.execute("UPDATE mappings SET reconcile_since = NULL WHERE account_id = ?1",
                                        params(m_scope.account_id)));
    return Guards(m_scope).wake_blocked(now);
}

Result<std::optional<Instant>> SafeModes::last_change() {
    auto row = TRY(m_scope.transaction.find("SELECT MAX(updated_at) FROM intakes WHERE account_id = ?1",
                                            params(m_scope.account_id)));
    std::optional<Instant> at;
    row->read(at);
    return at;
}

Result<std::int64_t> ledger_height(sql::Transaction& transaction) {
    return TRY(transaction.find(
                   "SELECT COALESCE(SUM((SELECT MAX(sequence) FROM ledger l WHERE l.account_id = "
                   "a.id)), 0) FROM accounts a",
                   {}))
        ->integer(0);
}

}  // namespace sluice::catalog
