// Webhooks against a server of the test's own, without threads: time moves by hand.
#include <algorithm>
#include <condition_variable>

#include "base/hash.h"
#include "net/transport.h"
#include "net/url.h"
#include "sandbox/surfaces.h"
#include "sandbox/test_sandbox.h"
#include "sandbox/webhook_sender.h"

namespace sluice::sandbox {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// An app's server: keeps what it was told, answers `status`.
struct Hook {
    std::mutex mutex;
    std::condition_variable told;
    std::vector<net::Request> calls;
    int status = 200;
    bool echoes = true;

    net::Response operator()(const net::Request& request) {
        const std::lock_guard lock(mutex);
        if (request.method == "GET") {
            const auto query = net::parse_form(net::query_of(request.url));
            return net::text_response(200, echoes ? query.at("challenge") : "hello");
        }
        calls.push_back(request);
        told.notify_all();
        return net::text_response(status, "");
    }
};

struct HookWorld : TestSandbox {
    Hook hook;
    std::unique_ptr<net::Transport> transport =
        net::in_process_transport([this](const net::Request& request) { return hook(request); });

    HookWorld() : TestSandbox({.key = "key1", .secret = "secret1", .name = "Sluice"}) {
        REQUIRE_OK(set_uri("http://127.0.0.1:1/hook"));
    }
    Webhooks& webhooks() { return sandbox->surfaces().webhooks; }
    Result<bool> set_uri(const std::string& uri) {
        TRY(webhooks().set_uri(*transport, "key1", uri));
        return true;
    }
    void change(const std::string& account_id) {
        REQUIRE_OK(world().put_file(account_id, cat("/", ids->next(clock.now()), ".txt"), "x"));
    }
    std::size_t deliver() { return webhooks().deliver_due(*transport); }
};

}  // namespace

TEST_CASE("a webhook URI counts only once it has echoed the challenge") {
    HookWorld box;
    box.hook.echoes = false;
    CHECK_FAILS(box.set_uri("http://127.0.0.1:1/other"), "webhook_challenge_failed");
    CHECK(box.world().people().find_app("key1")->webhook_uri == "http://127.0.0.1:1/hook");
    CHECK_FAILS(box.webhooks().set_uri(*box.transport, "nobody", ""), "app_not_found");
}

TEST_CASE("changes close together make one signed notification that names accounts, never paths") {
    HookWorld box;
    const auto grace = box.world().add_account({"grace@example.com", "Grace Hopper"});
    box.world().add_token(grace.account_id, "key1");
    box.change(box.account.account_id);
    box.change(box.account.account_id);
    CHECK(box.deliver() == 0);
    box.change(grace.account_id);
    box.clock.advance(milliseconds{300});
    CHECK(box.deliver() == 1);
    CHECK(box.deliver() == 0);

    REQUIRE(box.hook.calls.size() == 1);
    const auto& call = box.hook.calls.front();
    const auto body = boost::json::parse(call.body.text);
    const auto& told = body.at("list_folder").at("accounts").as_array();
    CHECK(told.size() == 2);
    CHECK(body.at("delta").at("users").as_array().size() == 2);
    CHECK(call.body.text.find(".txt") == std::string::npos);
    CHECK(call.headers.get("X-Dropbox-Signature") == hmac_sha256_hex("secret1", call.body.text));
    CHECK(box.webhooks().counts().delivered == 1);
}

TEST_CASE("the body is exactly as Dropbox writes it") {
    CHECK(notification_body({{.account_id = "dbid:A", .uid = 12345}}) ==
          R"({"list_folder":{"accounts":["dbid:A"]},"delta":{"users":[12345]}})");
}

TEST_CASE("an app's own upload notifies it too, and an app without a grant hears nothing") {
    HookWorld box;
    box.put("/mine.txt", "x");
    box.clock.advance(seconds{1});
    CHECK(box.deliver() == 1);
    box.world().people().revoke_grant(box.token.grant_id);
    box.change(box.account.account_id);
    box.clock.advance(seconds{1});
    CHECK(box.deliver() == 0);
}

TEST_CASE("a failing server is asked again with growing pauses for about ten minutes, then no more") {
    HookWorld box;
    box.hook.status = 500;
    box.change(box.account.account_id);
    const auto start = box.clock.now();
    std::vector<std::int64_t> attempts;
    while (box.webhooks().next_due()) {
        const auto wait = *box.webhooks().next_due() - box.clock.now();
        box.clock.advance(std::max(wait, milliseconds{0}));
        if (box.deliver() > 0) {
            attempts.push_back(std::chrono::duration_cast<seconds>(box.clock.now() - start).count());
        }
    }
    CHECK(attempts == std::vector<std::int64_t>{0, 5, 15, 35, 75, 155, 315, 635});
    CHECK(box.webhooks().counts().dropped == 1);
    CHECK(box.webhooks().counts().delivered == 0);
}

TEST_CASE("a server that recovers gets the notification once") {
    HookWorld box;
    box.hook.status = 503;
    box.change(box.account.account_id);
    box.clock.advance(seconds{1});
    CHECK(box.deliver() == 1);
    box.hook.status = 200;
    box.clock.advance(seconds{5});
    CHECK(box.deliver() == 1);
    CHECK(!box.webhooks().next_due());
    CHECK(box.hook.calls.size() == 2);
}

TEST_CASE("notifications can be lost or doubled on request") {
    HookWorld box;
    box.sandbox->faults().add({.kind = FaultKind::webhook_lost});
    box.change(box.account.account_id);
    box.clock.advance(seconds{1});
    CHECK(box.deliver() == 0);
    box.sandbox->faults().add({.kind = FaultKind::webhook_twice});
    box.change(box.account.account_id);
    box.clock.advance(seconds{1});
    CHECK(box.deliver() == 2);
    box.change(box.account.account_id);
    box.clock.advance(seconds{1});
    CHECK(box.deliver() == 1);
}

TEST_CASE("the sender's thread delivers by itself and stops at once") {
    HookWorld box;
    box.webhooks().set_coalesce(milliseconds{0});
    const WebhookSender sender(box.webhooks(), *box.transport);
    box.change(box.account.account_id);
    std::unique_lock lock(box.hook.mutex);
    CHECK(box.hook.told.wait_for(lock, seconds{20}, [&] { return !box.hook.calls.empty(); }));
}

TEST_CASE("an app with a folder of its own is told of changes there, and of no others") {
    HookWorld box;
    box.world().add_app({.key = "folder",
                         .secret = "s",
                         .name = "Folder app",
                         .webhook_uri = "http://127.0.0.1:1/folder",
                         .access = AppAccess::app_folder});
    box.world().add_token(box.account.account_id, "folder");
    const auto told = [&](const std::string& path) {
        box.hook.calls.clear();
        box.world().put_file(box.account.account_id, path, "x").value();
        box.clock.advance(seconds{1});
        box.deliver();
        return std::ranges::count(box.hook.calls, "http://127.0.0.1:1/folder", &net::Request::url);
    };
    CHECK(told("/elsewhere.txt") == 0);
    CHECK(told("/Apps/Folder app/in.txt") == 1);
    CHECK(told("/Apps/Another/in.txt") == 0);
    CHECK(told("/apps/FOLDER APP/sub/in.txt") == 1);
    box.hook.calls.clear();
    CHECK(box.world().remove(box.account.account_id, "/Apps").has_value());
    box.clock.advance(seconds{1});
    CHECK(box.deliver() == 2);
}

TEST_CASE("only 200 counts as delivered, and what went wrong is said per app") {
    HookWorld box;
    box.hook.status = 204;
    box.change(box.account.account_id);
    box.clock.advance(seconds{1});
    CHECK(box.deliver() == 1);
    CHECK(box.webhooks().counts().delivered == 0);
    CHECK(box.webhooks().counts_of("key1").last_failure == "it answered with status 204");
    CHECK(box.webhooks().counts_of("another").failed_attempts == 0);
    const auto state = box.send({.url = "/sandbox/state"});
    CHECK(state.at("/apps/0/webhooks/failed_attempts") == "1");
}

TEST_CASE("an app whose server hangs holds up no other app") {
    HookWorld box;
    box.webhooks().set_coalesce(milliseconds{0});
    box.world().add_app({.key = "slow", .secret = "s", .webhook_uri = "http://127.0.0.1:1/slow"});
    box.world().add_token(box.account.account_id, "slow");
    std::mutex gate;
    std::unique_lock closed(gate);
    const auto transport = net::in_process_transport([&](const net::Request& request) {
        if (net::path_of(request.url) == "/slow") const std::lock_guard wait(gate);
        return box.hook(request);
    });
    {
        const WebhookSender sender(box.webhooks(), *transport);
        for (std::size_t turn = 1; turn <= 3; ++turn) {
            box.change(box.account.account_id);
            std::unique_lock lock(box.hook.mutex);
            CHECK(box.hook.told.wait_for(lock, seconds{20}, [&] { return box.hook.calls.size() >= turn; }));
        }
        closed.unlock();
    }
    CHECK(box.webhooks().counts_of("key1").delivered == 3);
}

TEST_CASE("a notification that waits is sent after a restart") {
    ScratchFolder folder;
    std::string account_id;
    {
        TestSandbox box({.key = "key1", .secret = "s", .webhook_uri = "http://127.0.0.1:1/hook"},
                        folder.path());
        account_id = box.account.account_id;
        box.put("/a.txt", "x");
    }
    TestSandbox again({.key = "key2"}, folder.path());
    Hook hook;
    const auto transport =
        net::in_process_transport([&](const net::Request& request) { return hook(request); });
    CHECK(again.sandbox->surfaces().webhooks.deliver_due(*transport) == 1);
    REQUIRE(hook.calls.size() == 1);
    CHECK(hook.calls.front().body.text.find(account_id) != std::string::npos);
    CHECK(again.world().records("webhook.untold").empty());
}

}  // namespace sluice::sandbox
