// Who uses the sandbox: apps, accounts, teams, what an account or team granted to an app, and the access
// tokens of a grant.
//
// Invariant: an access token belongs to one grant; revoking a grant disables its refresh token and every
// access token at once (spec: auth/token/revoke). Thread-safe; kept in the record log.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"

namespace sluice::sandbox {

class RecordLog;

enum class AppAccess { full_dropbox, app_folder };
/// An app in development may be linked to so many accounts at once and no more.
enum class AppStatus { development, production };
constexpr std::uint64_t development_users_max = 100;

struct AppSettings {
    std::string key = {};     ///< made up when empty
    std::string secret = {};  ///< made up when empty
    std::string name = "App";
    std::vector<std::string> redirect_uris = {};
    std::string webhook_uri = {};  ///< empty = none
    AppAccess access = AppAccess::full_dropbox;
    /// What the app may ask for; empty = all of `all_scopes()`.
    std::vector<std::string> scopes = {};
    AppStatus status = AppStatus::development;
    std::uint64_t users_max = development_users_max;  ///< without meaning in production
    /// `files/save_url` may fetch from addresses of this machine and of private networks.
    bool allow_private_save_url = false;
};
using App = AppSettings;

enum class Plan { basic, plus, professional, business };

struct AccountSettings {
    std::string email;
    std::string display_name;
    Plan plan = Plan::professional;
    std::string team_id = {};  ///< empty = in no team
    bool is_team_admin = false;
};

struct Team {
    std::string team_id;  ///< "dbtid:…"
    std::string name;
    bool has_team_space = true;  ///< members have one root together, and not only a home each
};

struct Account {
    std::string account_id;  ///< "dbid:" + 35 characters
    std::uint64_t uid = 0;
    std::string namespace_id;  ///< of its home, decimal
    std::string email;
    std::string display_name;
    Plan plan = Plan::professional;
    std::string team_id = {};         ///< empty = in no team
    std::string team_member_id = {};  ///< "dbmid:…" of those in a team
    bool is_team_admin = false;
    Instant joined_at = {};  ///< of those in a team
};

/// What an account allowed an app.
struct Grant {
    std::string id;
    std::string account_id;
    std::string app_key;
    std::vector<std::string> scopes;
    std::string refresh_token;  ///< empty for online access
    bool is_revoked = false;
    std::string team_id = {};  ///< of a team's grant, which `account_id`, an administrator, gave
};

struct AccessToken {
    std::string value;  ///< "sl.…"
    std::string grant_id;
    std::string account_id;
    std::string app_key;
    std::vector<std::string> scopes;
    std::optional<Instant> expires_at;  ///< nothing = never
    bool is_revoked = false;
    bool is_always_limited = false;  ///< every call with it answers 429
    std::string team_id = {};        ///< of a team's token; empty = a user's

    [[nodiscard]] bool has_scope(const std::string& scope) const;
};

enum class TokenAccessType {
    online,   ///< one token for four hours
    offline,  ///< the same and a refresh token
    legacy,   ///< one token that doesn't expire
};

/// Every scope of a user-linked app that the sandbox knows.
[[nodiscard]] const std::vector<std::string>& all_scopes();
/// Those that only a team can grant.
[[nodiscard]] const std::vector<std::string>& team_scopes();
[[nodiscard]] bool is_team_scope(const std::string& scope);
[[nodiscard]] std::string word_of(Plan plan);
[[nodiscard]] std::optional<Plan> plan_of(std::string_view word);

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
    /// By "dbmid:…".
    [[nodiscard]] std::optional<Account> find_team_member(const std::string& team_member_id) const;
    [[nodiscard]] std::vector<Account> accounts() const;
    /// Empty for an unknown uid.
    [[nodiscard]] std::string account_id_of(std::uint64_t uid) const;
    [[nodiscard]] std::vector<Account> members_of(const std::string& team_id) const;

    Team add_team(const std::string& name, bool has_team_space);
    [[nodiscard]] std::optional<Team> find_team(const std::string& team_id) const;
    [[nodiscard]] std::optional<Team> find_team_by_name(const std::string& name) const;
    [[nodiscard]] std::vector<Team> teams() const;

    /// `account_id` and `app_key` must exist.
    Grant add_grant(const std::string& account_id, const std::string& app_key,
                    std::vector<std::string> scopes, TokenAccessType type);
    /// The same, or nothing where the app may have no further user.
    [[nodiscard]] std::optional<Grant> link(const std::string& account_id, const std::string& app_key,
                                            std::vector<std::string> scopes, TokenAccessType type);
    /// True where the account is linked to the app, or one more may be.
    [[nodiscard]] bool may_link(const std::string& account_id, const std::string& app_key) const;
    /// Accounts with a grant of this app that isn't revoked.
    [[nodiscard]] std::uint64_t users_of(const std::string& app_key) const;
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
    [[nodiscard]] bool may_link_locked(const std::string& account_id, const std::string& app_key) const;
    [[nodiscard]] std::set<std::string> users_locked(const std::string& app_key) const;
    Grant add_grant_locked(const std::string& account_id, const std::string& app_key,
                           std::vector<std::string> scopes, TokenAccessType type);
    void save(const App& app);
    void save(const Account& account);
    void save(const Team& team);
    void save(const Grant& grant);
    void save(const AccessToken& token);
    void load();

    const Clock& m_clock;
    Ids& m_ids;
    RecordLog& m_log;
    mutable std::mutex m_mutex;
    std::map<std::string, App> m_apps;
    std::map<std::string, Account> m_accounts;
    std::map<std::uint64_t, std::string> m_ids_by_uid;
    std::map<std::string, Team> m_teams;
    std::map<std::string, Grant> m_grants;
    std::map<std::string, AccessToken> m_tokens;
};

}  // namespace sluice::sandbox
