// The seam to the outside world over HTTP: all that Sluice sends goes through a Transport.
//
// Invariant: an answer with any status is a success of the transport; an Error means that no complete answer
// came
// (`network_unreachable`, `network_timeout`, `network_cut`, `stopped`), so the operation may or may not have
// happened.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string_view>

#include "base/result.h"
#include "net/message.h"

namespace sluice::net {

/// Takes the body piece by piece; the Response holds status and headers. An error ends the transfer with that
/// error.
using Receive = std::function<Result<>(const Response& head, std::string_view bytes)>;

/// Whether a request may go out a second time where a kept connection was dead before a byte of the answer
/// came: the other side may have done what it asks.
enum class Resend { unanswered, never };

struct SendOptions {
    std::chrono::seconds connect_timeout{10};
    /// Gives up when no byte has moved for this long.
    std::chrono::seconds stall_timeout{30};
    /// Gives up after this long in all; 0 = no limit (downloads).
    std::chrono::seconds total_timeout{0};
    /// Most bytes of a body that is collected in memory (when there is no Receive).
    std::uint64_t body_bytes_max = std::uint64_t{16} << 20;
    Resend resend = Resend::unanswered;
    /// When set, called with the body of answers of status 200 and 206 only; other bodies are collected.
    Receive receive = {};
};

class Transport {
public:
    virtual ~Transport() = default;
    /// Sends and waits for the whole answer. Thread-safe; blocks; ends early with `stopped` when `stop` is
    /// requested.
    [[nodiscard]] virtual Result<Response> send(const Request& request, const SendOptions& options,
                                                std::stop_token stop) = 0;
};

/// HTTP/1.1 over libcurl with connections kept alive per host. Redirects are not followed. Where a kept
/// connection turns out to be dead before a byte of the answer came, a request whose body is text is sent
/// once more by itself, unless `resend` forbids it. Proxies are taken from the environment (`https_proxy`,
/// `no_proxy`), but never for this machine's own addresses.
[[nodiscard]] std::unique_ptr<Transport> curl_transport();

/// Joins a client to a handler in the same process: real messages, no socket. For tests and simulation.
/// A response with `cut_after_bytes` or a failing source ends in `network_cut`, as on a wire.
[[nodiscard]] std::unique_ptr<Transport> in_process_transport(Handler handler);

}  // namespace sluice::net
