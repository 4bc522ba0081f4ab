#include "transfer/sealed_tokens.h"

#include <vector>

#include "base/json/codec.h"
#include "base/text.h"
#include "catalog/connections.h"

namespace sluice::transfer {
namespace {

/// The stored form of dropbox::TokenSet.
struct StoredTokens {
    std::string access_token;
    Instant expires_at;
    std::string refresh_token;
    std::vector<std::string> scopes;
    std::string account_id;
};
BOOST_DESCRIBE_STRUCT(StoredTokens, (), (access_token, expires_at, refresh_token, scopes, account_id))

std::pair<domain::AccountId, domain::ConnectionId> ids_of(const std::string& key) {
    const auto slash = key.find('/');
    return {domain::AccountId{key.substr(0, slash)}, domain::ConnectionId{key.substr(slash + 1)}};
}

}  // namespace

std::string key_of(const domain::AccountId& account, const domain::ConnectionId& id) {
    return cat(account.value, "/", id.value);
}

std::string leaving_key(const std::string& key) {
    return cat("leaving:", key);
}

std::string seal_tokens(const SecretBox& secrets, const dropbox::TokenSet& tokens, const std::string& key) {
    const StoredTokens stored{tokens.access_token, tokens.expires_at, tokens.refresh_token, tokens.scopes,
                              tokens.account_id};
    return secrets.seal(Secret(json::encode(stored)), cat("dropbox-tokens/", key));
}

Error not_linked() {
    return {Remedy::ask_admin, "auth_revoked", "This Dropbox account isn't linked any more.",
            "Link it again on the Integrations page."};
}

Result<dropbox::TokenSet> SealedTokens::load(const std::string& key) {
    if (auto leaving = find_leaving(key)) return leaving->tokens;
    const auto [account, id] = ids_of(key);
    const auto record = TRY(m_catalog.read(
        account, [&id = id](catalog::Scope& scope) { return catalog::Connections(scope).find(id); }));
    if (!record || record->tokens_sealed.empty()) return fail(not_linked());
    static_cast<void>(TRY(m_apps.credentials(account, record->connection.app_key)));
    return unseal(key, record->tokens_sealed);
}

Result<> SealedTokens::save(const std::string& key, const dropbox::TokenSet& tokens) {
    if (find_leaving(key)) return {};
    const auto [account, id] = ids_of(key);
    return m_catalog.write(account, [&, &id = id](catalog::Scope& scope) -> Result<> {
        const auto record = TRY(catalog::Connections(scope).find(id));
        if (!record || record->tokens_sealed.empty()) return fail(not_linked());
        const auto known = TRY(unseal(key, record->tokens_sealed));
        if (known.refresh_token != tokens.refresh_token) return {};
        return catalog::Connections(scope).save_tokens(id, seal_tokens(m_secrets, tokens, key));
    });
}

Result<std::optional<dropbox::AppCredentials>> SealedTokens::app(const std::string& key) {
    if (auto leaving = find_leaving(key)) return leaving->app;
    const auto [account, id] = ids_of(key);
    const auto record = TRY(m_catalog.read(
        account, [&id = id](catalog::Scope& scope) { return catalog::Connections(scope).find(id); }));
    if (!record) return fail(not_linked());
    return TRY(m_apps.credentials(account, record->connection.app_key));
}

void SealedTokens::keep_leaving(const std::string& key) {
    const auto tokens = load(key);
    const auto credentials = app(key);
    const std::lock_guard lock(m_mutex);
    if (tokens && credentials) m_leaving[leaving_key(key)] = {*tokens, *credentials};
}

void SealedTokens::forget_leaving(const std::string& key) {
    const std::lock_guard lock(m_mutex);
    m_leaving.erase(leaving_key(key));
}

Result<dropbox::TokenSet> SealedTokens::unseal(const std::string& key, const std::string& sealed) const {
    const Secret opened = TRY(m_secrets.unseal(sealed, cat("dropbox-tokens/", key)));
    const auto stored = TRY(json::decode<StoredTokens>(opened.reveal()));
    return dropbox::TokenSet{stored.access_token, stored.expires_at, stored.refresh_token, stored.scopes,
                             stored.account_id};
}

std::optional<SealedTokens::Leaving> SealedTokens::find_leaving(const std::string& key) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_leaving.find(key);
    return found == m_leaving.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace sluice::transfer
