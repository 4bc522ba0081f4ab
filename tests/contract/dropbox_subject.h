// The Dropbox that the contract is asked of, and a client for it: the sandbox, joined in the same process,
// or, when SLUICE_TEST_DROPBOX_TOKEN holds an access token of a test account, Dropbox itself
// (docs/guide/real-dropbox.md).
//
// Invariant: each Subject works in a folder of its own below one scratch folder. At Dropbox it takes that
// folder away at its end, with the file requests that lead into it, and the last one takes the scratch
// folder.
#pragma once

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

#include "base/hash.h"
#include "base/id.h"
#include "base/text.h"
#include "contract/real_dropbox.h"
#include "dropbox/client.h"
#include "dropbox/oauth.h"
#include "net/transport.h"
#include "sandbox/faults.h"
#include "sandbox/oauth.h"
#include "sandbox/sandbox.h"
#include "sandbox/surfaces.h"
#include "support/doctest.h"

namespace sluice::test {

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
            m_token = token;
            m_transport = net::curl_transport();
            m_source.tokens = {.access_token = token,
                               .expires_at = m_system_clock.now() + std::chrono::hours(4)};
            Scratch::instance().token = m_token;
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
        m_client.emplace(ports(), m_origins, "contract");
        folder = cat(scratch_folder, "/", m_ids->next(clock.now()));
        REQUIRE_OK(m_client->create_folder(folder, dropbox::OnConflict::fail, {}));
    }
    Subject(const Subject&) = delete;
    Subject& operator=(const Subject&) = delete;
    ~Subject() {
        if (m_token.empty()) return;
        remove_file_requests(*m_client, folder);
        remove_folder(*m_transport, m_token, folder);
    }

    [[nodiscard]] bool is_dropbox_itself() const { return !m_token.empty(); }
    [[nodiscard]] net::Transport& transport() { return *m_transport; }
    [[nodiscard]] dropbox::ClientPorts ports() {
        const Clock& clock = is_dropbox_itself() ? static_cast<const Clock&>(m_system_clock) : m_clock;
        return {*m_transport, *m_tokens, *m_pacer, clock};
    }
    [[nodiscard]] dropbox::Client client_at(const dropbox::PathRoot& root) {
        return {ports(), m_origins, "contract", root};
    }
    /// Of another account; nothing, and said, where Dropbox itself is asked and there is no second token.
    std::unique_ptr<dropbox::Client> second_client() {
        const char* token = is_dropbox_itself() ? std::getenv(second_token_variable) : nullptr;
        if (is_dropbox_itself() && !token) {
            MESSAGE("skipped: no " << second_token_variable);
            return nullptr;
        }
        const auto expires_at = ports().clock.now() + std::chrono::hours(4);
        m_second_source.tokens = {.access_token = token ? token : second_sandbox_token(expires_at),
                                  .expires_at = expires_at};
        m_second_tokens.emplace(m_second_source, *m_transport, ports().clock, m_origins, m_app);
        return std::make_unique<dropbox::Client>(
            dropbox::ClientPorts{*m_transport, *m_second_tokens, *m_pacer, ports().clock}, m_origins,
            "second");
    }
    /// Sleeps in Dropbox's time, moves the sandbox's.
    void pass(std::chrono::seconds time) {
        is_dropbox_itself() ? dropbox::real_wait()(time, {}) : m_clock.advance(time);
    }
    /// Polls a job of Dropbox's until `check` has its answer.
    template <class Check>
    auto wait_for_job(Check check) {
        for (int i = 0; i < 120; ++i) {
            auto answer = REQUIRE_OK(check());
            if (!answer.is_running()) return answer;
            pass(std::chrono::seconds(1));
        }
        FAIL("a job of Dropbox's didn't end within two minutes");
        return REQUIRE_OK(check());
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
    std::string second_sandbox_token(Instant expires_at) {
        const auto account = world().add_account({"bob@example.com", "Bob Builder"});
        return world().add_token(account.account_id, m_app.key, {}, expires_at).value;
    }

    void open_sandbox() {
        m_sandbox = REQUIRE_OK(sandbox::Sandbox::open({m_clock, *m_ids}));
        m_transport = net::in_process_transport(
            [this](const net::Request& request) { return m_sandbox->handle(request); });
        m_sandbox->surfaces().transport = net::in_process_transport(
            [this](const net::Request& request) { return m_sandbox->handle(request); });
        const auto app =
            world().add_app({.redirect_uris = {"https://dam.test/back"}, .allow_private_save_url = true});
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
    std::string m_token;  ///< of Dropbox itself
    std::unique_ptr<sandbox::Sandbox> m_sandbox;
    sandbox::Account m_account;
    std::unique_ptr<net::Transport> m_transport;
    StoredTokens m_source;
    StoredTokens m_second_source;
    std::optional<dropbox::AccessTokens> m_second_tokens;
    std::optional<dropbox::AccessTokens> m_tokens;
    std::optional<dropbox::Pacer> m_pacer;
    std::optional<dropbox::Client> m_client;
};

}  // namespace sluice::test
