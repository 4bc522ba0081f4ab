// Access tokens that are always fresh, for any number of threads.
//
// Invariant: per connection at most one refresh is under way; callers that come meanwhile wait for it and
// share its outcome. A token is renewed 300 s before it expires on the Clock.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "dropbox/oauth.h"

namespace sluice::dropbox {

/// Where the caller keeps tokens (sealed). Called from many threads, but for one connection one at a time.
class TokenSource {
public:
    virtual ~TokenSource() = default;
    /// Fails as the storage does; with Remedy::ask_admin where the connection has no tokens.
    [[nodiscard]] virtual Result<TokenSet> load(const std::string& connection) = 0;
    [[nodiscard]] virtual Result<> save(const std::string& connection, const TokenSet& tokens) = 0;
    /// The app that the connection was linked through, where it isn't the one that AccessTokens was given.
    [[nodiscard]] virtual Result<std::optional<AppCredentials>> app(const std::string& /*connection*/) {
        return std::optional<AppCredentials>();
    }
};

class AccessTokens {
public:
    static constexpr std::chrono::seconds refresh_before_expiry{300};

    /// All ports must outlive it.
    AccessTokens(TokenSource& source, net::Transport& transport, const Clock& clock, Origins origins,
                 AppCredentials app);
    ~AccessTokens();

    /// A token that is good for 300 s at least. Thread-safe; blocks while one is fetched.
    /// Fails with `auth_revoked` (Remedy::ask_admin: connect again), `stopped`, or as source and transport
    /// do.
    [[nodiscard]] Result<std::string> bearer(const std::string& connection, std::stop_token stop);
    /// After Dropbox called `refused` expired: another one. Refreshes only where nobody has done so
    /// meanwhile.
    [[nodiscard]] Result<std::string> renew(const std::string& connection, const std::string& refused,
                                            std::stop_token stop);
    /// Drops what is remembered: the connection was linked again, or is gone.
    void forget(const std::string& connection);
    /// Disables the tokens at Dropbox (auth/token/revoke) and forgets them.
    [[nodiscard]] Result<> revoke(const std::string& connection, std::stop_token stop);

private:
    struct Held;
    [[nodiscard]] std::shared_ptr<Held> held(const std::string& connection);
    [[nodiscard]] Result<std::string> fresh(const std::string& connection, const std::string& refused,
                                            const std::stop_token& stop);
    [[nodiscard]] Result<TokenSet> fetch(const std::string& connection, TokenSet known,
                                         const std::string& refused, const std::stop_token& stop);
    [[nodiscard]] bool is_good(const TokenSet& tokens, const std::string& refused) const;
    [[nodiscard]] OAuthPorts ports() const;

    TokenSource& m_source;
    net::Transport& m_transport;
    const Clock& m_clock;
    Origins m_origins;
    AppCredentials m_app;
    Mutex m_mutex;
    std::map<std::string, std::shared_ptr<Held>> m_held GUARDED_BY(m_mutex);
};

}  // namespace sluice::dropbox
