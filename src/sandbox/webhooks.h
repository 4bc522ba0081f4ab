// Webhooks: tells an app's server which accounts changed, as Dropbox does.
//
// Invariant: a notification names accounts, never paths; its body is signed with the app's secret. Changes
// within `coalesce` of the first make one notification per app. What isn't answered 200 is tried again with
// growing pauses for about ten minutes, then dropped. An app has one request under way at a time, and a slow
// one delays no other. What isn't delivered is kept with the world: after a restart it is told then. All
// times are the world's. Thread-safe; nothing is sent but by `deliver_due`.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/transport.h"
#include "sandbox/world.h"

namespace sluice::sandbox {

class Faults;

/// The raw body: `{"list_folder":{"accounts":["dbid:…"]},"delta":{"users":[…]}}`.
[[nodiscard]] std::string notification_body(const std::vector<Account>& accounts);
/// Value of `X-Dropbox-Signature`: hex HMAC-SHA256 of the raw body.
[[nodiscard]] std::string notification_signature(std::string_view app_secret, std::string_view body);

struct WebhookCounts {
    std::uint64_t delivered = 0;
    std::uint64_t failed_attempts = 0;
    std::uint64_t dropped = 0;      ///< given up after the last attempt, or lost by a fault
    std::string last_failure = {};  ///< in words, e.g. "it answered with status 500"; "" = none yet
};

class Webhooks {
public:
    /// Both must outlive this.
    Webhooks(World& world, Faults& faults);

    /// An account changed: apps linked to it will be told, those with a folder of their own only of changes
    /// there.
    void note_change(const AccountChange& change);

    /// Asks the URI to echo a challenge, then saves it as the app's. An empty `uri` switches webhooks off,
    /// unasked. Fails with `app_not_found`, `webhook_challenge_failed`.
    Result<> set_uri(net::Transport& transport, const std::string& app_key, const std::string& uri);

    /// Sends all that is due now, one after the other; the number of requests made. Blocks for the answers.
    /// Of several threads that call it, each takes other apps.
    std::size_t deliver_due(net::Transport& transport, std::stop_token stop = {});
    /// When the next delivery is due, in the world's time; nothing if none waits but behind a request.
    [[nodiscard]] std::optional<Instant> next_due() const;
    /// `wake` is called, from any thread, when something new waits.
    void on_pending(std::function<void()> wake);

    /// Of all apps together, and of one.
    [[nodiscard]] WebhookCounts counts() const;
    [[nodiscard]] WebhookCounts counts_of(const std::string& app_key) const;
    void set_coalesce(std::chrono::milliseconds time);

private:
    struct Pending {
        std::set<std::string> account_ids;
        Instant due;
    };
    struct Delivery {
        std::string app_key;
        std::set<std::string> account_ids;
        std::size_t attempt = 0;
        Instant due;
    };

    void move_pending_to_deliveries(Instant now);
    [[nodiscard]] std::optional<Delivery> take_due(Instant now);
    std::size_t deliver(net::Transport& transport, const Delivery& delivery, std::stop_token stop);
    void finish(const Delivery& delivery, const std::string& failure);
    void drop(const Delivery& delivery);
    /// Writes down which accounts the app must still be told of. With the mutex held.
    void save_untold(const std::string& app_key);

    World& m_world;
    Faults& m_faults;
    mutable std::mutex m_mutex;
    std::chrono::milliseconds m_coalesce{300};
    std::map<std::string, Pending> m_pending;  ///< by app key
    std::deque<Delivery> m_deliveries;
    std::map<std::string, std::set<std::string>> m_under_way;  ///< accounts being told now, by app key
    std::map<std::string, std::set<std::string>> m_saved;      ///< as written down, by app key
    std::map<std::string, WebhookCounts> m_counts;             ///< by app key
    std::function<void()> m_wake;
};

}  // namespace sluice::sandbox
