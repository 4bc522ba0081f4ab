// What goes over the wire for a Response: decided here, without a socket, and the same for the edge and in
// process.
//
// Invariant: framing (Content-Length, Connection, Transfer-Encoding) is ours; what a handler says of it is
// ignored, but for the Content-Length of an answer to HEAD. No header line can smuggle in another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/message.h"

namespace sluice::net::detail {

/// True where name and value can stand in one header line (RFC 9110 §5.5).
[[nodiscard]] bool is_safe_field(std::string_view name, std::string_view value);

/// False for answers to HEAD and for 1xx, 204 and 304 (RFC 9110 §6.4.1).
[[nodiscard]] bool carries_body(std::string_view method, int status);

/// The response's headers as they are sent, with Content-Length and without the connection's own fields.
[[nodiscard]] Headers wire_headers(std::string_view method, const Response& response);

struct AnswerPlan {
    std::string head;              ///< status line and headers, with the blank line
    std::uint64_t body_bytes = 0;  ///< how many bytes of the body are sent
    bool keeps_alive = false;      ///< whether the connection serves another request afterwards
};

struct RequestFacts {
    std::string_view method;
    bool keeps_alive = true;
    bool is_http_1_0 = false;
};

/// Event streams end with the connection, as do answers that are cut short.
[[nodiscard]] AnswerPlan plan_answer(const RequestFacts& request, const Response& response,
                                     std::string_view date);

/// IMF-fixdate (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
[[nodiscard]] std::string http_date(Instant instant);

}  // namespace sluice::net::detail
