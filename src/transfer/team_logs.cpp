#include "transfer/team_logs.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "catalog/members.h"
#include "catalog/submitters.h"
#include "dropbox/team_log.h"
#include "transfer/team_tokens.h"

namespace sluice::transfer {
namespace {

/// Files that came so long before the log was linked are told of, too.
constexpr std::chrono::hours looked_back{7 * 24};

/// Tokens that are in nobody's keeping yet.
class GrantedTokens final : public dropbox::TokenSource {
public:
    explicit GrantedTokens(const dropbox::TokenSet& tokens) : m_tokens(tokens) {}
    Result<dropbox::TokenSet> load(const std::string& /*connection*/) override { return m_tokens; }
    Result<> save(const std::string& /*connection*/, const dropbox::TokenSet& /*tokens*/) override {
        return {};
    }

private:
    const dropbox::TokenSet& m_tokens;
};

/// That these tokens open the log and nothing besides.
Result<> check_scopes(const dropbox::TokenSet& tokens) {
    const auto wanted = dropbox::team_log_scopes();
    const bool is_more = std::ranges::any_of(tokens.scopes, [&](const std::string& scope) {
        return std::ranges::find(wanted, scope) == wanted.end();
    });
    const bool is_less = std::ranges::any_of(wanted, [&](const std::string& scope) {
        return std::ranges::find(tokens.scopes, scope) == tokens.scopes.end();
    });
    if (dropbox::are_of_team(tokens) && !is_more && !is_less) return {};
    return fail(
        {Remedy::reject, "team_log_not_granted",
         is_more ? "Dropbox granted more than the team's event log, so Sluice gave it back."
                 : "Dropbox didn't grant the team's event log.",
         cat("Tick ", join(wanted, " and "),
             " in the App Console, tab Permissions. Then let an administrator of the Dropbox team link it "
             "from the Integrations page.")});
}

Result<> check_person(catalog::Scope& scope, const domain::UserId& person) {
    if (person.value.empty()) return {};  // a program, whose key was checked by its route
    const auto member = TRY(catalog::Members(scope).find(person));
    const auto verbs = member ? domain::verbs_of(member->role) : std::vector<domain::Verb>();
    if (std::ranges::find(verbs, domain::Verb::manage_integrations) != verbs.end()) return {};
    return fail({Remedy::reject, "forbidden", "You may not link a team's event log to this account.",
                 "Ask one of its administrators."});
}

}  // namespace

TeamLogs::TeamLogs(Ports ports, dropbox::Wait wait)
    : m_ports(ports),
      m_wait(std::move(wait)),
      m_source(std::make_unique<TeamTokens>(ports.catalog, ports.secrets, ports.apps)),
      m_tokens(std::make_unique<dropbox::AccessTokens>(*m_source, ports.transport, ports.clock,
                                                       ports.settings.origins, ports.settings.app)),
      m_pacer(std::make_unique<dropbox::Pacer>(ports.clock, dropbox::PaceLimits{}, m_wait)) {}

TeamLogs::~TeamLogs() = default;

Result<catalog::TeamLogRecord> TeamLogs::look(const domain::AccountId& account, const Grant& grant,
                                              const std::stop_token& stop) {
    TRY(check_scopes(grant.tokens));
    const auto app = TRY(m_ports.apps.credentials(account, grant.app_key));
    GrantedTokens source(grant.tokens);
    dropbox::AccessTokens tokens(source, m_ports.transport, m_ports.clock, m_ports.settings.origins, app);
    dropbox::Client client({m_ports.transport, tokens, *m_pacer, m_ports.clock}, m_ports.settings.origins,
                           account.value);
    dropbox::TeamLog log(client);
    const auto team = TRY(log.team(stop));
    const Instant now = m_ports.clock.now();
    // Not every plan has a log: that is told now, and not by silence later.
    static_cast<void>(TRY(log.files_received(now, stop)));
    catalog::TeamLogRecord record;
    record.log.team_name = team.name;
    record.log.app_key = grant.app_key;
    record.log.linked_by = grant.by;
    record.log.linked_at = now;
    record.team_id = team.team_id;
    record.tokens_sealed = seal_team_tokens(m_ports.secrets, grant.tokens, account.value);
    record.read_from = now - looked_back;
    return record;
}

Result<> TeamLogs::link(const domain::AccountId& account, const Grant& grant, const std::stop_token& stop) {
    const auto record = look(account, grant, stop);
    auto linked = record ? m_ports.catalog.write(account,
                                                 [&](catalog::Scope& scope) -> Result<> {
                                                     TRY(check_person(scope, grant.by));
                                                     return catalog::TeamLogs(scope).link(*record);
                                                 })
                         : fail(record.error());
    if (!linked) give_back(account, grant, stop);
    m_tokens->forget(account.value);
    return linked;
}

void TeamLogs::give_back(const domain::AccountId& account, const Grant& grant, const std::stop_token& stop) {
    const auto app = m_ports.apps.credentials(account, grant.app_key);
    if (!app) return;
    const dropbox::OAuthPorts oauth{m_ports.transport, m_ports.clock, m_ports.settings.origins, *app};
    if (const auto revoked = dropbox::revoke(oauth, grant.tokens, stop); !revoked)
        log_warning("dropbox.revoke_failed", {{"account", account.value}, {"code", revoked.error().code}});
}

Result<> TeamLogs::unlink(const domain::AccountId& account, const std::stop_token& stop) {
    const auto record = TRY(
        m_ports.catalog.read(account, [](catalog::Scope& scope) { return catalog::TeamLogs(scope).find(); }));
    if (!record) return fail({Remedy::not_found, "team_log_not_found", "No team's event log is linked.", ""});
    // While the catalogue still has them: a live one is wanted, for Dropbox takes the others down with it.
    const auto bearer = m_tokens->bearer(account.value, stop);
    TRY(m_ports.catalog.write(account, [](catalog::Scope& scope) -> Result<> {
        TRY(catalog::Submitters(scope).forget_events());
        return catalog::TeamLogs(scope).unlink();
    }));
    m_tokens->forget(account.value);
    if (bearer) {
        Grant grant{.tokens = {}, .app_key = record->log.app_key, .by = {}};
        grant.tokens.access_token = *bearer;
        give_back(account, grant, stop);
    } else if (bearer.error().code != "auth_revoked") {
        log_warning("dropbox.revoke_failed", {{"account", account.value}, {"code", bearer.error().code}});
    }
    return {};
}

dropbox::Client& TeamLogs::client(const domain::AccountId& account) {
    const std::lock_guard lock(m_mutex);
    auto& client = m_clients[account.value];
    if (!client)
        client = std::make_unique<dropbox::Client>(
            dropbox::ClientPorts{m_ports.transport, *m_tokens, *m_pacer, m_ports.clock},
            m_ports.settings.origins, account.value);
    return *client;
}

void TeamLogs::app_changed(const domain::AccountId& account) {
    m_tokens->forget(account.value);
}

}  // namespace sluice::transfer
