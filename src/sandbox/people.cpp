#include "sandbox/people.h"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sandbox/record_log.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* app_kind = "core.app";
constexpr const char* account_kind = "core.account";
constexpr const char* grant_kind = "core.grant";
constexpr const char* token_kind = "core.token";

json::array to_json(const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end());
}

std::string text_at(const json::object& object, std::string_view key) {
    return std::string(object.at(key).as_string());
}

/// False where the object has no such key: it was written before there was one.
bool flag_at(const json::object& object, std::string_view key) {
    const auto* flag = object.if_contains(key);
    return flag && flag->as_bool();
}

std::vector<std::string> texts_at(const json::object& object, std::string_view key) {
    std::vector<std::string> texts;
    for (const auto& text : object.at(key).as_array()) texts.emplace_back(text.as_string());
    return texts;
}

std::int64_t ms_of(Instant instant) {
    return instant.time_since_epoch().count();
}

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

People::People(const Clock& clock, Ids& ids, RecordLog& log) : m_clock(clock), m_ids(ids), m_log(log) {
    load();
}

void People::load() {
    const auto each = [this](const char* kind, const auto& take) {
        for (const auto& [key, text] : m_log.all(kind)) take(key, json::parse(text).as_object());
    };
    each(app_kind, [this](const std::string& key, const json::object& app) {
        m_apps[key] = {
            .key = key,
            .secret = text_at(app, "secret"),
            .name = text_at(app, "name"),
            .redirect_uris = texts_at(app, "redirect_uris"),
            .webhook_uri = text_at(app, "webhook_uri"),
            .access = app.at("app_folder").as_bool() ? AppAccess::app_folder : AppAccess::full_dropbox,
            .scopes = texts_at(app, "scopes"),
            .allow_private_save_url = flag_at(app, "allow_private_save_url")};
    });
    each(account_kind, [this](const std::string& key, const json::object& account) {
        m_accounts[key] = {.account_id = key,
                           .uid = account.at("uid").to_number<std::uint64_t>(),
                           .namespace_id = text_at(account, "namespace_id"),
                           .email = text_at(account, "email"),
                           .display_name = text_at(account, "display_name")};
    });
    each(grant_kind, [this](const std::string& key, const json::object& grant) {
        m_grants[key] = {.id = key,
                         .account_id = text_at(grant, "account_id"),
                         .app_key = text_at(grant, "app_key"),
                         .scopes = texts_at(grant, "scopes"),
                         .refresh_token = text_at(grant, "refresh_token"),
                         .is_revoked = grant.at("is_revoked").as_bool()};
    });
    each(token_kind, [this](const std::string& key, const json::object& token) {
        AccessToken loaded = {.value = key,
                              .grant_id = text_at(token, "grant_id"),
                              .account_id = text_at(token, "account_id"),
                              .app_key = text_at(token, "app_key"),
                              .scopes = texts_at(token, "scopes"),
                              .expires_at = std::nullopt,
                              .is_revoked = token.at("is_revoked").as_bool()};
        if (const auto* at = token.if_contains("expires_at")) {
            loaded.expires_at = Instant(std::chrono::milliseconds(at->to_number<std::int64_t>()));
        }
        m_tokens[key] = loaded;
    });
}

void People::save(const App& app) {
    m_apps[app.key] = app;
    m_log.put(app_kind, app.key,
              json::serialize(json::object{{"secret", app.secret},
                                           {"name", app.name},
                                           {"redirect_uris", to_json(app.redirect_uris)},
                                           {"webhook_uri", app.webhook_uri},
                                           {"app_folder", app.access == AppAccess::app_folder},
                                           {"scopes", to_json(app.scopes)},
                                           {"allow_private_save_url", app.allow_private_save_url}}));
}

void People::save(const Account& account) {
    m_accounts[account.account_id] = account;
    m_log.put(account_kind, account.account_id,
              json::serialize(json::object{{"uid", account.uid},
                                           {"namespace_id", account.namespace_id},
                                           {"email", account.email},
                                           {"display_name", account.display_name}}));
}

void People::save(const Grant& grant) {
    m_grants[grant.id] = grant;
    m_log.put(grant_kind, grant.id,
              json::serialize(json::object{{"account_id", grant.account_id},
                                           {"app_key", grant.app_key},
                                           {"scopes", to_json(grant.scopes)},
                                           {"refresh_token", grant.refresh_token},
                                           {"is_revoked", grant.is_revoked}}));
}

void People::save(const AccessToken& token) {
    m_tokens[token.value] = token;
    json::object saved{{"grant_id", token.grant_id},
                       {"account_id", token.account_id},
                       {"app_key", token.app_key},
                       {"scopes", to_json(token.scopes)},
                       {"is_revoked", token.is_revoked}};
    if (token.expires_at) saved["expires_at"] = ms_of(*token.expires_at);
    m_log.put(token_kind, token.value, json::serialize(saved));
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
    const Account account = {.account_id = cat("dbid:", random_name(m_ids, 27).substr(0, 35)),
                             .uid = 10000 + number,
                             .namespace_id = std::to_string(7000000 + number),
                             .email = settings.email,
                             .display_name = settings.display_name};
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
                         .expires_at = expires_at};
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
