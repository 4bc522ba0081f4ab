#include "sandbox/people.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace sluice::sandbox {

namespace {

constexpr std::array<std::pair<Plan, std::string_view>, 4> plan_words{{{Plan::basic, "basic"},
                                                                       {Plan::plus, "plus"},
                                                                       {Plan::professional, "professional"},
                                                                       {Plan::business, "business"}}};

std::string random_name(Ids& ids, std::size_t bytes) {
    return to_base64url(ids.random_bytes(bytes));
}

}  // namespace

bool AccessToken::has_scope(const std::string& scope) const {
    return scope.empty() || std::ranges::find(scopes, scope) != scopes.end();
}

const std::vector<std::string>& all_scopes() {
    static const std::vector<std::string> scopes = {
        "account_info.read",   "files.metadata.read",   "files.metadata.write", "files.content.read",
        "files.content.write", "sharing.read",          "sharing.write",        "file_requests.read",
        "file_requests.write", "files.permanent_delete"};
    return scopes;
}

const std::vector<std::string>& team_scopes() {
    static const std::vector<std::string> scopes = {"team_info.read",          "members.read",
                                                    "team_data.member",        "team_data.content.read",
                                                    "team_data.content.write", "events.read"};
    return scopes;
}

bool is_team_scope(const std::string& scope) {
    return std::ranges::find(team_scopes(), scope) != team_scopes().end();
}

std::string word_of(Plan plan) {
    return std::string(
        std::ranges::find(plan_words, plan, [](const auto& one) { return one.first; })->second);
}

std::optional<Plan> plan_of(std::string_view word) {
    for (const auto& [plan, name] : plan_words) {
        if (name == word) return plan;
    }
    return std::nullopt;
}

People::People(const Clock& clock, Ids& ids, RecordLog& log) : m_clock(clock), m_ids(ids), m_log(log) {
    load();
}

App People::add_app(const AppSettings& settings) {
    App app = settings;
    const std::lock_guard lock(m_mutex);
    if (app.key.empty()) app.key = to_hex(m_ids.random_bytes(8)).substr(0, 15);
    if (app.secret.empty()) app.secret = to_hex(m_ids.random_bytes(8)).substr(0, 15);
    if (app.scopes.empty()) app.scopes = all_scopes();
    save(app);
    return app;
}

bool People::update_app(const App& app) {
    const std::lock_guard lock(m_mutex);
    if (!m_apps.contains(app.key)) return false;
    save(app);
    return true;
}

std::optional<App> People::find_app(const std::string& key) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_apps.find(key);
    return found == m_apps.end() ? std::nullopt : std::optional(found->second);
}

std::vector<App> People::apps() const {
    const std::lock_guard lock(m_mutex);
    std::vector<App> apps;
    for (const auto& [key, app] : m_apps) apps.push_back(app);
    return apps;
}

Account People::add_account(const AccountSettings& settings) {
    const std::lock_guard lock(m_mutex);
    const auto number = m_accounts.size() + 1;
    Account account = {.account_id = cat("dbid:", random_name(m_ids, 27).substr(0, 35)),
                       .uid = 10000 + number,
                       .namespace_id = std::to_string(7000000 + number),
                       .email = settings.email,
                       .display_name = settings.display_name,
                       .plan = settings.team_id.empty() ? settings.plan : Plan::business,
                       .team_id = settings.team_id,
                       .team_member_id = {},
                       .is_team_admin = settings.is_team_admin};
    if (!account.team_id.empty()) {
        account.team_member_id = cat("dbmid:", random_name(m_ids, 27).substr(0, 35));
        account.joined_at = m_clock.now();
    }
    save(account);
    return account;
}

std::optional<Account> People::find_account(const std::string& account_id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_accounts.find(account_id);
    return found == m_accounts.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Account> People::find_account_by_email(const std::string& email) const {
    const std::lock_guard lock(m_mutex);
    for (const auto& [id, account] : m_accounts) {
        if (equal_ignoring_case(account.email, email)) return account;
    }
    return std::nullopt;
}

std::optional<Account> People::find_team_member(const std::string& team_member_id) const {
    const std::lock_guard lock(m_mutex);
    for (const auto& [id, account] : m_accounts) {
        if (!team_member_id.empty() && account.team_member_id == team_member_id) return account;
    }
    return std::nullopt;
}

std::string People::account_id_of(std::uint64_t uid) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_ids_by_uid.find(uid);
    return found == m_ids_by_uid.end() ? std::string() : found->second;
}

std::vector<Account> People::members_of(const std::string& team_id) const {
    auto members = accounts();
    std::erase_if(members, [&](const Account& account) { return account.team_id != team_id; });
    return members;
}

Team People::add_team(const std::string& name, bool has_team_space) {
    const std::lock_guard lock(m_mutex);
    const Team team{cat("dbtid:", random_name(m_ids, 27).substr(0, 35)), name, has_team_space};
    save(team);
    return team;
}

std::optional<Team> People::find_team(const std::string& team_id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_teams.find(team_id);
    return found == m_teams.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Team> People::find_team_by_name(const std::string& name) const {
    const std::lock_guard lock(m_mutex);
    for (const auto& [id, team] : m_teams) {
        if (team.name == name) return team;
    }
    return std::nullopt;
}

std::vector<Team> People::teams() const {
    const std::lock_guard lock(m_mutex);
    std::vector<Team> teams;
    for (const auto& [id, team] : m_teams) teams.push_back(team);
    return teams;
}

std::vector<Account> People::accounts() const {
    const std::lock_guard lock(m_mutex);
    std::vector<Account> accounts;
    for (const auto& [id, account] : m_accounts) accounts.push_back(account);
    std::ranges::sort(accounts, {}, &Account::uid);
    return accounts;
}

Grant People::add_grant(const std::string& account_id, const std::string& app_key,
                        std::vector<std::string> scopes, TokenAccessType type) {
    const std::lock_guard lock(m_mutex);
    return add_grant_locked(account_id, app_key, std::move(scopes), type);
}

std::optional<Grant> People::link(const std::string& account_id, const std::string& app_key,
                                  std::vector<std::string> scopes, TokenAccessType type) {
    const std::lock_guard lock(m_mutex);
    if (!may_link_locked(account_id, app_key)) return std::nullopt;
    return add_grant_locked(account_id, app_key, std::move(scopes), type);
}

bool People::may_link(const std::string& account_id, const std::string& app_key) const {
    const std::lock_guard lock(m_mutex);
    return may_link_locked(account_id, app_key);
}

std::uint64_t People::users_of(const std::string& app_key) const {
    const std::lock_guard lock(m_mutex);
    return users_locked(app_key).size();
}

bool People::may_link_locked(const std::string& account_id, const std::string& app_key) const {
    const auto app = m_apps.find(app_key);
    if (app == m_apps.end()) return false;
    if (app->second.status == AppStatus::production) return true;
    const auto users = users_locked(app_key);
    return users.contains(account_id) || users.size() < app->second.users_max;
}

std::set<std::string> People::users_locked(const std::string& app_key) const {
    std::set<std::string> users;
    for (const auto& [id, grant] : m_grants) {
        if (grant.app_key == app_key && !grant.is_revoked) users.insert(grant.account_id);
    }
    return users;
}

Grant People::add_grant_locked(const std::string& account_id, const std::string& app_key,
                               std::vector<std::string> scopes, TokenAccessType type) {
    Grant grant = {.id = m_ids.next(m_clock.now()),
                   .account_id = account_id,
                   .app_key = app_key,
                   .scopes = std::move(scopes),
                   .refresh_token = {}};
    if (type == TokenAccessType::offline) grant.refresh_token = random_name(m_ids, 48);
    save(grant);
    return grant;
}

AccessToken People::issue_access_token(const Grant& grant, std::optional<std::vector<std::string>> scopes,
                                       std::optional<Instant> expires_at) {
    const std::lock_guard lock(m_mutex);
    AccessToken token = {.value = cat("sl.", random_name(m_ids, 48)),
                         .grant_id = grant.id,
                         .account_id = grant.account_id,
                         .app_key = grant.app_key,
                         .scopes = scopes ? *std::move(scopes) : grant.scopes,
                         .expires_at = expires_at,
                         .is_revoked = false,
                         .team_id = grant.team_id};
    save(token);
    return token;
}

std::optional<AccessToken> People::find_access_token(const std::string& value) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_tokens.find(value);
    return found == m_tokens.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Grant> People::grants() const {
    const std::lock_guard lock(m_mutex);
    std::vector<Grant> grants;
    for (const auto& [id, grant] : m_grants) grants.push_back(grant);
    return grants;
}

void People::put_grant(const Grant& grant) {
    const std::lock_guard lock(m_mutex);
    save(grant);
}

void People::put_access_token(const AccessToken& token) {
    const std::lock_guard lock(m_mutex);
    save(token);
}

std::optional<Grant> People::find_grant(const std::string& id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_grants.find(id);
    return found == m_grants.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Grant> People::find_refresh_token(const std::string& refresh_token) const {
    const std::lock_guard lock(m_mutex);
    if (refresh_token.empty()) return std::nullopt;
    for (const auto& [id, grant] : m_grants) {
        if (grant.refresh_token == refresh_token) return grant;
    }
    return std::nullopt;
}

void People::revoke_grant(const std::string& id) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_grants.find(id);
    if (found == m_grants.end()) return;
    found->second.is_revoked = true;
    save(Grant(found->second));
    for (auto& [value, token] : m_tokens) {
        if (token.grant_id != id || token.is_revoked) continue;
        token.is_revoked = true;
        save(AccessToken(token));
    }
}

void People::expire_access_token(const std::string& value) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_tokens.find(value);
    if (found == m_tokens.end()) return;
    found->second.expires_at = m_clock.now();
    save(AccessToken(found->second));
}

std::vector<std::string> People::apps_linked_to(const std::string& account_id) const {
    const std::lock_guard lock(m_mutex);
    std::vector<std::string> keys;
    for (const auto& [id, grant] : m_grants) {
        const bool counts = grant.account_id == account_id && !grant.is_revoked;
        if (counts && std::ranges::find(keys, grant.app_key) == keys.end()) keys.push_back(grant.app_key);
    }
    return keys;
}

}  // namespace sluice::sandbox
