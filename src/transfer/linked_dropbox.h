// The Dropbox clients of all connections: tokens from the catalogue, one pacer a connection.
//
// Invariant: tokens lie in the catalogue sealed, bound to their account and connection, and are open only in
// this process' memory. A connection that Dropbox refuses becomes `broken`, and says so, the moment it is
// refused. Paths begin at the team's space where the account has one, so that team folders are seen; folders
// are kept by their ids, which stay when the account joins or leaves a team.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "base/secret_box.h"
#include "catalog/connections.h"
#include "dropbox/client.h"
#include "transfer/activity.h"

namespace sluice::transfer {

/// How to reach Dropbox, and as which app.
struct DropboxSettings {
    dropbox::Origins origins;
    dropbox::AppCredentials app;
    std::string redirect_uri;
};

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
    [[nodiscard]] bool is_configured() const { return !m_settings.app.key.empty(); }

    /// Begins to link: the page to send the browser to. `session_hash` names the session that must come back.
    /// Fails with `dropbox_app_missing`.
    [[nodiscard]] Result<std::string> begin_link(const domain::AccountId& account,
                                                 const std::string& session_hash);
    struct LinkAnswer {
        std::string code;
        std::string state;
        std::string session_hash;
        domain::UserId user_id;
    };
    /// Ends it: tokens in, connection saved. Fails with `link_state_invalid` where the state is unknown, was
    /// used, is too old or belongs to another session, and as dropbox::exchange_code does.
    [[nodiscard]] Result<domain::ConnectionId> finish_link(const domain::AccountId& account,
                                                           const LinkAnswer& answer, std::stop_token stop);
    /// Revokes at Dropbox and forgets the tokens; what waits is held, nothing is deleted (M3).
    [[nodiscard]] Result<> unlink(const domain::AccountId& account, const domain::ConnectionId& id,
                                  std::stop_token stop);

    /// Fails with `connection_not_found`, or `auth_revoked` where the connection is broken or unlinked.
    [[nodiscard]] Result<std::shared_ptr<dropbox::Client>> client(const domain::AccountId& account,
                                                                  const domain::ConnectionId& id);
    /// Tells a connection's owner when `error` means that Dropbox refuses us altogether; where it means that
    /// paths begin elsewhere now, looks up where.
    void note_error(const domain::AccountId& account, const domain::ConnectionId& id, const Error& error);
    /// Asks Dropbox where the account's paths begin, and goes on from there. True where that has changed.
    [[nodiscard]] Result<bool> refresh_root(const domain::AccountId& account, const domain::ConnectionId& id,
                                            std::stop_token stop);
    /// Notes that a listing came through to its end.
    void note_checked(const domain::AccountId& account, const domain::ConnectionId& id);
    [[nodiscard]] dropbox::PaceStats pace(const domain::AccountId& account,
                                          const domain::ConnectionId& id) const;

private:
    class SealedTokens;
    struct Line;  // a client and the pacer that it shares with those before it
    [[nodiscard]] std::shared_ptr<Line> find_line(const std::string& key) const;
    std::shared_ptr<Line> line(const std::string& key, const std::optional<dropbox::PathRoot>& root);
    /// The next client begins its paths anew; what is known of Dropbox's pace stays.
    void forget_root(const std::string& key);

    Ports m_ports;
    DropboxSettings m_settings;
    dropbox::Wait m_wait;
    std::unique_ptr<SealedTokens> m_source;
    std::unique_ptr<dropbox::AccessTokens> m_tokens;
    mutable std::mutex m_mutex;
    std::map<std::string, std::shared_ptr<Line>> m_lines;
};

}  // namespace sluice::transfer
