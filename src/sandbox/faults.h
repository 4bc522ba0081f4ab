// Faults on request: the next calls of a route fail in a chosen way, so that a client's recovery can be
// tested.
//
// Invariant: a fault acts only where it says (route, account, arguments) and at most `times` times; calls to
// the sandbox's own pages (/sandbox/…, /pages/…, /home…) never fail on request. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/message.h"
#include "sandbox/world.h"

namespace sluice::sandbox {

enum class FaultKind {
    too_many_requests,       ///< 429 in JSON, with Retry-After; nothing is done
    too_many_requests_text,  ///< 429 in plain text, with Retry-After; nothing is done
    server_error,            ///< `status` (default 500); nothing is done
    connection_cut,          ///< the connection ends without an answer's body; nothing is done
    latency,                 ///< the call waits `latency` of real time, then goes on
    cut_body,                ///< the answer ends after `bytes` of its body
    corrupt_body,            ///< the byte at `bytes` of the answer's body is changed; its length is right
    lost_answer,         ///< everything is done, then the answer is `status`, or a cut where `status` is 0
    cursor_reset,        ///< 409 `reset` (list_folder/continue and longpoll)
    expired_token,       ///< the caller's access token expires just before the call
    revoked_token,       ///< the caller's grant is revoked just before the call
    user_suspended,      ///< 401 `user_suspended`
    insufficient_space,  ///< the route's own form of a full Dropbox
    too_many_write_operations,  ///< the route's own form of lock contention; 429 where it has none
    restricted_content,         ///< 409 `path/restricted_content`
    webhook_lost,               ///< a notification is never sent (route "webhook")
    webhook_twice,              ///< a notification is sent two times (route "webhook")
};

/// The wire word, e.g. "cut_body".
[[nodiscard]] std::string_view word_of(FaultKind kind);
[[nodiscard]] std::optional<FaultKind> fault_kind_of(std::string_view word);
[[nodiscard]] std::vector<std::string> fault_words();

struct Fault {
    FaultKind kind = FaultKind::server_error;
    /// Start of the route's name: "files/upload_session/", "files/download", "/oauth2/token"; "" = all
    /// routes.
    std::string route = {};
    /// Only calls with a token of this account; "" = all calls.
    std::string account_id = {};
    /// Only calls whose arguments (header, URL or JSON body) contain this text; "" = all.
    std::string arguments_contain = {};
    /// This many matching calls pass first.
    std::uint64_t skip = 0;
    /// How often it acts; nothing = until cleared.
    std::optional<std::uint64_t> times = 1;
    std::optional<int> status = {};
    std::chrono::seconds retry_after{1};
    std::chrono::milliseconds latency{0};
    std::uint64_t bytes = 0;

    /// Given by `add`.
    std::uint64_t id = 0;
    std::uint64_t acted = 0;
};

class Faults {
public:
    explicit Faults(World& world) : m_world(world) {}

    /// The fault's id. Of several that match a call, all act, oldest first; the first with an answer of its
    /// own ends it.
    std::uint64_t add(Fault fault);
    /// False if there is none of that id.
    bool remove(std::uint64_t id);
    void clear();
    [[nodiscard]] std::vector<Fault> list() const;
    /// Ends all waits of `latency`, for a server that stops.
    void stop_waiting();

    /// For the sandbox: before a call; an answer ends it.
    [[nodiscard]] std::optional<net::Response> before(const net::Request& request, std::string_view route);
    /// For the sandbox: after a call, its effects committed.
    void after(const net::Request& request, std::string_view route, net::Response& answer);
    /// For webhooks: true, and counted, if such a fault is set.
    [[nodiscard]] bool take(FaultKind kind, std::string_view route, std::string_view account_id);

private:
    enum class Moment { before, after };
    struct Taken {
        Fault fault;
        std::optional<net::Response> answer;  ///< for faults that end the call
    };
    std::optional<Taken> take_next(const net::Request& request, std::string_view route, Moment moment,
                                   std::uint64_t after_id);
    void wait(std::chrono::milliseconds time) const;

    World& m_world;
    mutable std::mutex m_mutex;
    std::vector<Fault> m_faults;
    std::uint64_t m_last_id = 0;
    std::atomic<bool> m_is_stopped{false};
};

}  // namespace sluice::sandbox
