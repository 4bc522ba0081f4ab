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

/// Where the paths of a Dropbox begin.
struct PathBeginning {
    std::string root_namespace_id;
    std::string home_namespace_id;
    std::string home_path;  ///< as domain::Connection has it
    bool operator==(const PathBeginning&) const = default;
};

/// team_log: a team's event log is linked, not a Dropbox. test_…: nothing is linked, the way to Dropbox and
/// back is tried out.
BOOST_DEFINE_ENUM_CLASS(LinkPurpose, link, team_log, test_open, test_save_as)

struct PendingLink {
    std::string state_hash;
    std::string session_hash;
    std::string verifier_sealed;
    Instant expires_at;
    std::string app_key = {};  ///< of the app that Dropbox was asked as
    LinkPurpose purpose = LinkPurpose::link;
    /// Make the account's folder there and feed it through this profile; empty: don't.
    domain::ProfileId folder_profile_id = {};
};

/// A connection as people are told about it by mail.
struct Trouble {
    domain::AccountId account_id;
    domain::Connection connection;
    std::optional<Instant> alerted_at;      ///< the last mail about it; nothing: none since all was well
    std::optional<Instant> alert_tried_at;  ///< when one couldn't be sent
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
    [[nodiscard]] Result<> save_root(const domain::ConnectionId& id, const PathBeginning& beginning);
    /// Dropbox refuses us.
    [[nodiscard]] Result<> mark_broken(const domain::ConnectionId& id, std::string_view code,
                                       std::string_view message, Instant now);
    /// A look didn't come through, though nobody refused it. True where it is the first in a row.
    [[nodiscard]] Result<bool> mark_failing(const domain::ConnectionId& id, std::string_view code,
                                            std::string_view message, Instant now);
    /// Those that were broken by what was known of that app are tried again.
    [[nodiscard]] Result<> retry_links_of(std::string_view app_key);
    /// Notes that Dropbox answered; heals a broken state.
    [[nodiscard]] Result<> mark_checked(const domain::ConnectionId& id, Instant now);
    [[nodiscard]] Result<> mark_webhook_seen(const domain::ConnectionId& id, Instant now);
    /// A mail about its trouble, or about its end, was sent (nothing: the end), or couldn't be.
    [[nodiscard]] Result<> note_alerted(const domain::ConnectionId& id, std::optional<Instant> alerted_at);
    [[nodiscard]] Result<> note_alert_tried(const domain::ConnectionId& id, Instant now);
    /// Breaks those that were linked through that app.
    [[nodiscard]] Result<> break_links_of(std::string_view app_key, std::string_view code,
                                          std::string_view message, Instant now);
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
/// The linked connections, of whatever account, of one Dropbox account through one app; for webhooks.
[[nodiscard]] Result<std::vector<AccountConnection>> linked_to(sql::Transaction& transaction,
                                                               std::string_view dropbox_account_id,
                                                               std::string_view app_key);
/// Links from before apps were written down were made through the settings' app.
[[nodiscard]] Result<> adopt_links(sql::Transaction& transaction, std::string_view app_key);
/// How many Dropbox accounts are linked through an app, over all accounts: Dropbox counts them so too.
[[nodiscard]] Result<std::int64_t> count_linked_users(sql::Transaction& transaction,
                                                      std::string_view app_key);
/// Connections that fail, or of whose failing people were told; for alerts.
[[nodiscard]] Result<std::vector<Trouble>> troubles(sql::Transaction& transaction);

}  // namespace sluice::catalog
