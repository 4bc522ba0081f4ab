#include "dropbox/token_source.h"

#include "base/mutant.h"

namespace sluice::dropbox {

/// One connection's tokens and the fetch that may be under way for it.
struct AccessTokens::Held {
    Mutex mutex;
    Condition fetched;
    TokenSet tokens GUARDED_BY(mutex);
    /// `tokens` came from the source or from Dropbox.
    bool is_known GUARDED_BY(mutex) = false;
    /// One thread is at it; the others wait for `round` to move on.
    bool is_fetching GUARDED_BY(mutex) = false;
    std::uint64_t round GUARDED_BY(mutex) = 0;
    /// Of the round that ended last.
    std::optional<Error> last_error GUARDED_BY(mutex);
};

AccessTokens::AccessTokens(TokenSource& source, net::Transport& transport, const Clock& clock,
                           Origins origins, AppCredentials app)
    : m_source(source),
      m_transport(transport),
      m_clock(clock),
      m_origins(std::move(origins)),
      m_app(std::move(app)) {}

AccessTokens::~AccessTokens() = default;

Result<std::string> AccessTokens::bearer(const std::string& connection, std::stop_token stop) {
    return fresh(connection, "", stop);
}

Result<std::string> AccessTokens::renew(const std::string& connection, const std::string& refused,
                                        std::stop_token stop) {
    return fresh(connection, refused, stop);
}

void AccessTokens::forget(const std::string& connection) {
    const Lock lock(m_mutex);
    m_held.erase(connection);
}

Result<> AccessTokens::revoke(const std::string& connection, std::stop_token stop) {
    // A live token is wanted, for Dropbox takes the refresh token down with it.
    const auto token = fresh(connection, "", stop);
    if (!token && token.error().code == "auth_revoked") {
        forget(connection);
        return {};
    }
    if (!token) return fail(token.error());
    TRY(dropbox::revoke(ports(), TokenSet{.access_token = *token}, stop));
    forget(connection);
    return {};
}

std::shared_ptr<AccessTokens::Held> AccessTokens::held(const std::string& connection) {
    const Lock lock(m_mutex);
    auto& held = m_held[connection];
    if (!held) held = std::make_shared<Held>();
    return held;
}

bool AccessTokens::is_good(const TokenSet& tokens, const std::string& refused) const {
    return !tokens.access_token.empty() &&
           (tokens.access_token != refused || is_mutant(Mutant::refused_token_kept)) &&
           m_clock.now() + refresh_before_expiry < tokens.expires_at;
}

Result<std::string> AccessTokens::fresh(const std::string& connection, const std::string& refused,
                                        const std::stop_token& stop) {
    const auto held = this->held(connection);
    Lock lock(held->mutex);
    for (;;) {
        if (held->is_known && is_good(held->tokens, refused)) return held->tokens.access_token;
        if (!held->is_fetching) break;
        const auto round = held->round;
        while (held->round == round && !stop.stop_requested()) held->fetched.wait(lock, stop);
        if (held->round == round)
            return fail(
                {.remedy = Remedy::retry, .code = "stopped", .message = "Stopped while getting access."});
        // The other's stop is not ours; any other error is what we would get too.
        if (held->last_error && held->last_error->code != "stopped") return fail(*held->last_error);
        if (held->is_known && held->tokens.access_token != refused) return held->tokens.access_token;
    }
    held->is_fetching = true;
    const auto known = held->is_known ? held->tokens : TokenSet{};
    lock.unlock();
    auto tokens = fetch(connection, known, refused, stop);
    lock.lock();
    held->is_fetching = false;
    ++held->round;
    held->last_error = tokens ? std::nullopt : std::optional(tokens.error());
    held->is_known = static_cast<bool>(tokens);
    if (tokens) held->tokens = *tokens;
    held->fetched.notify_all();
    if (!tokens) return fail(tokens.error());
    return tokens->access_token;
}

Result<TokenSet> AccessTokens::fetch(const std::string& connection, TokenSet known,
                                     const std::string& refused, const std::stop_token& stop) {
    if (known.access_token.empty()) {
        known = TRY(m_source.load(connection));
        if (is_good(known, refused)) return known;
    }
    const auto own_app = TRY(m_source.app(connection));
    const OAuthPorts oauth{m_transport, m_clock, m_origins, own_app ? *own_app : m_app};
    auto tokens = TRY(refresh(oauth, known, stop));
    // Refresh tokens don't rotate: when saving fails, the token in hand is good and the next start refreshes
    // again.
    static_cast<void>(m_source.save(connection, tokens));
    return tokens;
}

OAuthPorts AccessTokens::ports() const {
    return {m_transport, m_clock, m_origins, m_app};
}

}  // namespace sluice::dropbox
