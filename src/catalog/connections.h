// Linked Dropbox accounts, and the OAuth journeys under way.
//
// Invariant: tokens are stored sealed and only as a whole; an unlinked connection keeps its row, without
// tokens, so that every asset can still say where it came from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "domain/connection.h"

namespace sluice::catalog {

struct ConnectionRecord {
    domain::Connection connection;
    std::string root_namespace_id;
    std::string home_namespace_id;
    std::string tokens_sealed;
    std::optional<Instant> unlinked_at;
};

struct PendingLink {
    std::string state_hash;
    std::string session_hash;
    std::string verifier_sealed;
    Instant expires_at;
};

class Connections {
public:
    explicit Connections(const Scope& scope) : m_scope(scope) {}

    /// Adds, or links anew the row with the same Dropbox account (its id is kept and answered, and, where the
    /// record doesn't say, where its paths begin).
    [[nodiscard]] Result<domain::ConnectionId> link(const ConnectionRecord& record);
    /// Nothing for unknown ids; unlinked ones are found.
    [[nodiscard]] Result<std::optional<ConnectionRecord>> find(const domain::ConnectionId& id);
    /// Linked ones, oldest first.
    [[nodiscard]] Result<std::vector<ConnectionRecord>> list();
    [[nodiscard]] Result<> save_tokens(const domain::ConnectionId& id, std::string_view tokens_sealed);
    /// Where the account's paths begin now: it has joined or left a team.
    [[nodiscard]] Result<> save_root(const domain::ConnectionId& id, std::string_view root_namespace_id,
                                     std::string_view home_namespace_id);
    [[nodiscard]] Result<> mark_broken(const domain::ConnectionId& id, std::string_view code,
                                       std::string_view message);
    /// Notes that Dropbox answered; heals a broken state.
    [[nodiscard]] Result<> mark_checked(const domain::ConnectionId& id, Instant now);
    [[nodiscard]] Result<> mark_webhook_seen(const domain::ConnectionId& id, Instant now);
    /// Forgets the tokens.
    [[nodiscard]] Result<> unlink(const domain::ConnectionId& id, Instant now);

    [[nodiscard]] Result<> add_pending_link(const PendingLink& pending);
    /// Takes it out, so that a state works once; nothing where unknown or expired.
    [[nodiscard]] Result<std::optional<PendingLink>> take_pending_link(std::string_view state_hash,
                                                                       Instant now);

private:
    Scope m_scope;
};

struct AccountConnection {
    domain::AccountId account_id;
    domain::ConnectionId connection_id;
};

/// Every linked connection of every account; for the engine.
[[nodiscard]] Result<std::vector<AccountConnection>> all_linked(sql::Transaction& transaction);
/// The linked connections, of whatever account, of one Dropbox account; for webhooks.
[[nodiscard]] Result<std::vector<AccountConnection>> linked_to(sql::Transaction& transaction,
                                                               std::string_view dropbox_account_id);

}  // namespace sluice::catalog
