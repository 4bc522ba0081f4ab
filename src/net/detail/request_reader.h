// Reads one HTTP/1 request (RFC 9112) out of the bytes of a connection, in whatever pieces they come.
//
// Invariant: knows no socket; the same bytes give the same request however they are cut. Only its .cpp
// includes Beast.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/message.h"

namespace sluice::net::detail {

class RequestReader {
public:
    static constexpr std::uint32_t header_bytes_max = 64 * 1024;

    explicit RequestReader(std::uint64_t body_bytes_max);
    ~RequestReader();

    /// Takes bytes and returns how many were used: all of them until the request is complete. What is left
    /// over then belongs to the next request; what is left over before must be given again, with more behind
    /// it. Fails with `header_too_large`, `body_too_large` or `request_malformed`; the reader is of no use
    /// afterwards.
    [[nodiscard]] Result<std::size_t> feed(std::string_view bytes);

    [[nodiscard]] bool has_head() const;
    [[nodiscard]] bool is_complete() const;
    /// The client waits for `100 Continue` before it sends the body (RFC 9110 §10.1.1).
    [[nodiscard]] bool wants_continue() const;
    [[nodiscard]] bool keeps_alive() const;
    [[nodiscard]] bool is_http_1_0() const;

    /// Method, target and headers; complete once has_head(). Its body stays empty.
    [[nodiscard]] Request& request();
    /// The bytes of the body that came since the caller last emptied it.
    [[nodiscard]] std::string& body_bytes();

private:
    class Parser;
    std::unique_ptr<Parser> m_parser;
};

}  // namespace sluice::net::detail
