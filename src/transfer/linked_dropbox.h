// The Dropbox clients of all connections: tokens from the catalogue, one pacer a connection.
//
// Invariant: tokens lie in the catalogue sealed, bound to their account and connection, and are open only in
// this process' memory. A connection that Dropbox refuses becomes `broken`, and says so, the moment it is
// refused. Nothing moves over an unlinked connection, not even what was on its way. Paths begin at the team's
// space where the account has one, so that team folders are seen; folders are kept by their ids, which stay
// when the account joins or leaves a team.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "base/secret_box.h"
#include "catalog/connections.h"
#include "dropbox/client.h"
#include "transfer/activity.h"
#include "transfer/apps_in_use.h"
#include "transfer/team_logs.h"

namespace sluice::transfer {

class SealedTokens;

class LinkedDropbox {
public:
    struct Ports {
        catalog::Catalog& catalog;
        net::Transport& transport;
        const SecretBox& secrets;
        Activity& activity;
        const Clock& clock;
        Ids& ids;
    };
    LinkedDropbox(Ports ports, DropboxSettings settings, dropbox::Wait wait = dropbox::real_wait());
    ~LinkedDropbox();

    [[nodiscard]] const DropboxSettings& settings() const { return m_settings; }
    /// Which app an account works as.
    [[nodiscard]] AppsInUse& apps() { return m_apps; }
    /// What teams' administrators opened besides; no connection has a part in it.
    [[nodiscard]] TeamLogs& team_logs() { return m_team_logs; }
    /// An account's app was saved or taken away: its links are judged anew.
    void app_changed(const domain::AccountId& account);

    struct LinkWish {
        std::string session_hash;  ///< names the session that must come back
        catalog::LinkPurpose purpose = catalog::LinkPurpose::link;
        domain::ProfileId folder_profile_id =
            {};  ///< make the account's folder, fed through it; empty: don't
    };
    /// Begins to link: the page to send the browser to. Fails with `dropbox_app_missing`.
    [[nodiscard]] Result<std::string> begin_link(const domain::AccountId& account, const LinkWish& wish);
    struct LinkAnswer {
        std::string code;
        std::string state;
        std::string session_hash;
        domain::UserId user_id;
    };
    /// What came of it. Of a test: nothing but that the browser came back; of a team's log: that it is
    /// linked.
    struct Linked {
        catalog::LinkPurpose purpose = catalog::LinkPurpose::link;
        domain::ConnectionId connection_id = {};
        domain::ProfileId folder_profile_id = {};  ///< as wished
    };
    /// Ends it: tokens in, connection saved. Fails with `link_state_invalid` where the state is unknown, was
    /// used, is too old or belongs to another session, `forbidden` where the person may not link (any more),
    /// `team_token_refused` where what was granted is a whole team's, and as dropbox::exchange_code and
    /// TeamLogs::link do.
    [[nodiscard]] Result<Linked> finish_link(const domain::AccountId& account, const LinkAnswer& answer,
                                             std::stop_token stop);
    /// Stops all that moves over these connections, in one transaction with `also`, then gives the access
    /// back to Dropbox, which may be out of reach.
    [[nodiscard]] Result<> unlink(const domain::AccountId& account,
                                  const std::vector<domain::ConnectionId>& ids,
                                  const std::function<Result<>(catalog::Scope&)>& also, std::stop_token stop);

    /// Fails with `connection_not_found`, or `auth_revoked` where the connection is broken or unlinked.
    [[nodiscard]] Result<std::shared_ptr<dropbox::Client>> client(const domain::AccountId& account,
                                                                  const domain::ConnectionId& id);
    /// Tells a connection's owner when `error` means that Dropbox refuses us altogether; where it means that
    /// paths begin elsewhere now, looks up where.
    void note_error(const domain::AccountId& account, const domain::ConnectionId& id, const Error& error);
    /// The same, of a look that failed: also when Dropbox can't be asked, so that a long silence is noticed.
    void note_failed_look(const domain::AccountId& account, const domain::ConnectionId& id,
                          const Error& error);
    /// Asks Dropbox where the account's paths begin, and goes on from there. True where that has changed.
    [[nodiscard]] Result<bool> refresh_root(const domain::AccountId& account, const domain::ConnectionId& id,
                                            std::stop_token stop);
    /// Notes that a listing came through to its end.
    void note_checked(const domain::AccountId& account, const domain::ConnectionId& id);
    [[nodiscard]] dropbox::PaceStats pace(const domain::AccountId& account,
                                          const domain::ConnectionId& id) const;

private:
    struct Line;  // a client, and the pacer and gate that it shares with those before it
    void revoke(const domain::AccountId& account, const domain::ConnectionId& id,
                const std::stop_token& stop);
    /// How often something has changed that a line is made of.
    [[nodiscard]] std::uint64_t changes_of(const std::string& key);
    [[nodiscard]] Result<catalog::PendingLink> take_pending(const domain::AccountId& account,
                                                            const LinkAnswer& answer);
    [[nodiscard]] Result<dropbox::TokenSet> take_tokens(const domain::AccountId& account,
                                                        const LinkAnswer& answer,
                                                        const catalog::PendingLink& pending,
                                                        const std::stop_token& stop) const;
    [[nodiscard]] Result<Linked> refuse_team(const domain::AccountId& account,
                                             const dropbox::TokenSet& tokens, const std::string& app_key,
                                             const std::stop_token& stop) const;
    [[nodiscard]] Result<domain::ConnectionId> save_link(const domain::AccountId& account,
                                                         catalog::ConnectionRecord record,
                                                         const dropbox::TokenSet& tokens,
                                                         const std::stop_token& stop);
    [[nodiscard]] std::shared_ptr<Line> find_line(const std::string& key) const;
    /// Nothing where `record` may be of before a change.
    [[nodiscard]] std::shared_ptr<Line> make_line(const std::string& key, std::uint64_t changes,
                                                  const catalog::ConnectionRecord& record);
    void close_line(const std::string& key);
    /// The next client begins its paths anew; what is known of Dropbox's pace stays.
    void forget_root(const std::string& key);

    Ports m_ports;
    DropboxSettings m_settings;
    AppsInUse m_apps;
    dropbox::Wait m_wait;
    TeamLogs m_team_logs;
    std::unique_ptr<SealedTokens> m_source;
    std::unique_ptr<dropbox::AccessTokens> m_tokens;
    mutable std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<Line>> m_lines;
    std::map<std::string, std::uint64_t> m_changes;
    /// By Dropbox account, which may be linked to several accounts here: Dropbox counts its calls together.
    std::map<std::string, std::shared_ptr<dropbox::Pacer>> m_pacers;
};

}  // namespace sluice::transfer
