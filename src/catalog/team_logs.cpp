#include "catalog/team_logs.h"

#include "base/text.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using sql::params;

constexpr std::string_view log_columns =
    "team_id, team_name, app_key, tokens_sealed, linked_by, linked_at, state, error_code, error_message, "
    "failing_since, \"cursor\", read_from, read_at, tried_at";

void read_log(sql::Row& row, TeamLogRecord& record) {
    domain::TeamLog& log = record.log;
    std::string state;
    row.read(record.team_id, log.team_name, log.app_key, record.tokens_sealed, log.linked_by, log.linked_at,
             state, log.error_code, log.error_message, log.failing_since, record.cursor, record.read_from,
             log.read_at, record.tried_at);
    log.state = from_word<domain::ConnectionState>(state);
}

}  // namespace

Result<std::optional<TeamLogRecord>> TeamLogs::find() {
    auto row = TRY(m_scope.transaction.find(
        cat("SELECT ", log_columns, " FROM team_logs WHERE account_id = ?1"), params(m_scope.account_id)));
    if (!row) return std::optional<TeamLogRecord>();
    TeamLogRecord record;
    read_log(*row, record);
    return std::optional(std::move(record));
}

Result<> TeamLogs::link(const TeamLogRecord& record) {
    const domain::TeamLog& log = record.log;
    TRY(unlink());
    TRY(m_scope.transaction.execute(
        cat("INSERT INTO team_logs (account_id, ", log_columns,
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'linked', '', '', NULL, '', ?8, NULL, NULL)"),
        params(m_scope.account_id, record.team_id, log.team_name, log.app_key, record.tokens_sealed,
               log.linked_by, log.linked_at, record.read_from)));
    return {};
}

Result<> TeamLogs::save_tokens(std::string_view tokens_sealed) {
    TRY(m_scope.transaction.execute("UPDATE team_logs SET tokens_sealed = ?2 WHERE account_id = ?1",
                                    params(m_scope.account_id, tokens_sealed)));
    return {};
}

Result<> TeamLogs::save_cursor(std::string_view cursor) {
    TRY(m_scope.transaction.execute("UPDATE team_logs SET \"cursor\" = ?2 WHERE account_id = ?1",
                                    params(m_scope.account_id, cursor)));
    return {};
}

Result<> TeamLogs::read_again_from(Instant from) {
    TRY(m_scope.transaction.execute(
        "UPDATE team_logs SET \"cursor\" = '', read_from = ?2 WHERE account_id = ?1",
        params(m_scope.account_id, from)));
    return {};
}

Result<> TeamLogs::mark_read(Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE team_logs SET read_at = ?2, tried_at = ?2, state = 'linked', error_code = '', "
        "error_message = '', failing_since = NULL WHERE account_id = ?1",
        params(m_scope.account_id, now)));
    return {};
}

Result<> TeamLogs::mark_failing(domain::ConnectionState state, std::string_view code,
                                std::string_view message, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE team_logs SET state = ?2, error_code = ?3, error_message = ?4, tried_at = ?5, "
        "failing_since = COALESCE(failing_since, ?5) WHERE account_id = ?1",
        params(m_scope.account_id, word_of(state), code, message, now)));
    return {};
}

Result<> TeamLogs::note_alerted(std::optional<Instant> alerted_at) {
    TRY(m_scope.transaction.execute(
        "UPDATE team_logs SET alerted_at = ?2, alert_tried_at = NULL WHERE account_id = ?1",
        params(m_scope.account_id, alerted_at)));
    return {};
}

Result<> TeamLogs::note_alert_tried(Instant now) {
    TRY(m_scope.transaction.execute("UPDATE team_logs SET alert_tried_at = ?2 WHERE account_id = ?1",
                                    params(m_scope.account_id, now)));
    return {};
}

Result<> TeamLogs::unlink() {
    TRY(m_scope.transaction.execute("DELETE FROM team_logs WHERE account_id = ?1",
                                    params(m_scope.account_id)));
    return {};
}

Result<std::vector<AccountTeamLog>> all_team_logs(sql::Transaction& transaction) {
    std::vector<AccountTeamLog> logs;
    for (auto& row : TRY(transaction.query(cat("SELECT account_id, alerted_at, alert_tried_at, ", log_columns,
                                               " FROM team_logs ORDER BY account_id")))) {
        AccountTeamLog& log = logs.emplace_back();
        row.read(log.account_id, log.alerted_at, log.alert_tried_at);
        read_log(row, log.record);
    }
    return logs;
}

}  // namespace sluice::catalog
