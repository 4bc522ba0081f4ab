#include "catalog/connections.h"

#include "base/text.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using sql::params;

constexpr std::string_view connection_columns =
    "id, dropbox_account_id, email, display_name, root_namespace_id, home_namespace_id, tokens_sealed, "
    "state, "
    "error_code, error_message, linked_by, linked_at, checked_at, webhook_seen_at, unlinked_at, app_key, "
    "access, failing_since, home_path";

constexpr std::string_view pending_columns =
    "state_hash, session_hash, verifier_sealed, expires_at, app_key, purpose, folder_profile_id";

ConnectionRecord read_connection(sql::Row& row) {
    ConnectionRecord record;
    domain::Connection& connection = record.connection;
    std::string state;
    std::string access;
    row.read(connection.id, connection.dropbox_account_id, connection.email, connection.display_name,
             record.root_namespace_id, record.home_namespace_id, record.tokens_sealed, state,
             connection.error_code, connection.error_message, connection.linked_by, connection.linked_at,
             connection.checked_at, connection.webhook_seen_at, record.unlinked_at, connection.app_key,
             access, connection.failing_since, connection.home_path);
    connection.state = from_word<domain::ConnectionState>(state);
    connection.access = from_word<domain::AppAccess>(access);
    return record;
}

Result<std::vector<AccountConnection>> read_pairs(Result<sql::Rows> rows) {
    std::vector<AccountConnection> pairs;
    for (auto& row : TRY(std::move(rows))) {
        auto& added = pairs.emplace_back();
        row.read(added.account_id, added.connection_id);
    }
    return pairs;
}

}  // namespace

Result<domain::ConnectionId> Connections::link(const ConnectionRecord& record) {
    const domain::Connection& connection = record.connection;
    TRY(m_scope.transaction.execute(
        cat("INSERT INTO connections (account_id, ", connection_columns,
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', '', ?10, ?11, ?12, NULL, NULL, ?13, ?14, "
            "NULL, ?15) "
            "ON CONFLICT (account_id, dropbox_account_id) DO UPDATE SET email = excluded.email, "
            "display_name = excluded.display_name, root_namespace_id = excluded.root_namespace_id, "
            "home_namespace_id = excluded.home_namespace_id, tokens_sealed = excluded.tokens_sealed, "
            "state = excluded.state, error_code = '', error_message = '', linked_by = excluded.linked_by, "
            "linked_at = excluded.linked_at, checked_at = excluded.checked_at, unlinked_at = NULL, "
            "app_key = excluded.app_key, access = excluded.access, home_path = excluded.home_path, "
            "failing_since = NULL, alert_tried_at = "
            "NULL"),
        params(m_scope.account_id, connection.id, connection.dropbox_account_id, connection.email,
               connection.display_name, record.root_namespace_id, record.home_namespace_id,
               record.tokens_sealed, word_of(connection.state), connection.linked_by, connection.linked_at,
               connection.checked_at, connection.app_key, word_of(connection.access), connection.home_path)));
    const auto row = TRY(m_scope.transaction.find(
        "SELECT id FROM connections WHERE account_id = ?1 AND dropbox_account_id = ?2",
        params(m_scope.account_id, connection.dropbox_account_id)));
    return domain::ConnectionId{row->text(0)};
}

Result<std::optional<ConnectionRecord>> Connections::find(const domain::ConnectionId& id) {
    auto row = TRY(m_scope.transaction.find(
        cat("SELECT ", connection_columns, " FROM connections WHERE account_id = ?1 AND id = ?2"),
        params(m_scope.account_id, id)));
    if (!row) return std::optional<ConnectionRecord>();
    return read_connection(*row);
}

Result<std::vector<ConnectionRecord>> Connections::list() {
    std::vector<ConnectionRecord> records;
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT ", connection_columns,
                 " FROM connections WHERE account_id = ?1 AND unlinked_at IS NULL ORDER BY id"),
             params(m_scope.account_id))))
        records.push_back(read_connection(row));
    return records;
}

Result<> Connections::save_tokens(const domain::ConnectionId& id, std::string_view tokens_sealed) {
    TRY(m_scope.transaction.execute(
        "UPDATE connections SET tokens_sealed = ?3 WHERE account_id = ?1 AND id = ?2 AND unlinked_at IS NULL",
        params(m_scope.account_id, id, tokens_sealed)));
    return {};
}

Result<> Connections::save_root(const domain::ConnectionId& id, const PathBeginning& beginning) {
    TRY(m_scope.transaction.execute(
        "UPDATE connections SET root_namespace_id = ?3, home_namespace_id = ?4, home_path = ?5 "
        "WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, beginning.root_namespace_id, beginning.home_namespace_id,
               beginning.home_path)));
    return {};
}

Result<> Connections::mark_broken(const domain::ConnectionId& id, std::string_view code,
                                  std::string_view message, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE connections SET state = 'broken', error_code = ?3, error_message = ?4, "
        "failing_since = COALESCE(failing_since, ?5) WHERE account_id = ?1 AND id = ?2 "
        "AND unlinked_at IS NULL",
        params(m_scope.account_id, id, code, message, now)));
    return {};
}

Result<bool> Connections::mark_failing(const domain::ConnectionId& id, std::string_view code,
                                       std::string_view message, Instant now) {
    return TRY(m_scope.transaction.execute(
               "UPDATE connections SET error_code = ?3, error_message = ?4, failing_since = ?5 WHERE "
               "account_id = ?1 AND id = ?2 AND failing_since IS NULL AND unlinked_at IS NULL",
               params(m_scope.account_id, id, code, message, now))) == 1;
}

Result<> Connections::retry_links_of(std::string_view app_key) {
    TRY(m_scope.transaction.execute(
        "UPDATE connections SET state = 'linked' WHERE account_id = ?1 AND app_key = ?2 AND state = 'broken' "
        "AND error_code IN ('app_credentials_wrong', 'dropbox_app_changed') AND unlinked_at IS NULL",
        params(m_scope.account_id, app_key)));
    return {};
}

Result<> Connections::mark_checked(const domain::ConnectionId& id, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE connections SET checked_at = ?3, state = 'linked', error_code = '', error_message = '', "
        "failing_since = NULL WHERE account_id = ?1 AND id = ?2 AND unlinked_at IS NULL",
        params(m_scope.account_id, id, now)));
    return {};
}

Result<> Connections::note_alerted(const domain::ConnectionId& id, std::optional<Instant> alerted_at) {
    TRY(m_scope.transaction.execute(
        "UPDATE connections SET alerted_at = ?3, alert_tried_at = NULL WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, alerted_at)));
    return {};
}

Result<> Connections::note_alert_tried(const domain::ConnectionId& id, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE connections SET alert_tried_at = ?3 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, now)));
    return {};
}

Result<> Connections::break_links_of(std::string_view app_key, std::string_view code,
                                     std::string_view message, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE connections SET state = 'broken', error_code = ?3, error_message = ?4, "
        "failing_since = COALESCE(failing_since, ?5) WHERE account_id = ?1 AND app_key = ?2 "
        "AND unlinked_at IS NULL",
        params(m_scope.account_id, app_key, code, message, now)));
    return {};
}

Result<> Connections::mark_webhook_seen(const domain::ConnectionId& id, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE connections SET webhook_seen_at = ?3 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, now)));
    return {};
}

Result<> Connections::unlink(const domain::ConnectionId& id, Instant now) {
    TRY(
        m_scope.transaction.execute("UPDATE connections SET tokens_sealed = '', unlinked_at = ?3, "
                                    "failing_since = NULL, alerted_at = NULL "
                                    "WHERE account_id = ?1 AND id = ?2",
                                    params(m_scope.account_id, id, now)));
    return {};
}

Result<> Connections::add_pending_link(const PendingLink& pending) {
    TRY(m_scope.transaction.execute(
        cat("INSERT INTO pending_links (account_id, ", pending_columns,
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
        params(m_scope.account_id, pending.state_hash, pending.session_hash, pending.verifier_sealed,
               pending.expires_at, pending.app_key, word_of(pending.purpose), pending.folder_profile_id)));
    return {};
}

Result<std::optional<PendingLink>> Connections::take_pending_link(std::string_view state_hash, Instant now) {
    auto row = TRY(m_scope.transaction.find(
        cat("DELETE FROM pending_links WHERE account_id = ?1 AND state_hash = ?2 RETURNING ",
            pending_columns),
        params(m_scope.account_id, state_hash)));
    TRY(m_scope.transaction.execute("DELETE FROM pending_links WHERE account_id = ?1 AND expires_at <= ?2",
                                    params(m_scope.account_id, now)));
    if (!row) return std::optional<PendingLink>();
    PendingLink pending;
    std::string purpose;
    row->read(pending.state_hash, pending.session_hash, pending.verifier_sealed, pending.expires_at,
              pending.app_key, purpose, pending.folder_profile_id);
    pending.purpose = from_word<LinkPurpose>(purpose);
    if (pending.expires_at <= now) return std::optional<PendingLink>();
    return pending;
}

Result<std::vector<AccountConnection>> all_linked(sql::Transaction& transaction) {
    return read_pairs(transaction.query(
        "SELECT account_id, id FROM connections WHERE unlinked_at IS NULL ORDER BY account_id, id"));
}

Result<std::vector<AccountConnection>> linked_to(sql::Transaction& transaction,
                                                 std::string_view dropbox_account_id,
                                                 std::string_view app_key) {
    return read_pairs(
        transaction.query("SELECT account_id, id FROM connections WHERE dropbox_account_id = ?1 "
                          "AND unlinked_at IS NULL AND app_key = ?2",
                          params(dropbox_account_id, app_key)));
}

Result<> adopt_links(sql::Transaction& transaction, std::string_view app_key) {
    TRY(transaction.execute("UPDATE connections SET app_key = ?1 WHERE app_key = ''", params(app_key)));
    return {};
}

Result<std::int64_t> count_linked_users(sql::Transaction& transaction, std::string_view app_key) {
    const auto row =
        TRY(transaction.find("SELECT COUNT(DISTINCT dropbox_account_id) FROM connections WHERE unlinked_at "
                             "IS NULL AND app_key = ?1",
                             params(app_key)));
    return row->integer(0);
}

Result<std::vector<Trouble>> troubles(sql::Transaction& transaction) {
    std::vector<Trouble> found;
    for (auto& row : TRY(transaction.query(
             "SELECT account_id, id, email, display_name, state, error_code, error_message, failing_since, "
             "linked_by, alerted_at, alert_tried_at FROM connections WHERE unlinked_at IS NULL "
             "AND (failing_since IS NOT NULL OR alerted_at IS NOT NULL) ORDER BY account_id, id"))) {
        Trouble& trouble = found.emplace_back();
        domain::Connection& connection = trouble.connection;
        std::string state;
        row.read(trouble.account_id, connection.id, connection.email, connection.display_name, state,
                 connection.error_code, connection.error_message, connection.failing_since,
                 connection.linked_by, trouble.alerted_at, trouble.alert_tried_at);
        connection.state = from_word<domain::ConnectionState>(state);
    }
    return found;
}

}  // namespace sluice::catalog
