// Addresses that the sandbox may be asked to fetch from: what is public, and what is this machine's or its
// network's own.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::sandbox {

struct WebAddress {
    std::string host;  ///< without brackets
    std::string port;
};

/// Of an absolute http or https URL; nothing for anything else.
[[nodiscard]] std::optional<WebAddress> parse_web_address(std::string_view url);
/// True if every IP address of the host is a public one. Asks the name service; false where it knows no
/// answer.
[[nodiscard]] bool is_public(const WebAddress& address);
/// `location`, of an answer to `url`, as an absolute URL.
[[nodiscard]] std::string resolve_location(std::string_view url, std::string_view location);

}  // namespace sluice::sandbox
