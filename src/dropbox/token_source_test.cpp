#include "dropbox/token_source.h"

#include <condition_variable>
#include <thread>

#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::ScriptedDropbox;

constexpr auto fresh_answer = R"({"access_token":"token-2","expires_in":14400,"token_type":"bearer"})";

TEST_CASE("a good token is used without asking Dropbox") {
    ScriptedDropbox dropbox;
    CHECK(REQUIRE_OK(dropbox.tokens.bearer("c", {})) == "token-1");
    CHECK(REQUIRE_OK(dropbox.tokens.bearer("c", {})) == "token-1");
    CHECK(dropbox.requests.empty());
    CHECK(dropbox.source.loads == 1);
}

TEST_CASE("a token is renewed 300 s before it expires, and saved") {
    ScriptedDropbox dropbox;
    dropbox.clock.advance(std::chrono::hours(4) - std::chrono::seconds(301));
    CHECK(REQUIRE_OK(dropbox.tokens.bearer("c", {})) == "token-1");
    dropbox.clock.advance(std::chrono::seconds(1));
    dropbox.queue_ok(fresh_answer);
    CHECK(REQUIRE_OK(dropbox.tokens.bearer("c", {})) == "token-2");
    CHECK(dropbox.requests.size() == 1);
    CHECK(dropbox.source.tokens.access_token == "token-2");
    CHECK(dropbox.source.saves == 1);
}

/// Holds the token endpoint until told, so that callers pile up in front of one refresh.
struct SlowTokenEndpoint {
    std::mutex mutex;
    std::condition_variable changed;
    int calls = 0;
    bool may_answer = false;
    int status = 200;
    std::unique_ptr<net::Transport> transport = net::in_process_transport([this](const net::Request&) {
        std::unique_lock lock(mutex);
        ++calls;
        changed.notify_all();
        changed.wait(lock, [this] { return may_answer; });
        return test::json_answer(status, status == 200 ? fresh_answer : R"({"error":"invalid_grant"})");
    });

    void wait_for_call() {
        std::unique_lock lock(mutex);
        changed.wait(lock, [this] { return calls > 0; });
    }
    void answer() {
        const std::scoped_lock lock(mutex);
        may_answer = true;
        changed.notify_all();
    }
};

/// The answers of 8 threads that want a token at once.
std::vector<Result<std::string>> ask_from_eight_threads(AccessTokens& tokens, SlowTokenEndpoint& endpoint) {
    std::vector<Result<std::string>> answers(8);
    std::atomic<int> asking = 0;
    {
        std::vector<std::jthread> threads;
        for (auto& answer : answers)
            threads.emplace_back([&] {
                ++asking;
                answer = tokens.bearer("c", {});
            });
        endpoint.wait_for_call();
        while (asking < 8) std::this_thread::yield();
        endpoint.answer();
    }
    return answers;
}

TEST_CASE("eight threads with an expired token make one refresh") {
    ScriptedDropbox world;
    world.source.tokens.expires_at = world.clock.now();
    SlowTokenEndpoint endpoint;
    AccessTokens tokens(world.source, *endpoint.transport, world.clock, world.origins, world.app);
    for (const auto& answer : ask_from_eight_threads(tokens, endpoint)) {
        REQUIRE(answer);
        CHECK(*answer == "token-2");
    }
    CHECK(endpoint.calls == 1);
    CHECK(world.source.loads == 1);
}

TEST_CASE("connections don't wait for each other's refresh") {
    ScriptedDropbox world;
    world.source.tokens.expires_at = world.clock.now();
    SlowTokenEndpoint endpoint;
    AccessTokens tokens(world.source, *endpoint.transport, world.clock, world.origins, world.app);
    std::jthread first([&] { CHECK(tokens.bearer("one", {})); });
    endpoint.wait_for_call();
    {
        const std::scoped_lock lock(world.source.mutex);
        world.source.tokens.expires_at = world.clock.now() + std::chrono::hours(1);
    }
    CHECK(REQUIRE_OK(tokens.bearer("two", {})) == "token-1");
    endpoint.answer();
}

TEST_CASE("a waiting caller can be stopped while another refreshes") {
    ScriptedDropbox world;
    world.source.tokens.expires_at = world.clock.now();
    SlowTokenEndpoint endpoint;
    AccessTokens tokens(world.source, *endpoint.transport, world.clock, world.origins, world.app);
    std::jthread first([&] { CHECK(tokens.bearer("c", {})); });
    endpoint.wait_for_call();
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    CHECK_FAILS(tokens.bearer("c", stop.get_token()), "stopped");
    endpoint.answer();
}

TEST_CASE("all that waited learn that the permission was taken away") {
    ScriptedDropbox world;
    world.source.tokens.expires_at = world.clock.now();
    SlowTokenEndpoint endpoint;
    endpoint.status = 400;
    AccessTokens tokens(world.source, *endpoint.transport, world.clock, world.origins, world.app);
    for (const auto& answer : ask_from_eight_threads(tokens, endpoint)) {
        REQUIRE_FALSE(answer);
        CHECK(answer.error().code == "auth_revoked");
        CHECK(answer.error().remedy == Remedy::ask_admin);
    }
}

TEST_CASE("a token that another caller has replaced already isn't replaced again") {
    ScriptedDropbox dropbox;
    CHECK(REQUIRE_OK(dropbox.tokens.bearer("c", {})) == "token-1");
    dropbox.queue_ok(fresh_answer);
    CHECK(REQUIRE_OK(dropbox.tokens.renew("c", "token-1", {})) == "token-2");
    CHECK(REQUIRE_OK(dropbox.tokens.renew("c", "token-1", {})) == "token-2");
    CHECK(dropbox.requests.size() == 1);
}

TEST_CASE("after a connection is linked again its new tokens are read") {
    ScriptedDropbox dropbox;
    CHECK(REQUIRE_OK(dropbox.tokens.bearer("c", {})) == "token-1");
    dropbox.source.tokens.access_token = "linked-again";
    dropbox.tokens.forget("c");
    CHECK(REQUIRE_OK(dropbox.tokens.bearer("c", {})) == "linked-again");
}

TEST_CASE("revoking a connection disables its token at Dropbox") {
    ScriptedDropbox dropbox;
    dropbox.queue_ok("null");
    CHECK(dropbox.tokens.revoke("c", {}));
    CHECK(dropbox.last().url == "/2/auth/token/revoke");
    CHECK(dropbox.last().headers.get("Authorization") == "Bearer token-1");
}

}  // namespace
}  // namespace sluice::dropbox
