// The tokens of linked Dropbox accounts, sealed in the catalogue, as the Dropbox client asks for them.
//
// Invariant: what lies in the catalogue is bound to its account and connection, and opens nowhere else.
// Tokens of a connection that is being unlinked are held in memory under a key of their own, which only
// revoking them asks for.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/secret_box.h"
#include "catalog/catalog.h"
#include "domain/ids.h"
#include "dropbox/token_source.h"
#include "transfer/apps_in_use.h"

namespace sluice::transfer {

/// The key of a connection's tokens: `account/connection`.
[[nodiscard]] std::string key_of(const domain::AccountId& account, const domain::ConnectionId& id);
/// Under this key the tokens of a connection that is being unlinked are held, to be given back.
[[nodiscard]] std::string leaving_key(const std::string& key);
[[nodiscard]] std::string seal_tokens(const SecretBox& secrets, const dropbox::TokenSet& tokens,
                                      const std::string& key);
/// `auth_revoked`: a person must link again.
[[nodiscard]] Error not_linked();

/// Thread-safe.
class SealedTokens final : public dropbox::TokenSource {
public:
    SealedTokens(catalog::Catalog& catalog, const SecretBox& secrets, const AppsInUse& apps)
        : m_catalog(catalog), m_secrets(secrets), m_apps(apps) {}

    Result<dropbox::TokenSet> load(const std::string& key) override;
    /// Where somebody has linked anew while these were fetched, the new grant's stay.
    Result<> save(const std::string& key, const dropbox::TokenSet& tokens) override;
    Result<std::optional<dropbox::AppCredentials>> app(const std::string& key) override;

    /// Remembers the tokens of a connection that is being unlinked, so that they can be given back when the
    /// catalogue has forgotten them.
    void keep_leaving(const std::string& key);
    void forget_leaving(const std::string& key);

private:
    struct Leaving {
        dropbox::TokenSet tokens;
        std::optional<dropbox::AppCredentials> app;
    };

    [[nodiscard]] Result<dropbox::TokenSet> unseal(const std::string& key, const std::string& sealed) const;
    [[nodiscard]] std::optional<Leaving> find_leaving(const std::string& key);

    catalog::Catalog& m_catalog;
    const SecretBox& m_secrets;
    const AppsInUse& m_apps;
    std::mutex m_mutex;
    std::map<std::string, Leaving> m_leaving;
};

}  // namespace sluice::transfer
