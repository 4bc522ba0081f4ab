// Event logs of Dropbox teams that are open to accounts: their sealed tokens, and how far they were read.
//
// Invariant: the cursor is saved only together with the events of the page that it stands for. Unlinking
// leaves no row.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "domain/team_log.h"

namespace sluice::catalog {

struct TeamLogRecord {
    domain::TeamLog log;
    std::string team_id;
    std::string tokens_sealed;
    std::string cursor;  ///< empty: read from `read_from` on
    Instant read_from;
    std::optional<Instant> tried_at;
};

class TeamLogs {
public:
    explicit TeamLogs(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<std::optional<TeamLogRecord>> find();
    /// In place of the one there was.
    [[nodiscard]] Result<> link(const TeamLogRecord& record);
    [[nodiscard]] Result<> save_tokens(std::string_view tokens_sealed);
    [[nodiscard]] Result<> save_cursor(std::string_view cursor);
    /// The cursor is void: the next look reads from then on.
    [[nodiscard]] Result<> read_again_from(Instant from);
    /// It was read to its end; heals a broken state.
    [[nodiscard]] Result<> mark_read(Instant now);
    /// It couldn't be read. broken: Dropbox refuses us.
    [[nodiscard]] Result<> mark_failing(domain::ConnectionState state, std::string_view code,
                                        std::string_view message, Instant now);
    /// A mail about its trouble, or about its end, was sent (nothing: the end), or couldn't be.
    [[nodiscard]] Result<> note_alerted(std::optional<Instant> alerted_at);
    [[nodiscard]] Result<> note_alert_tried(Instant now);
    [[nodiscard]] Result<> unlink();

private:
    Scope m_scope;
};

struct AccountTeamLog {
    domain::AccountId account_id;
    TeamLogRecord record;
    std::optional<Instant> alerted_at =
        {};  ///< the last mail about its trouble; nothing: none since all was well
    std::optional<Instant> alert_tried_at = {};  ///< when one couldn't be sent
};
/// Of every account; for the reader and for alerts.
[[nodiscard]] Result<std::vector<AccountTeamLog>> all_team_logs(sql::Transaction& transaction);

}  // namespace sluice::catalog
