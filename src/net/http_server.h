// The HTTP edge: accepts connections, spools large bodies, runs handlers on a pool, streams answers.
//
// Invariant: a slow client never holds a handler thread. Bodies above `spool_above_bytes` are on disk before
// the handler runs, and responses are written after it returned. One thread does all socket I/O and waits for
// nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "net/message.h"

namespace sluice::net {

/// Both in PEM; the certificate with its chain.
struct TlsFiles {
    std::filesystem::path certificate_file;
    std::filesystem::path key_file;
};

struct HttpServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0 = any free port
    /// Most handlers that run at once; threads start as they are needed. Further requests wait, connections
    /// open.
    std::size_t handler_threads = 16;
    std::filesystem::path spool_folder = {};  ///< must exist; empty = the system's temporary folder
    std::uint64_t spool_above_bytes = std::uint64_t{1} << 20;
    std::uint64_t body_bytes_max = std::uint64_t{1} << 40;
    std::string name = "sluice";  ///< for logs
    /// Clients that open with a TLS handshake get TLS on the same port; others plain HTTP as ever.
    std::optional<TlsFiles> tls = {};

    std::size_t connections_max = 4096;
    std::chrono::milliseconds header_timeout{
        30'000};  ///< from the first byte (or the connect) to the blank line
    std::chrono::milliseconds idle_timeout{75'000};         ///< between two requests on one connection
    std::chrono::milliseconds body_stall_timeout{60'000};   ///< since the last byte of an upload
    std::chrono::milliseconds write_stall_timeout{60'000};  ///< since the client last took a byte
    std::chrono::milliseconds heartbeat_every{15'000};  ///< a comment on event streams that are quiet so long
};

class HttpServer {
public:
    /// Listens and serves until destroyed. Fails with `address_in_use`, `address_unusable`, `tls_unusable` or
    /// `spool_folder_unusable`. A handler that throws answers 500, with a line on stderr.
    [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(HttpServerOptions options,
                                                                   Handler handler);
    /// Stops accepting, closes event streams, lets running handlers and their answers finish (10 s; then it
    /// cuts the answers off and drops requests that no handler has begun). Handlers can't be interrupted:
    /// whoever makes them wait long must wake them first.
    virtual ~HttpServer() = default;
    [[nodiscard]] virtual std::uint16_t port() const = 0;
};

}  // namespace sluice::net
