// The Dropbox that the contract is asked of, and a client for it: the sandbox, joined in the same process,
// or, when SLUICE_TEST_DROPBOX_TOKEN holds an access token of a test account, Dropbox itself.
//
// Invariant: each Subject works in a folder of its own; at Dropbox it leaves that folder behind.
#pragma once

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "base/hash.h"
#include "base/id.h"
#include "base/text.h"
#include "dropbox/client.h"
#include "dropbox/oauth.h"
#include "net/transport.h"
#include "sandbox/faults.h"
#include "sandbox/oauth.h"
#include "sandbox/sandbox.h"
#include "sandbox/surfaces.h"
#include "support/doctest.h"

namespace sluice::test {

constexpr auto token_variable = "SLUICE_TEST_DROPBOX_TOKEN";

struct StoredTokens final : dropbox::TokenSource {
    dropbox::TokenSet tokens;
    Result<dropbox::TokenSet> load(const std::string& /*connection*/) override { return tokens; }
    Result<> save(const std::string& /*connection*/, const dropbox::TokenSet& saved) override {
        tokens = saved;
        return {};
    }
};

/// A client and whatever answers it.
class Subject {
public:
    enum class At { either, sandbox };

    explicit Subject(At at = At::either) : m_ids(system_ids()) {
        const char* token = at == At::either ? std::getenv(token_variable) : nullptr;
        if (token) {
            m_transport = net::curl_transport();
            m_source.tokens = {.access_token = token,
                               .expires_at = m_system_clock.now() + std::chrono::hours(4)};
        } else {
            open_sandbox();
        }
        const Clock& clock = token ? static_cast<const Clock&>(m_system_clock) : m_clock;
        m_tokens.emplace(m_source, *m_transport, clock, m_origins, m_app);
        // Short waits move the sandbox's clock; Dropbox's own are real.
        const auto move_clock = [this](std::chrono::milliseconds time, const std::stop_token&) {
            m_clock.advance(time);
        };
        m_pacer.emplace(clock, dropbox::PaceLimits{},
                        token ? dropbox::real_wait() : dropbox::Wait(move_clock));
        m_client.emplace(dropbox::ClientPorts{*m_transport, *m_tokens, *m_pacer, clock}, m_origins,
                         "contract");
        folder = cat("/sluice-contract-", m_ids->next(clock.now()));
        REQUIRE_OK(m_client->create_folder(folder, dropbox::OnConflict::fail, {}));
    }

    dropbox::Client& client() { return *m_client; }
    sandbox::Sandbox& sandbox() { return *m_sandbox; }
    sandbox::World& world() { return m_sandbox->world(); }
    ManualClock& clock() { return m_clock; }
    [[nodiscard]] const std::string& account() const { return m_account.account_id; }
    [[nodiscard]] dropbox::OAuthPorts oauth() { return {*m_transport, m_clock, m_origins, m_app}; }
    [[nodiscard]] Ids& ids() { return *m_ids; }
    [[nodiscard]] const dropbox::AppCredentials& app() const { return m_app; }

    [[nodiscard]] std::string at(std::string_view name) const { return cat(folder, "/", name); }
    void fail_next(sandbox::FaultKind kind, std::string route, std::optional<int> status = std::nullopt) {
        m_sandbox->faults().add({.kind = kind, .route = std::move(route), .status = status});
    }

    static dropbox::UploadBytes bytes(std::string text) {
        return {.open = [text]() -> Result<net::Body> { return net::Body(text); },
                .size = text.size(),
                .content_hash = content_hash_of(text)};
    }
    dropbox::Entry put(std::string_view name, const std::string& text, dropbox::WriteMode mode = {}) {
        return REQUIRE_OK(m_client->upload({.path = at(name), .mode = std::move(mode)}, bytes(text), {}));
    }
    Result<std::string> read(const std::string& what, std::uint64_t offset = 0) {
        std::string text;
        TRY(m_client->download(what, offset,
                               [&](const dropbox::DownloadHead&, std::string_view piece) -> Result<> {
                                   text += piece;
                                   return {};
                               },
                               {}));
        return text;
    }

    std::string folder;

private:
    void open_sandbox() {
        m_sandbox = REQUIRE_OK(sandbox::Sandbox::open({m_clock, *m_ids}));
        m_transport = net::in_process_transport(
            [this](const net::Request& request) { return m_sandbox->handle(request); });
        const auto app = world().add_app({.redirect_uris = {"https://dam.test/back"}});
        m_app = {.key = app.key, .secret = app.secret};
        m_account = world().add_account({"ada@example.com", "Ada Lovelace"});
        auto& people = world().people();
        const auto grant = people.add_grant(m_account.account_id, app.key, sandbox::all_scopes(),
                                            sandbox::TokenAccessType::offline);
        const auto expires_at = m_clock.now() + std::chrono::hours(4);
        m_source.tokens = {.access_token = people.issue_access_token(grant, {}, expires_at).value,
                           .expires_at = expires_at,
                           .refresh_token = grant.refresh_token};
    }

    ManualClock m_clock{Instant(std::chrono::seconds(1'790'000'000))};
    SystemClock m_system_clock;
    std::unique_ptr<Ids> m_ids;
    dropbox::Origins m_origins;
    dropbox::AppCredentials m_app;
    std::unique_ptr<sandbox::Sandbox> m_sandbox;
    sandbox::Account m_account;
    std::unique_ptr<net::Transport> m_transport;
    StoredTokens m_source;
    std::optional<dropbox::AccessTokens> m_tokens;
    std::optional<dropbox::Pacer> m_pacer;
    std::optional<dropbox::Client> m_client;
};

}  // namespace sluice::test
