// A Dropbox team's event log: what its administrators can read of what happens in it.
//
// Invariant: works with the tokens of a team (OAuth scopes of team_log_scopes()), which open nobody's files.
// Events come minutes late and in no certain order; they have no ids of their own. Source: dropbox-api-spec
// team_log.stone, team.stone.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::dropbox {

class Client;
struct TokenSet;

/// What is asked of a team's administrator. They are scopes of teams, so that the tokens for them are the
/// team's.
[[nodiscard]] std::vector<std::string> team_log_scopes();
/// True where they are not one person's but a whole team's.
[[nodiscard]] bool are_of_team(const TokenSet& tokens);

struct Team {
    std::string team_id = {};  ///< "dbtid:…"
    std::string name = {};
};

/// Files came by a file request (spec: FileRequestReceiveFileDetails). What the sender said of themselves,
/// nobody has checked.
struct FilesReceived {
    Instant at;
    std::string file_request_id = {};           ///< empty: Dropbox doesn't know any more
    std::vector<std::string> file_names = {};   ///< as submitted
    std::optional<std::string> submitter_name;  ///< nothing: not said, as the next one
    std::optional<std::string> submitter_email;
};

struct FilesReceivedPage {
    std::vector<FilesReceived> events = {};  ///< may be empty with `has_more`
    std::string cursor = {};                 ///< asked again later, it tells what is new then
    bool has_more = false;
};

class TeamLog {
public:
    static constexpr std::uint64_t events_max = 1000;

    /// `client` must outlive it and have a team's tokens.
    explicit TeamLog(Client& client) : m_client(client) {}

    /// team/get_info.
    [[nodiscard]] Result<Team> team(std::stop_token stop);
    /// team_log/get_events of the type file_request_receive_file, since then (inclusive). Fails with
    /// `scope_missing`, `auth_revoked`, `account_type_unfit` where the team's plan has no event log.
    [[nodiscard]] Result<FilesReceivedPage> files_received(Instant since, std::stop_token stop);
    /// team_log/get_events/continue. `cursor_reset`: begin again with files_received.
    [[nodiscard]] Result<FilesReceivedPage> files_received_continue(const std::string& cursor,
                                                                    std::stop_token stop);

private:
    Client& m_client;
};

}  // namespace sluice::dropbox
