// The tokens of teams' event logs, sealed in the catalogue, as the Dropbox client asks for them.
//
// Invariant: the key is the account's id. What lies in the catalogue is bound to it, and is no connection's
// token.
#pragma once

#include <string>

#include "base/secret_box.h"
#include "catalog/catalog.h"
#include "dropbox/token_source.h"
#include "transfer/apps_in_use.h"

namespace sluice::transfer {

[[nodiscard]] std::string seal_team_tokens(const SecretBox& secrets, const dropbox::TokenSet& tokens,
                                           const std::string& account_id);
/// `auth_revoked`: an administrator of the team must link again.
[[nodiscard]] Error team_log_not_linked();

/// Thread-safe.
class TeamTokens final : public dropbox::TokenSource {
public:
    TeamTokens(catalog::Catalog& catalog, const SecretBox& secrets, const AppsInUse& apps)
        : m_catalog(catalog), m_secrets(secrets), m_apps(apps) {}

    Result<dropbox::TokenSet> load(const std::string& account_id) override;
    /// Where somebody has linked anew while these were fetched, the new grant's stay.
    Result<> save(const std::string& account_id, const dropbox::TokenSet& tokens) override;
    Result<std::optional<dropbox::AppCredentials>> app(const std::string& account_id) override;

private:
    [[nodiscard]] Result<dropbox::TokenSet> unseal(const std::string& account_id,
                                                   const std::string& sealed) const;

    catalog::Catalog& m_catalog;
    const SecretBox& m_secrets;
    const AppsInUse& m_apps;
};

}  // namespace sluice::transfer
