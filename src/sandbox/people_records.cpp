// Apps, accounts, teams, grants and tokens as records, and back.
#include <boost/json.hpp>

#include "base/text.h"
#include "sandbox/people.h"
#include "sandbox/record_log.h"
#include "sandbox/saved_json.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* app_kind = "core.app";
constexpr const char* account_kind = "core.account";
constexpr const char* team_kind = "core.team";
constexpr const char* grant_kind = "core.grant";
constexpr const char* token_kind = "core.token";

json::array to_json(const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end());
}

std::int64_t ms_of(Instant instant) {
    return instant.time_since_epoch().count();
}

App read_app(const std::string& key, const json::object& saved) {
    App app{
        .key = key,
        .secret = text_at(saved, "secret"),
        .name = text_at(saved, "name"),
        .redirect_uris = texts_at(saved, "redirect_uris"),
        .webhook_uri = text_at(saved, "webhook_uri"),
        .access = saved.at("app_folder").as_bool() ? AppAccess::app_folder : AppAccess::full_dropbox,
        .scopes = texts_at(saved, "scopes"),
        .status = flag_or_false(saved, "is_in_production") ? AppStatus::production : AppStatus::development,
        .allow_private_save_url = flag_or_false(saved, "allow_private_save_url")};
    if (const auto* users_max = saved.if_contains("users_max"))
        app.users_max = users_max->to_number<std::uint64_t>();
    return app;
}

}  // namespace

void People::load() {
    const auto each = [this](const char* kind, const auto& take) {
        for (const auto& [key, text] : m_log.all(kind)) take(key, json::parse(text).as_object());
    };
    each(app_kind,
         [this](const std::string& key, const json::object& app) { m_apps[key] = read_app(key, app); });
    each(account_kind, [this](const std::string& key, const json::object& account) {
        m_accounts[key] = {.account_id = key,
                           .uid = account.at("uid").to_number<std::uint64_t>(),
                           .namespace_id = text_at(account, "namespace_id"),
                           .email = text_at(account, "email"),
                           .display_name = text_at(account, "display_name"),
                           .plan = plan_of(text_or_empty(account, "plan")).value_or(Plan::professional),
                           .team_id = text_or_empty(account, "team_id"),
                           .team_member_id = text_or_empty(account, "team_member_id"),
                           .is_team_admin = account.contains("is_team_admin")};
        if (const auto* at = account.if_contains("joined_at"))
            m_accounts[key].joined_at = Instant(std::chrono::milliseconds(at->to_number<std::int64_t>()));
        m_ids_by_uid[m_accounts[key].uid] = key;
    });
    each(team_kind, [this](const std::string& key, const json::object& team) {
        m_teams[key] = {.team_id = key,
                        .name = text_at(team, "name"),
                        .has_team_space = team.at("has_team_space").as_bool()};
    });
    each(grant_kind, [this](const std::string& key, const json::object& grant) {
        m_grants[key] = {.id = key,
                         .account_id = text_at(grant, "account_id"),
                         .app_key = text_at(grant, "app_key"),
                         .scopes = texts_at(grant, "scopes"),
                         .refresh_token = text_at(grant, "refresh_token"),
                         .is_revoked = grant.at("is_revoked").as_bool(),
                         .team_id = text_or_empty(grant, "team_id")};
    });
    each(token_kind, [this](const std::string& key, const json::object& token) {
        AccessToken loaded = {.value = key,
                              .grant_id = text_at(token, "grant_id"),
                              .account_id = text_at(token, "account_id"),
                              .app_key = text_at(token, "app_key"),
                              .scopes = texts_at(token, "scopes"),
                              .expires_at = std::nullopt,
                              .is_revoked = token.at("is_revoked").as_bool(),
                              .is_always_limited = flag_or_false(token, "is_always_limited"),
                              .team_id = text_or_empty(token, "team_id")};
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
                                           {"is_in_production", app.status == AppStatus::production},
                                           {"users_max", app.users_max},
                                           {"allow_private_save_url", app.allow_private_save_url}}));
}

void People::save(const Account& account) {
    m_accounts[account.account_id] = account;
    m_ids_by_uid[account.uid] = account.account_id;
    json::object saved{{"uid", account.uid},
                       {"namespace_id", account.namespace_id},
                       {"email", account.email},
                       {"display_name", account.display_name},
                       {"plan", word_of(account.plan)}};
    if (!account.team_id.empty()) {
        saved["team_id"] = account.team_id;
        saved["team_member_id"] = account.team_member_id;
        saved["joined_at"] = ms_of(account.joined_at);
    }
    if (account.is_team_admin) saved["is_team_admin"] = true;
    m_log.put(account_kind, account.account_id, json::serialize(saved));
}

void People::save(const Team& team) {
    m_teams[team.team_id] = team;
    m_log.put(team_kind, team.team_id,
              json::serialize(json::object{{"name", team.name}, {"has_team_space", team.has_team_space}}));
}

void People::save(const Grant& grant) {
    m_grants[grant.id] = grant;
    m_log.put(grant_kind, grant.id,
              json::serialize(json::object{{"account_id", grant.account_id},
                                           {"app_key", grant.app_key},
                                           {"scopes", to_json(grant.scopes)},
                                           {"refresh_token", grant.refresh_token},
                                           {"is_revoked", grant.is_revoked},
                                           {"team_id", grant.team_id}}));
}

void People::save(const AccessToken& token) {
    m_tokens[token.value] = token;
    json::object saved{{"grant_id", token.grant_id},
                       {"account_id", token.account_id},
                       {"app_key", token.app_key},
                       {"scopes", to_json(token.scopes)},
                       {"is_revoked", token.is_revoked},
                       {"team_id", token.team_id},
                       {"is_always_limited", token.is_always_limited}};
    if (token.expires_at) saved["expires_at"] = ms_of(*token.expires_at);
    m_log.put(token_kind, token.value, json::serialize(saved));
}

}  // namespace sluice::sandbox
