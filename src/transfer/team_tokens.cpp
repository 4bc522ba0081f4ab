#include "transfer/team_tokens.h"

#include <vector>

#include "base/json/codec.h"
#include "base/text.h"
#include "catalog/team_logs.h"

namespace sluice::transfer {
namespace {

/// The stored form of dropbox::TokenSet.
struct StoredTeamTokens {
    std::string access_token;
    Instant expires_at;
    std::string refresh_token;
    std::vector<std::string> scopes;
    std::string account_id;
};
BOOST_DESCRIBE_STRUCT(StoredTeamTokens, (), (access_token, expires_at, refresh_token, scopes, account_id))

std::string seal_context(const std::string& account_id) {
    return cat("dropbox-team-tokens/", account_id);
}

Result<catalog::TeamLogRecord> find(const catalog::Catalog& catalog, const std::string& account_id) {
    const auto record = TRY(catalog.read(domain::AccountId{account_id}, [](catalog::Scope& scope) {
        return catalog::TeamLogs(scope).find();
    }));
    if (!record) return fail(team_log_not_linked());
    return *record;
}

}  // namespace

std::string seal_team_tokens(const SecretBox& secrets, const dropbox::TokenSet& tokens,
                             const std::string& account_id) {
    const StoredTeamTokens stored{tokens.access_token, tokens.expires_at, tokens.refresh_token, tokens.scopes,
                                  tokens.account_id};
    return secrets.seal(Secret(json::encode(stored)), seal_context(account_id));
}

Error team_log_not_linked() {
    return {Remedy::ask_admin, "auth_revoked", "The team's event log isn't linked any more.",
            "An administrator of the Dropbox team can link it again on the Integrations page."};
}

Result<dropbox::TokenSet> TeamTokens::load(const std::string& account_id) {
    const auto record = TRY(find(m_catalog, account_id));
    static_cast<void>(TRY(m_apps.credentials(domain::AccountId{account_id}, record.log.app_key)));
    return unseal(account_id, record.tokens_sealed);
}

Result<> TeamTokens::save(const std::string& account_id, const dropbox::TokenSet& tokens) {
    const domain::AccountId account{account_id};
    return m_catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        catalog::TeamLogs logs(scope);
        const auto record = TRY(logs.find());
        if (!record) return fail(team_log_not_linked());
        const auto known = TRY(unseal(account_id, record->tokens_sealed));
        if (known.refresh_token != tokens.refresh_token) return {};
        return logs.save_tokens(seal_team_tokens(m_secrets, tokens, account_id));
    });
}

Result<std::optional<dropbox::AppCredentials>> TeamTokens::app(const std::string& account_id) {
    const auto record = TRY(find(m_catalog, account_id));
    return TRY(m_apps.credentials(domain::AccountId{account_id}, record.log.app_key));
}

Result<dropbox::TokenSet> TeamTokens::unseal(const std::string& account_id, const std::string& sealed) const {
    const Secret opened = TRY(m_secrets.unseal(sealed, seal_context(account_id)));
    const auto stored = TRY(json::decode<StoredTeamTokens>(opened.reveal()));
    return dropbox::TokenSet{stored.access_token, stored.expires_at, stored.refresh_token, stored.scopes,
                             stored.account_id};
}

}  // namespace sluice::transfer
