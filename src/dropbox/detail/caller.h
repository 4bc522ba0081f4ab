// One call to a route: pace, token, send, judge the answer.
//
// Invariant: every call goes through here, so that each is paced, authorized, counted, and each failure
// becomes an Error of errors.h. A token is renewed at most once a call, and only where Dropbox called it
// expired.
#pragma once

#include <atomic>
#include <expected>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "dropbox/client.h"
#include "dropbox/detail/locks.h"
#include "dropbox/detail/routes.h"
#include "dropbox/errors.h"
#include "net/transport.h"

namespace sluice::dropbox::detail {

enum class BatchGuard { unknown, kept, ignored };

enum class Place {
    body,    ///< RPC: JSON in the body
    header,  ///< upload and download: `Dropbox-API-Arg`
};

struct Call {
    Route route;
    std::string object = {};    ///< named in errors: a path, an id
    std::string argument = {};  ///< JSON; empty = Void
    Place place = Place::body;
    OpenBody body = {};  ///< of uploads
    std::optional<std::uint64_t> range_from = std::nullopt;
    std::optional<std::uint64_t> range_last = std::nullopt;  ///< the last byte wanted; nothing: to the end
    net::Receive receive = {};
    std::chrono::seconds total_timeout{0};
    std::optional<std::chrono::seconds> silence_max = std::nullopt;  ///< where the route's doesn't do
    LastLook last_look = {};
    /// Whose write lock is taken; empty: that of the client's root.
    std::string name_space = {};
    /// false: longpoll, which needs no token and holds no slot while it waits at Dropbox.
    bool authorized = true;
};

/// The failure of a call, with what was read from it.
struct Failure {
    Error error;
    ErrorReading reading = {};
    int status = 0;  ///< 0: no answer came
};

class Caller {
public:
    Caller(ClientPorts ports, Origins origins, std::string connection, std::optional<PathRoot> root);

    /// The answer, status 200 or 206.
    [[nodiscard]] Result<net::Response> send(const Call& call, const std::stop_token& stop);
    /// The same, with the tags of an error for those that decide by them.
    [[nodiscard]] std::expected<net::Response, Failure> try_send(const Call& call,
                                                                 const std::stop_token& stop);
    /// RPC: the body of the answer. `name_space` as in Call.
    [[nodiscard]] Result<std::string> rpc(const Route& route, std::string object, std::string argument,
                                          const std::stop_token& stop, std::string name_space = {});
    /// Whose lock a change takes.
    Locks locks;

    /// A batch entry said too_many_write_operations. Returns how long to keep from writing there.
    std::chrono::seconds note_contention(const std::string& name_space = {});
    /// Whether Dropbox keeps to the revisions that a batch of deletes names.
    std::atomic<BatchGuard> batch_guard = BatchGuard::unknown;
    /// Sleeps; for waits that are the call's own.
    void rest(std::chrono::milliseconds time, const std::stop_token& stop) const {
        m_ports.pacer.sleep_until(m_ports.clock.now() + time, stop);
    }
    void sit_out_longpoll_backoff(const std::stop_token& stop);
    void remember_longpoll_backoff(std::chrono::seconds backoff);

private:
    [[nodiscard]] std::expected<net::Response, Failure> send_paced(const Call& call,
                                                                   const std::stop_token& stop);
    [[nodiscard]] Result<net::Request> request_for(const Call& call, const std::string& bearer) const;
    [[nodiscard]] Result<net::Response> exchange(const Call& call, const std::string& bearer,
                                                 const std::stop_token& stop);
    [[nodiscard]] Failure judge(const Call& call, const net::Response& response);
    [[nodiscard]] Error judge_network(const Call& call, Error error) const;

    [[nodiscard]] const std::string& lock_of(const std::string& name_space) const {
        return name_space.empty() ? m_namespace : name_space;
    }

    ClientPorts m_ports;
    Origins m_origins;
    std::string m_connection;
    std::optional<PathRoot> m_root;
    std::string m_namespace;  // whose write lock we contend for
    std::atomic<std::int64_t> m_longpoll_not_before_ms = 0;
    std::atomic<std::int64_t> m_longpoll_backoff_s = 0;
};

/// What was read from the answer of a call that changes something: where it can't be read, the answer is
/// lost.
template <class T>
[[nodiscard]] Result<T> or_lost(const Route& route, std::string_view object, Result<T> read) {
    if (!read && read.error().code == "answer_malformed")
        return fail(answer_lost(route.name, object, read.error().message));
    return read;
}

}  // namespace sluice::dropbox::detail
