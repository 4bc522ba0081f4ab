#include "catalog/connections.h"

#include "base/text.h"
#include "catalog/words.h"

namespace sluice::catalog {
namespace {

using sql::params;

constexpr std::string_view connection_columns =
    "id, dropbox_account_id, email, display_name, root_namespace_id, home_namespace_id, tokens_sealed, "
    "state, "
    "error_code, error_message, linked_by, linked_at, checked_at, webhook_seen_at, unlinked_at";

ConnectionRecord read_connection(sql::Row& row) {
    ConnectionRecord record;
    domain::Connection& connection = record.connection;
    std::string state;
    row.read(connection.id, connection.dropbox_account_id, connection.email, connection.display_name,
             record.root_namespace_id, record.home_namespace_id, record.tokens_sealed, state,
             connection.error_code, connection.error_message, connection.linked_by, connection.linked_at,
             connection.checked_at, connection.webhook_seen_at, record.unlinked_at);
    connection.state = from_word<domain::ConnectionState>(state);
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
            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', '', ?10, ?11, ?12, NULL, NULL) "
            "ON CONFLICT (account_id, dropbox_account_id) DO UPDATE SET email = excluded.email, "
            "display_name = excluded.display_name, root_namespace_id = "
            "COALESCE(NULLIF(excluded.root_namespace_id, ''), connections.root_namespace_id), "
            "home_namespace_id = "
            "COALESCE(NULLIF(excluded.home_namespace_id, ''), connections.home_namespace_id), tokens_sealed "
            "= excluded.tokens_sealed, "
            "state = excluded.state, error_code = '', error_message = '', linked_by = excluded.linked_by, "
            "linked_at = excluded.linked_at, checked_at = excluded.checked_at, unlinked_at = NULL"),
        params(m_scope.account_id, connection.id, connection.dropbox_account_id, connection.email,
               connection.display_name, record.root_namespace_id, record.home_namespace_id,
               record.tokens_sealed, word_of(connection.state), connection.linked_by, connection.linked_at,
               connection.checked_at)));
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

Result<> Connections::save_root(const domain::ConnectionId& id, std::string_view root_namespace_id,
                                std::string_view home_namespace_id) {
    TRY(
        m_scope.transaction.execute("UPDATE connections SET root_namespace_id = ?3, home_namespace_id = ?4 "
                                    "WHERE account_id = ?1 AND id = ?2",
                                    params(m_scope.account_id, id, root_namespace_id, home_namespace_id)));
    return {};
}

Result<> Connections::mark_broken(const domain::ConnectionId& id, std::string_view code,
                                  std::string_view message) {
    TRY(
        m_scope.transaction.execute("UPDATE connections SET state = 'broken', error_code = ?3, error_message "
                                    "= ?4 WHERE account_id = ?1 AND id = ?2",
                                    params(m_scope.account_id, id, code, message)));
    return {};
}

Result<> Connections::mark_checked(const domain::ConnectionId& id, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE connections SET checked_at = ?3, state = 'linked', error_code = '', error_message = '' "
        "WHERE account_id = ?1 AND id = ?2 AND unlinked_at IS NULL",
        params(m_scope.account_id, id, now)));
    return {};
}

Result<> Connections::mark_webhook_seen(const domain::ConnectionId& id, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE connections SET webhook_seen_at = ?3 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, now)));
    return {};
}

Result<> Connections::unlink(const domain::ConnectionId& id, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE connections SET tokens_sealed = '', unlinked_at = ?3 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id, now)));
    return {};
}

Result<> Connections::add_pending_link(const PendingLink& pending) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO pending_links (account_id, state_hash, session_hash, verifier_sealed, expires_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5)",
        params(m_scope.account_id, pending.state_hash, pending.session_hash, pending.verifier_sealed,
               pending.expires_at)));
    return {};
}

Result<std::optional<PendingLink>> Connections::take_pending_link(std::string_view state_hash, Instant now) {
    auto row =
        TRY(m_scope.transaction.find("DELETE FROM pending_links WHERE account_id = ?1 AND state_hash = ?2 "
                                     "RETURNING state_hash, session_hash, verifier_sealed, expires_at",
                                     params(m_scope.account_id, state_hash)));
    TRY(m_scope.transaction.execute("DELETE FROM pending_links WHERE account_id = ?1 AND expires_at <= ?2",
                                    params(m_scope.account_id, now)));
    if (!row) return std::optional<PendingLink>();
    PendingLink pending;
    row->read(pending.state_hash, pending.session_hash, pending.verifier_sealed, pending.expires_at);
    if (pending.expires_at <= now) return std::optional<PendingLink>();
    return pending;
}

Result<std::vector<AccountConnection>> all_linked(sql::Transaction& transaction) {
    return read_pairs(transaction.query(
        "SELECT account_id, id FROM connections WHERE unlinked_at IS NULL ORDER BY account_id, id"));
}

Result<std::vector<AccountConnection>> linked_to(sql::Transaction& transaction,
                                                 std::string_view dropbox_account_id) {
    return read_pairs(transaction.query(
        "SELECT account_id, id FROM connections WHERE dropbox_account_id = ?1 AND unlinked_at IS NULL",
        params(dropbox_account_id)));
}

}  // namespace sluice::catalog
