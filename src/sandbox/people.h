// Who uses the sandbox: apps, accounts, what an account granted to an app, and the access tokens of a grant.
//
// Invariant: an access token belongs to one grant; revoking a grant disables its refresh token and every
// access token at once (spec: auth/token/revoke). Thread-safe; kept in the record log.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace sluice::sandbox {

class RecordLog;

enum class AppAccess { full_dropbox, app_folder };

struct AppSettings {
    std::string key = {};     ///< made up when empty
    std::string secret = {};  ///< made up when empty
    std::string name = "App";
    std::vector<std::string> redirect_uris = {};
    std::string webhook_uri = {};  ///< empty = none
    AppAccess access = AppAccess::full_dropbox;
    /// What the app may ask for; empty = all of `all_scopes()`.
    std::vector<std::string> scopes = {};
    /// files/save_url may fetch from this machine and its network, too.
    bool allow_private_save_url = false;
};
using App = AppSettings;

struct AccountSettings {
    std::string email;
    std::string display_name;
};

struct Account {
    std::string account_id;  ///< "dbid:" + 35 characters
    std::uint64_t uid = 0;
    std::string namespace_id;  ///< decimal; root and home are the same
    std::string email;
    std::string display_name;
};

/// What an account allowed an app.
struct Grant {
    std::string id;
    std::string account_id;
    std::string app_key;
    std::vector<std::string> scopes;
    std::string refresh_token;  ///< empty for online access
    bool is_revoked = false;
};

struct AccessToken {
    std::string value;  ///< "sl.…"
    std::string grant_id;
    std::string account_id;
    std::string app_key;
    std::vector<std::string> scopes;
    std::optional<Instant> expires_at;  ///< nothing = never
    bool is_revoked = false;

    [[nodiscard]] bool has_scope(const std::string& scope) const;
};

enum class TokenAccessType { online, offline };

/// Every scope of a user-linked app that the sandbox knows.
[[nodiscard]] const std::vector<std::string>& all_scopes();

class People {
public:
    People(const Clock& clock, Ids& ids, RecordLog& log);

    App add_app(const AppSettings& settings);
    /// Replaces the app of that key (new redirect URIs, a webhook URI). False if there is none.
    bool update_app(const App& app);
    [[nodiscard]] std::optional<App> find_app(const std::string& key) const;
    [[nodiscard]] std::vector<App> apps() const;

    Account add_account(const AccountSettings& settings);
    [[nodiscard]] std::optional<Account> find_account(const std::string& account_id) const;
    [[nodiscard]] std::optional<Account> find_account_by_email(const std::string& email) const;
    [[nodiscard]] std::vector<Account> accounts() const;

    /// `account_id` and `app_key` must exist.
    Grant add_grant(const std::string& account_id, const std::string& app_key,
                    std::vector<std::string> scopes, TokenAccessType type);
    /// Without `scopes`, those of the grant.
    AccessToken issue_access_token(const Grant& grant, std::optional<std::vector<std::string>> scopes,
                                   std::optional<Instant> expires_at);
    /// Also those that are revoked or expired: look at them.
    [[nodiscard]] std::optional<AccessToken> find_access_token(const std::string& value) const;
    [[nodiscard]] std::vector<Grant> grants() const;
    /// Sets a grant or a token just as it is, in place of any of the same id or value (for world files).
    void put_grant(const Grant& grant);
    void put_access_token(const AccessToken& token);
    [[nodiscard]] std::optional<Grant> find_grant(const std::string& id) const;
    [[nodiscard]] std::optional<Grant> find_refresh_token(const std::string& refresh_token) const;
    /// Disables the grant, its refresh token and all its access tokens.
    void revoke_grant(const std::string& id);
    /// The token expires now; its grant lives on.
    void expire_access_token(const std::string& value);
    /// Keys of apps with a grant of this account that isn't revoked (for webhooks).
    [[nodiscard]] std::vector<std::string> apps_linked_to(const std::string& account_id) const;

private:
    void save(const App& app);
    void save(const Account& account);
    void save(const Grant& grant);
    void save(const AccessToken& token);
    void load();

    const Clock& m_clock;
    Ids& m_ids;
    RecordLog& m_log;
    mutable std::mutex m_mutex;
    std::map<std::string, App> m_apps;
    std::map<std::string, Account> m_accounts;
    std::map<std::string, Grant> m_grants;
    std::map<std::string, AccessToken> m_tokens;
};

}  // namespace sluice::sandbox
