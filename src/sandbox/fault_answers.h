// How each fault looks on the wire, per route (facts: HTTP conventions; files.stone).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "net/message.h"
#include "sandbox/faults.h"

namespace sluice::sandbox {

/// The answer of a fault that ends a call unserved; nothing for kinds that let it go on, and where the route
/// can't fail in that way. `invalid_root` needs to know the caller: faults.cpp has it.
[[nodiscard]] std::optional<net::Response> answer_of(const Fault& fault, std::string_view route);

/// 429 in JSON, with Retry-After; `reason` is too_many_requests or too_many_write_operations.
[[nodiscard]] net::Response too_many(std::string_view reason, std::chrono::seconds wait);

/// The body with the byte at `position` (or the last, where it is shorter) changed. An empty body stays.
[[nodiscard]] net::Body corrupt(net::Body body, std::uint64_t position);

}  // namespace sluice::sandbox
