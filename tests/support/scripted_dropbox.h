// A Dropbox that says what a test tells it to, joined to a client without a socket.
//
// Invariant: it keeps every request as it arrived; answers are given in the order they were queued, and a
// call for which none is left is a failure of the test.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/text.h"
#include "dropbox/client.h"
#include "net/transport.h"
#include "support/doctest.h"

namespace sluice::test {

inline net::Response json_answer(int status, std::string body) {
    net::Response response{
        .status = status,
        .headers = {{"Content-Type", "application/json"}, {"X-Dropbox-Request-Id", "ref-7f3a"}}};
    response.body = std::move(body);
    return response;
}

/// 409 with the route's error: `error` is the JSON of the union.
inline net::Response route_error(const std::string& error) {
    return json_answer(409, cat(R"({"error_summary":"x/..","error":)", error, "}"));
}

/// Tokens in memory. Counts what is asked of it.
struct MemoryTokens final : dropbox::TokenSource {
    std::mutex mutex;
    dropbox::TokenSet tokens;
    int loads = 0;
    int saves = 0;

    Result<dropbox::TokenSet> load(const std::string& /*connection*/) override {
        const std::scoped_lock lock(mutex);
        ++loads;
        return tokens;
    }
    Result<> save(const std::string& /*connection*/, const dropbox::TokenSet& saved) override {
        const std::scoped_lock lock(mutex);
        ++saves;
        tokens = saved;
        return {};
    }
};

class ScriptedDropbox {
public:
    ManualClock clock{Instant(std::chrono::seconds(1'700'000'000))};
    MemoryTokens source;
    dropbox::AppCredentials app{.key = "app-key", .secret = "app-secret"};
    dropbox::Origins origins{.api = "http://api.test",
                             .content = "http://content.test",
                             .notify = "http://notify.test",
                             .authorize = "http://www.test"};
    std::unique_ptr<net::Transport> transport =
        net::in_process_transport([this](const net::Request& request) { return answer(request); });
    dropbox::AccessTokens tokens{source, *transport, clock, origins, app};
    /// Short waits move the clock instead of sleeping.
    dropbox::Pacer pacer{clock, {}, [this](std::chrono::milliseconds time, const std::stop_token&) {
                             slept.push_back(time);
                             clock.advance(time);
                         }};
    std::vector<std::chrono::milliseconds> slept;
    std::vector<net::Request> requests;

    ScriptedDropbox() {
        source.tokens = {.access_token = "token-1",
                         .expires_at = clock.now() + std::chrono::hours(4),
                         .refresh_token = "refresh-1",
                         .scopes = {},
                         .account_id = "dbid:1"};
    }

    [[nodiscard]] dropbox::Client client(std::optional<dropbox::PathRoot> root = std::nullopt) {
        return {{*transport, tokens, pacer, clock}, origins, "connection-1", std::move(root)};
    }

    void queue(net::Response response) { m_answers.push_back(std::move(response)); }
    void queue_ok(std::string body) { queue(json_answer(200, std::move(body))); }

    [[nodiscard]] const net::Request& last() const { return requests.back(); }
    [[nodiscard]] std::string last_body() const { return last().body.text; }

private:
    net::Response answer(const net::Request& request) {
        const std::scoped_lock lock(m_mutex);
        requests.push_back(request);
        if (m_answers.empty()) {
            FAIL_CHECK("unexpected call: " << request.url);
            return net::text_response(500, "no answer was queued");
        }
        auto response = std::move(m_answers.front());
        m_answers.pop_front();
        return response;
    }

    std::mutex m_mutex;
    std::deque<net::Response> m_answers;
};

/// FileMetadata as Dropbox writes it. `tag` is left out where the spec declares the concrete type.
inline std::string file_json(const std::string& rev, const std::string& tag = R"(".tag":"file",)") {
    return cat("{", tag, R"("name":"rex.jpg","path_lower":"/dogs/rex.jpg","path_display":"/Dogs/rex.jpg",)",
               R"("id":"id:abcdefgh","client_modified":"2015-05-12T15:50:38Z",)",
               R"("server_modified":"2015-05-12T15:50:39Z","rev":")", rev,
               R"(","size":10,"is_downloadable":true,"content_hash":")", std::string(64, 'a'),
               R"(","a_new_field":{"x":[1,2]}})");
}

}  // namespace sluice::test
