#include "transfer/linked_dropbox.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/intakes.h"
#include "catalog/mappings.h"
#include "catalog/members.h"
#include "dropbox/team_log.h"
#include "transfer/link_gate.h"
#include "transfer/link_identity.h"
#include "transfer/sealed_tokens.h"

namespace sluice::transfer {
namespace {

constexpr std::chrono::minutes link_lifetime{15};

/// Dropbox refuses us until a person does something.
bool is_refusal(const Error& error) {
    constexpr auto codes = std::to_array<std::string_view>(
        {"auth_revoked", "secret_unreadable", "app_credentials_wrong", "dropbox_app_changed"});
    return std::ranges::find(codes, error.code) != codes.end();
}

/// Dropbox can't be asked, or won't answer; it may pass by itself.
bool is_failure(const Error& error) {
    constexpr auto codes = std::to_array<std::string_view>(
        {"certificate_untrusted", "dropbox_unavailable", "rate_limited", "answer_malformed",
         "answer_unexpected", "scope_missing", "request_refused"});
    return error.code.starts_with("network_") || std::ranges::find(codes, error.code) != codes.end();
}

catalog::PathBeginning beginning_of(const dropbox::AccountInfo& person, domain::AppAccess access) {
    const bool is_at_team = access == domain::AppAccess::full_dropbox &&
                            dropbox::path_root_of(person.root_namespace_id, person.home_namespace_id);
    return {person.root_namespace_id, person.home_namespace_id, is_at_team ? person.home_path : ""};
}

/// An app that has a folder of its own sees nothing but that, wherever the person's paths begin.
std::optional<dropbox::PathRoot> root_of(const catalog::ConnectionRecord& record) {
    if (record.connection.access != domain::AppAccess::full_dropbox) return std::nullopt;
    return dropbox::path_root_of(record.root_namespace_id, record.home_namespace_id);
}

std::vector<std::string> scopes_of(catalog::LinkPurpose purpose) {
    return purpose == catalog::LinkPurpose::team_log ? dropbox::team_log_scopes()
                                                     : dropbox::connection_scopes();
}

auto link_state_invalid() {
    return fail({Remedy::reject, "link_state_invalid",
                 "This answer from Dropbox doesn't belong to your session, or is too old.",
                 "Start again with Connect Dropbox on the Integrations page."});
}

}  // namespace

struct LinkedDropbox::Line {
    std::shared_ptr<dropbox::Pacer> pacer;
    std::shared_ptr<LinkGate> gate;
    std::unique_ptr<dropbox::Client> client;  ///< none: paths begin elsewhere now, the next one is to be made
};

LinkedDropbox::LinkedDropbox(Ports ports, DropboxSettings settings, dropbox::Wait wait)
    : m_ports(ports),
      m_settings(std::move(settings)),
      m_apps({ports.catalog, ports.transport, ports.secrets, ports.clock}, m_settings),
      m_wait(std::move(wait)),
      m_team_logs({ports.catalog, ports.transport, ports.secrets, ports.clock, m_apps, m_settings}, m_wait),
      m_source(std::make_unique<SealedTokens>(m_ports.catalog, m_ports.secrets, m_apps)),
      m_tokens(std::make_unique<dropbox::AccessTokens>(*m_source, ports.transport, ports.clock,
                                                       m_settings.origins, m_settings.app)) {}

LinkedDropbox::~LinkedDropbox() = default;

Result<std::string> LinkedDropbox::begin_link(const domain::AccountId& account, const LinkWish& wish) {
    const AppInUse app = TRY(m_apps.find(account));
    if (app.credentials.key.empty())
        return fail({Remedy::ask_admin, "dropbox_app_missing", "Sluice doesn't know a Dropbox app yet.",
                     "Enter its key and secret under Settings, or set dropbox.app_key and "
                     "dropbox.app_secret in the configuration and restart."});
    const Instant now = m_ports.clock.now();
    const std::string state = to_base64url(m_ports.ids.random_bytes(24));
    const dropbox::Pkce pkce = dropbox::make_pkce(m_ports.ids);
    const std::string state_hash = sha256_hex(state);
    TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Connections(scope).add_pending_link(
            {state_hash, wish.session_hash,
             m_ports.secrets.seal(Secret(pkce.verifier), cat("link/", account.value, "/", state_hash)),
             now + link_lifetime, app.credentials.key, wish.purpose, wish.folder_profile_id});
    }));
    const bool is_save_as = wish.purpose == catalog::LinkPurpose::test_save_as;
    return dropbox::authorize_url(m_settings.origins, app.credentials,
                                  {is_save_as ? m_settings.save_as_redirect_uri : m_settings.redirect_uri,
                                   state, pkce.challenge, scopes_of(wish.purpose), dropbox::Access::offline});
}

Result<catalog::PendingLink> LinkedDropbox::take_pending(const domain::AccountId& account,
                                                         const LinkAnswer& answer) {
    const std::string state_hash = sha256_hex(answer.state);
    const auto pending = TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Connections(scope).take_pending_link(state_hash, m_ports.clock.now());
    }));
    if (!pending || !equal_in_constant_time(pending->session_hash, answer.session_hash))
        return link_state_invalid();
    return *pending;
}

Result<dropbox::TokenSet> LinkedDropbox::take_tokens(const domain::AccountId& account,
                                                     const LinkAnswer& answer,
                                                     const catalog::PendingLink& pending,
                                                     const std::stop_token& stop) const {
    const Secret verifier = TRY(m_ports.secrets.unseal(pending.verifier_sealed,
                                                       cat("link/", account.value, "/", pending.state_hash)));
    const auto app = TRY(m_apps.credentials(account, pending.app_key));
    const dropbox::OAuthPorts oauth{m_ports.transport, m_ports.clock, m_settings.origins, app};
    const auto granted =
        TRY(dropbox::exchange_code(oauth, {answer.code, m_settings.redirect_uri, verifier.reveal()}, stop));
    // With PKCE the code needs no secret, but each refresh does: a wrong one is told now, not in four hours.
    return dropbox::refresh(oauth, granted, stop);
}

Result<LinkedDropbox::Linked> LinkedDropbox::finish_link(const domain::AccountId& account,
                                                         const LinkAnswer& answer, std::stop_token stop) {
    const auto pending = TRY(take_pending(account, answer));
    const bool is_of_log = pending.purpose == catalog::LinkPurpose::team_log;
    if (!is_of_log && pending.purpose != catalog::LinkPurpose::link) return Linked{pending.purpose};
    const auto tokens = TRY(take_tokens(account, answer, pending, stop));
    if (is_of_log) {
        TRY(m_team_logs.link(account, {tokens, pending.app_key, answer.user_id}, stop));
        return Linked{pending.purpose};
    }
    if (dropbox::are_of_team(tokens)) return refuse_team(account, tokens, pending.app_key, stop);
    const Instant now = m_ports.clock.now();
    catalog::ConnectionRecord record;
    record.connection.id = m_ports.ids.make<domain::ConnectionId>(now);
    record.connection.dropbox_account_id = tokens.account_id;
    record.connection.app_key = pending.app_key;
    record.connection.linked_by = answer.user_id;
    record.connection.linked_at = now;
    record.connection.checked_at = now;
    const auto id = TRY(save_link(account, std::move(record), tokens, stop));
    m_ports.activity.connection_changed(account, id);
    return Linked{pending.purpose, id, pending.folder_profile_id};
}

/// A connection is one person's Dropbox; it never has a team's rights, whatever was asked of Dropbox on the
/// way.
Result<LinkedDropbox::Linked> LinkedDropbox::refuse_team(const domain::AccountId& account,
                                                         const dropbox::TokenSet& tokens,
                                                         const std::string& app_key,
                                                         const std::stop_token& stop) const {
    const auto app = TRY(m_apps.credentials(account, app_key));
    const dropbox::OAuthPorts oauth{m_ports.transport, m_ports.clock, m_settings.origins, app};
    if (const auto revoked = dropbox::revoke(oauth, tokens, stop); !revoked)
        log_warning("dropbox.revoke_failed", {{"account", account.value}, {"code", revoked.error().code}});
    return fail({Remedy::reject, "team_token_refused",
                 "Dropbox granted access to a whole team instead of one Dropbox, so Sluice gave it back.",
                 "Connect again from this page, and change nothing on the way."});
}

Result<domain::ConnectionId> LinkedDropbox::save_link(const domain::AccountId& account,
                                                      catalog::ConnectionRecord record,
                                                      const dropbox::TokenSet& tokens,
                                                      const std::stop_token& stop) {
    const auto app = TRY(m_apps.find(account));
    const auto credentials = TRY(m_apps.credentials(account, record.connection.app_key));
    const auto identity = TRY(ask_identity({m_ports.transport, m_ports.clock, m_wait, m_settings.origins},
                                           credentials, tokens, stop));
    record.connection.email = identity.person.email;
    record.connection.display_name = identity.person.display_name;
    record.connection.access = identity.access.value_or(app.access);
    const auto beginning = beginning_of(identity.person, record.connection.access);
    record.root_namespace_id = beginning.root_namespace_id;
    record.home_namespace_id = beginning.home_namespace_id;
    record.connection.home_path = beginning.home_path;
    const auto id =
        TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<domain::ConnectionId> {
            // The right may have been taken back while the person was at Dropbox.
            const auto& person = record.connection.linked_by;
            if (!person.value.empty() && !TRY(catalog::Members(scope).may_link(person)))
                return fail({Remedy::reject, "forbidden", "You may not link a Dropbox to this account.",
                             "Ask one of its administrators."});
            const auto linked = TRY(catalog::Connections(scope).link(record));
            // The seal is bound to the connection's id, which an earlier link of the same Dropbox account
            // keeps.
            TRY(catalog::Connections(scope).save_tokens(
                linked, seal_tokens(m_ports.secrets, tokens, key_of(account, linked))));
            return linked;
        }));
    m_tokens->forget(key_of(account, id));
    forget_root(key_of(account, id));
    return id;
}

Result<> LinkedDropbox::unlink(const domain::AccountId& account, const std::vector<domain::ConnectionId>& ids,
                               const std::function<Result<>(catalog::Scope&)>& also, std::stop_token stop) {
    for (const auto& id : ids) m_source->keep_leaving(key_of(account, id));
    const auto stopped = m_ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<> {
        TRY(also(scope));
        for (const auto& id : ids) TRY(catalog::Connections(scope).unlink(id, m_ports.clock.now()));
        return {};
    });
    if (stopped)
        for (const auto& id : ids) close_line(key_of(account, id));
    for (const auto& id : ids) {
        if (stopped) revoke(account, id, stop);
        m_source->forget_leaving(key_of(account, id));
    }
    return stopped;
}

/// Dropbox may be out of reach, or have revoked us before: unlinking on our side must work all the same.
void LinkedDropbox::revoke(const domain::AccountId& account, const domain::ConnectionId& id,
                           const std::stop_token& stop) {
    const std::string key = leaving_key(key_of(account, id));
    if (const auto revoked = m_tokens->revoke(key, stop); !revoked)
        log_warning("dropbox.revoke_failed", {{"connection", id.value}, {"code", revoked.error().code}});
    m_tokens->forget(key);
    m_ports.activity.connection_changed(account, id);
}

void LinkedDropbox::app_changed(const domain::AccountId& account) {
    m_team_logs.app_changed(account);
    const auto links = m_ports.catalog.read(
        account, [](catalog::Scope& scope) { return catalog::Connections(scope).list(); });
    if (!links) return;
    for (const auto& record : *links) {
        m_tokens->forget(key_of(account, record.connection.id));
        m_ports.activity.connection_changed(account, record.connection.id);
    }
}

void LinkedDropbox::close_line(const std::string& key) {
    m_tokens->forget(key);
    const std::lock_guard lock(m_mutex);
    ++m_changes[key];
    const auto found = m_lines.find(key);
    if (found == m_lines.end()) return;
    found->second->gate->close();
    m_lines.erase(found);
}

Result<std::shared_ptr<dropbox::Client>> LinkedDropbox::client(const domain::AccountId& account,
                                                               const domain::ConnectionId& id) {
    const std::string key = key_of(account, id);
    for (;;) {
        // Asked twice for each file. A line is made only for a linked connection, and unlink() takes it away.
        if (const auto known = find_line(key))
            return std::shared_ptr<dropbox::Client>(known, known->client.get());
        const std::uint64_t changes = changes_of(key);
        const auto record = TRY(m_ports.catalog.read(
            account, [&](catalog::Scope& scope) { return catalog::Connections(scope).find(id); }));
        if (!record)
            return fail(
                {Remedy::not_found, "connection_not_found", "There is no such Dropbox connection.", ""});
        if (record->unlinked_at) return fail(not_linked());
        // Unlinked meanwhile, or its paths begin elsewhere now: what was read isn't so any more.
        if (const auto shared = make_line(key, changes, *record))
            return std::shared_ptr<dropbox::Client>(shared, shared->client.get());
    }
}

std::shared_ptr<LinkedDropbox::Line> LinkedDropbox::find_line(const std::string& key) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_lines.find(key);
    return found == m_lines.end() || !found->second->client ? nullptr : found->second;
}

std::uint64_t LinkedDropbox::changes_of(const std::string& key) {
    const std::lock_guard lock(m_mutex);
    return m_changes[key];
}

std::shared_ptr<LinkedDropbox::Line> LinkedDropbox::make_line(const std::string& key, std::uint64_t changes,
                                                              const catalog::ConnectionRecord& record) {
    const std::lock_guard lock(m_mutex);
    if (m_changes[key] != changes) return nullptr;
    auto& line = m_lines[key];
    if (line && line->client) return line;
    auto& pacer = m_pacers[record.connection.dropbox_account_id];
    if (!pacer) pacer = std::make_shared<dropbox::Pacer>(m_ports.clock, dropbox::PaceLimits{}, m_wait);
    auto next = std::make_shared<Line>();
    next->pacer = pacer;
    next->gate = line ? line->gate : std::make_shared<LinkGate>(m_ports.transport);
    next->client = std::make_unique<dropbox::Client>(
        dropbox::ClientPorts{*next->gate, *m_tokens, *next->pacer, m_ports.clock}, m_settings.origins, key,
        root_of(record));
    line = std::move(next);
    return line;
}

void LinkedDropbox::forget_root(const std::string& key) {
    const std::lock_guard lock(m_mutex);
    ++m_changes[key];
    const auto found = m_lines.find(key);
    if (found == m_lines.end()) return;
    // Whoever is at work with the client of now keeps it to the end.
    found->second = std::make_shared<Line>(Line{found->second->pacer, found->second->gate, nullptr});
}

Result<bool> LinkedDropbox::refresh_root(const domain::AccountId& account, const domain::ConnectionId& id,
                                         std::stop_token stop) {
    const auto connected = TRY(client(account, id));
    const auto person = TRY(connected->current_account(std::move(stop)));
    const bool is_changed = TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<bool> {
        const auto known = TRY(catalog::Connections(scope).find(id));
        if (!known) return false;
        const auto beginning = beginning_of(person, known->connection.access);
        const catalog::PathBeginning before{known->root_namespace_id, known->home_namespace_id,
                                            known->connection.home_path};
        if (beginning == before) return false;
        TRY(catalog::Connections(scope).save_root(id, beginning));
        return true;
    }));
    if (is_changed) {
        log_info("dropbox.root_changed", {{"connection", id.value}, {"root", person.root_namespace_id}});
        forget_root(key_of(account, id));
    }
    return is_changed;
}

void LinkedDropbox::note_error(const domain::AccountId& account, const domain::ConnectionId& id,
                               const Error& error) {
    if (error.code == "path_root_changed") {
        if (const auto refreshed = refresh_root(account, id, {}); !refreshed)
            log_warning("dropbox.root_unknown", {{"connection", id.value}, {"code", refreshed.error().code}});
        return;
    }
    if (!is_refusal(error)) return;
    const auto saved = m_ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Connections(scope).mark_broken(id, error.code, cat(error.message, " ", error.hint),
                                                       m_ports.clock.now());
    });
    if (!saved) log_warning("connection.state_unsaved", {{"code", saved.error().code}});
    m_ports.activity.connection_changed(account, id);
}

void LinkedDropbox::note_failed_look(const domain::AccountId& account, const domain::ConnectionId& id,
                                     const Error& error) {
    note_error(account, id, error);
    if (!is_failure(error)) return;
    const auto is_first = m_ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Connections(scope).mark_failing(id, error.code, cat(error.message, " ", error.hint),
                                                        m_ports.clock.now());
    });
    if (!is_first) log_warning("connection.state_unsaved", {{"code", is_first.error().code}});
    if (!is_first || *is_first) m_ports.activity.connection_changed(account, id);
}

void LinkedDropbox::note_checked(const domain::AccountId& account, const domain::ConnectionId& id) {
    const auto saved = m_ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Connections(scope).mark_checked(id, m_ports.clock.now());
    });
    if (!saved) log_warning("connection.state_unsaved", {{"code", saved.error().code}});
}

dropbox::PaceStats LinkedDropbox::pace(const domain::AccountId& account,
                                       const domain::ConnectionId& id) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_lines.find(key_of(account, id));
    return found == m_lines.end() ? dropbox::PaceStats{} : found->second->pacer->stats();
}

}  // namespace sluice::transfer
