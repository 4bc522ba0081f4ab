#include "transfer/linked_dropbox.h"

#include "base/hash.h"
#include "base/json/codec.h"
#include "base/log.h"
#include "base/text.h"
#include "catalog/intakes.h"
#include "catalog/mappings.h"

namespace sluice::transfer {
namespace {

constexpr std::chrono::minutes link_lifetime{15};

/// The stored form of dropbox::TokenSet.
struct StoredTokens {
    std::string access_token;
    Instant expires_at;
    std::string refresh_token;
    std::vector<std::string> scopes;
    std::string account_id;
};
BOOST_DESCRIBE_STRUCT(StoredTokens, (), (access_token, expires_at, refresh_token, scopes, account_id))

std::string key_of(const domain::AccountId& account, const domain::ConnectionId& id) {
    return cat(account.value, "/", id.value);
}

std::string seal_tokens(const SecretBox& secrets, const dropbox::TokenSet& tokens, const std::string& key) {
    const StoredTokens stored{tokens.access_token, tokens.expires_at, tokens.refresh_token, tokens.scopes,
                              tokens.account_id};
    return secrets.seal(Secret(json::encode(stored)), cat("dropbox-tokens/", key));
}

auto link_state_invalid() {
    return fail({Remedy::reject, "link_state_invalid",
                 "This answer from Dropbox doesn't belong to your session, or is too old.",
                 "Start again with Connect Dropbox on the Integrations page."});
}

}  // namespace

/// The token store that the Dropbox client asks; keys are `account/connection`.
class LinkedDropbox::SealedTokens final : public dropbox::TokenSource {
public:
    explicit SealedTokens(const Ports& ports) : m_ports(ports) {}

    Result<dropbox::TokenSet> load(const std::string& key) override {
        const auto [account, id] = ids_of(key);
        const auto record = TRY(m_ports.catalog.read(
            account, [&id = id](catalog::Scope& scope) { return catalog::Connections(scope).find(id); }));
        if (!record || record->tokens_sealed.empty())
            return fail({Remedy::ask_admin, "auth_revoked", "This Dropbox account isn't linked any more.",
                         "Link it again on the Integrations page."});
        const Secret opened = TRY(m_ports.secrets.unseal(record->tokens_sealed, cat("dropbox-tokens/", key)));
        const auto stored = TRY(json::decode<StoredTokens>(opened.reveal()));
        return dropbox::TokenSet{stored.access_token, stored.expires_at, stored.refresh_token, stored.scopes,
                                 stored.account_id};
    }

    Result<> save(const std::string& key, const dropbox::TokenSet& tokens) override {
        const auto [account, id] = ids_of(key);
        return m_ports.catalog.write(account, [&, &id = id](catalog::Scope& scope) {
            return catalog::Connections(scope).save_tokens(id, seal_tokens(m_ports.secrets, tokens, key));
        });
    }

private:
    static std::pair<domain::AccountId, domain::ConnectionId> ids_of(const std::string& key) {
        const auto slash = key.find('/');
        return {domain::AccountId{key.substr(0, slash)}, domain::ConnectionId{key.substr(slash + 1)}};
    }

    const Ports& m_ports;
};

struct LinkedDropbox::Line {
    std::shared_ptr<dropbox::Pacer> pacer;
    std::unique_ptr<dropbox::Client> client;  ///< none: paths begin elsewhere now, the next one is to be made
};

LinkedDropbox::LinkedDropbox(Ports ports, DropboxSettings settings, dropbox::Wait wait)
    : m_ports(ports),
      m_settings(std::move(settings)),
      m_wait(std::move(wait)),
      m_source(std::make_unique<SealedTokens>(m_ports)),
      m_tokens(std::make_unique<dropbox::AccessTokens>(*m_source, ports.transport, ports.clock,
                                                       m_settings.origins, m_settings.app)) {}

LinkedDropbox::~LinkedDropbox() = default;

Result<std::string> LinkedDropbox::begin_link(const domain::AccountId& account,
                                              const std::string& session_hash) {
    if (!is_configured())
        return fail({Remedy::ask_admin, "dropbox_app_missing", "Sluice doesn't know a Dropbox app yet.",
                     "Set dropbox.app_key and dropbox.app_secret in the configuration, then restart."});
    const Instant now = m_ports.clock.now();
    const std::string state = to_base64url(m_ports.ids.random_bytes(24));
    const dropbox::Pkce pkce = dropbox::make_pkce(m_ports.ids);
    const std::string state_hash = sha256_hex(state);
    TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Connections(scope).add_pending_link(
            {state_hash, session_hash,
             m_ports.secrets.seal(Secret(pkce.verifier), cat("link/", account.value, "/", state_hash)),
             now + link_lifetime});
    }));
    return dropbox::authorize_url(m_settings.origins, m_settings.app,
                                  {m_settings.redirect_uri, state, pkce.challenge,
                                   dropbox::connection_scopes(), dropbox::Access::offline});
}

Result<domain::ConnectionId> LinkedDropbox::finish_link(const domain::AccountId& account,
                                                        const LinkAnswer& answer, std::stop_token stop) {
    const std::string state_hash = sha256_hex(answer.state);
    const auto pending = TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Connections(scope).take_pending_link(state_hash, m_ports.clock.now());
    }));
    if (!pending || !equal_in_constant_time(pending->session_hash, answer.session_hash))
        return link_state_invalid();
    const Secret verifier =
        TRY(m_ports.secrets.unseal(pending->verifier_sealed, cat("link/", account.value, "/", state_hash)));
    const dropbox::OAuthPorts oauth{m_ports.transport, m_ports.clock, m_settings.origins, m_settings.app};
    const auto granted =
        TRY(dropbox::exchange_code(oauth, {answer.code, m_settings.redirect_uri, verifier.reveal()}, stop));
    // With PKCE the code needs no secret, but each refresh does: a wrong one is told now, not in four hours.
    const auto tokens = TRY(dropbox::refresh(oauth, granted, stop));
    const Instant now = m_ports.clock.now();
    catalog::ConnectionRecord record;
    record.connection.id = m_ports.ids.make<domain::ConnectionId>(now);
    record.connection.dropbox_account_id = tokens.account_id;
    record.connection.linked_by = answer.user_id;
    record.connection.linked_at = now;
    record.connection.checked_at = now;
    const auto id =
        TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<domain::ConnectionId> {
            const auto linked = TRY(catalog::Connections(scope).link(record));
            // The seal is bound to the connection's id, which an earlier link of the same Dropbox account
            // keeps.
            TRY(catalog::Connections(scope).save_tokens(
                linked, seal_tokens(m_ports.secrets, tokens, key_of(account, linked))));
            return linked;
        }));
    m_tokens->forget(key_of(account, id));
    forget_root(key_of(account, id));
    const auto connected = TRY(client(account, id));
    const auto person = TRY(connected->current_account(stop));
    record.connection.id = id;
    record.connection.email = person.email;
    record.connection.display_name = person.display_name;
    record.root_namespace_id = person.root_namespace_id;
    record.home_namespace_id = person.home_namespace_id;
    record.tokens_sealed = seal_tokens(m_ports.secrets, tokens, key_of(account, id));
    TRY(m_ports.catalog.write(
        account, [&](catalog::Scope& scope) { return catalog::Connections(scope).link(record); }));
    forget_root(key_of(account, id));
    m_ports.activity.connection_changed(account, id);
    return id;
}

Result<> LinkedDropbox::unlink(const domain::AccountId& account, const domain::ConnectionId& id,
                               std::stop_token stop) {
    const std::string key = key_of(account, id);
    // Dropbox may be out of reach, or have revoked us before: unlinking on our side must work all the same.
    if (const auto revoked = m_tokens->revoke(key, stop); !revoked)
        log_warning("dropbox.revoke_failed", {{"connection", id.value}, {"code", revoked.error().code}});
    TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Connections(scope).unlink(id, m_ports.clock.now());
    }));
    {
        const std::lock_guard lock(m_mutex);
        m_lines.erase(key);
    }
    m_tokens->forget(key);
    m_ports.activity.connection_changed(account, id);
    return {};
}

Result<std::shared_ptr<dropbox::Client>> LinkedDropbox::client(const domain::AccountId& account,
                                                               const domain::ConnectionId& id) {
    // Asked twice for each file. A line is made only for a linked connection, and unlink() takes it away.
    if (const auto known = find_line(key_of(account, id)))
        return std::shared_ptr<dropbox::Client>(known, known->client.get());
    const auto record = TRY(m_ports.catalog.read(
        account, [&](catalog::Scope& scope) { return catalog::Connections(scope).find(id); }));
    if (!record)
        return fail({Remedy::not_found, "connection_not_found", "There is no such Dropbox connection.", ""});
    if (record->unlinked_at)
        return fail({Remedy::ask_admin, "auth_revoked", "This Dropbox account isn't linked any more.",
                     "Link it again on the Integrations page."});
    const auto shared = line(key_of(account, id),
                             dropbox::path_root_of(record->root_namespace_id, record->home_namespace_id));
    return std::shared_ptr<dropbox::Client>(shared, shared->client.get());
}

std::shared_ptr<LinkedDropbox::Line> LinkedDropbox::find_line(const std::string& key) const {
    const std::lock_guard lock(m_mutex);
    const auto found = m_lines.find(key);
    return found == m_lines.end() || !found->second->client ? nullptr : found->second;
}

std::shared_ptr<LinkedDropbox::Line> LinkedDropbox::line(const std::string& key,
                                                         const std::optional<dropbox::PathRoot>& root) {
    const std::lock_guard lock(m_mutex);
    auto& line = m_lines[key];
    if (line && line->client) return line;
    auto pacer =
        line ? line->pacer : std::make_shared<dropbox::Pacer>(m_ports.clock, dropbox::PaceLimits{}, m_wait);
    auto client = std::make_unique<dropbox::Client>(
        dropbox::ClientPorts{m_ports.transport, *m_tokens, *pacer, m_ports.clock}, m_settings.origins, key,
        root);
    line = std::make_shared<Line>(Line{std::move(pacer), std::move(client)});
    return line;
}

void LinkedDropbox::forget_root(const std::string& key) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_lines.find(key);
    // Whoever is at work with the client of now keeps it to the end.
    if (found != m_lines.end()) found->second = std::make_shared<Line>(Line{found->second->pacer, nullptr});
}

Result<bool> LinkedDropbox::refresh_root(const domain::AccountId& account, const domain::ConnectionId& id,
                                         std::stop_token stop) {
    const auto connected = TRY(client(account, id));
    const auto person = TRY(connected->current_account(std::move(stop)));
    const bool is_changed = TRY(m_ports.catalog.write(account, [&](catalog::Scope& scope) -> Result<bool> {
        const auto known = TRY(catalog::Connections(scope).find(id));
        if (!known || (known->root_namespace_id == person.root_namespace_id &&
                       known->home_namespace_id == person.home_namespace_id))
            return false;
        TRY(catalog::Connections(scope).save_root(id, person.root_namespace_id, person.home_namespace_id));
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
    if (error.code != "auth_revoked" && error.code != "secret_unreadable") return;
    const auto saved = m_ports.catalog.write(account, [&](catalog::Scope& scope) {
        return catalog::Connections(scope).mark_broken(id, error.code, cat(error.message, " ", error.hint));
    });
    if (!saved) log_warning("connection.state_unsaved", {{"code", saved.error().code}});
    m_ports.activity.connection_changed(account, id);
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
