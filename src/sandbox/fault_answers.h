// How each fault looks on the wire, per route (facts: HTTP conventions; files.stone).
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "net/message.h"
#include "sandbox/faults.h"

namespace sluice::sandbox {

/// The answer of a fault that ends a call unserved; nothing for kinds that let it go on.
[[nodiscard]] std::optional<net::Response> answer_of(const Fault& fault, const net::Request& request,
                                                     std::string_view route);

/// The body with the byte at `position` (or the last, where it is shorter) changed. An empty body stays.
[[nodiscard]] net::Body corrupt(net::Body body, std::uint64_t position);

}  // namespace sluice::sandbox
