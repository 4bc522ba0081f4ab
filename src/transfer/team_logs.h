// Event logs of Dropbox teams, linked to accounts: who may open one, as which app it is read, and how it
// ends.
//
// Invariant: what is granted here opens the log and nothing else: tokens with any other scope are given back
// at once. They lie sealed in the catalogue, apart from those of connections, and no Dropbox client for files
// is ever made of them.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/secret_box.h"
#include "catalog/team_logs.h"
#include "dropbox/client.h"
#include "dropbox/oauth.h"
#include "transfer/apps_in_use.h"

namespace sluice::transfer {

class TeamTokens;

class TeamLogs {
public:
    struct Ports {
        catalog::Catalog& catalog;
        net::Transport& transport;
        const SecretBox& secrets;
        const Clock& clock;
        const AppsInUse& apps;
        const DropboxSettings& settings;
    };
    TeamLogs(Ports ports, dropbox::Wait wait);
    ~TeamLogs();

    struct Grant {
        dropbox::TokenSet tokens;
        std::string app_key;
        domain::UserId by;
    };
    /// Takes what an administrator of a team has just granted, in place of the log there was. Fails with
    /// `team_log_not_granted` where that isn't a team's log alone, `forbidden` where the person may not
    /// manage the account's integrations, `account_type_unfit` where the team's plan has no log, or as
    /// Dropbox does; the access is then given back.
    [[nodiscard]] Result<> link(const domain::AccountId& account, const Grant& grant,
                                const std::stop_token& stop);
    /// Forgets the log and what it said of files whose sender isn't known yet, then gives the access back to
    /// Dropbox, which may be out of reach. Fails with `team_log_not_found`.
    [[nodiscard]] Result<> unlink(const domain::AccountId& account, const std::stop_token& stop);

    /// To read the log with (dropbox/team_log.h). Its calls fail with `auth_revoked` once the log is
    /// unlinked.
    [[nodiscard]] dropbox::Client& client(const domain::AccountId& account);
    /// The account's Dropbox app was saved or taken away.
    void app_changed(const domain::AccountId& account);

private:
    [[nodiscard]] Result<catalog::TeamLogRecord> look(const domain::AccountId& account, const Grant& grant,
                                                      const std::stop_token& stop);
    void give_back(const domain::AccountId& account, const Grant& grant, const std::stop_token& stop);

    Ports m_ports;
    dropbox::Wait m_wait;
    std::unique_ptr<TeamTokens> m_source;
    std::unique_ptr<dropbox::AccessTokens> m_tokens;
    std::unique_ptr<dropbox::Pacer> m_pacer;
    std::mutex m_mutex;
    std::map<std::string, std::unique_ptr<dropbox::Client>> m_clients;  ///< by account
};

}  // namespace sluice::transfer
