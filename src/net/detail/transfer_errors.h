// The errors of the transport seam, worded once for all its implementations.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace sluice::net::detail {

/// `where` names the other side (a host); `why` is the library's own account, or empty.
[[nodiscard]] Error network_unreachable(std::string_view where, std::string_view why);
[[nodiscard]] Error network_timeout(std::string_view where, std::string_view why);
[[nodiscard]] Error network_cut(std::string_view where, std::string_view why);
/// The other side's certificate isn't trusted: `network_unreachable`, but for an administrator to solve.
[[nodiscard]] Error certificate_untrusted(std::string_view where, std::string_view why);
[[nodiscard]] Error transfer_stopped();
[[nodiscard]] Error url_invalid(std::string_view url);
[[nodiscard]] Error header_invalid(std::string_view name);
[[nodiscard]] Error answer_too_large(std::string_view where, std::uint64_t bytes_max);
/// The body that was to be sent ended early: `body_incomplete`.
[[nodiscard]] Error body_incomplete(std::uint64_t given, std::uint64_t promised);
/// A Source or a Receive threw, which they must not: `transfer_failed`.
[[nodiscard]] Error transfer_failed(std::string_view why);

}  // namespace sluice::net::detail
