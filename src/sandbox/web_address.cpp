#include "sandbox/web_address.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/text.h"
#include "net/url.h"

namespace sluice::sandbox {

namespace {

struct Network {
    std::uint32_t address;
    int bits;
};

/// IPv4 that is not public (IANA special-purpose registry): private, loopback, link-local, shared, test,
/// multicast…
constexpr std::array<Network, 14> closed_networks{{{0x00000000, 8},
                                                   {0x0a000000, 8},
                                                   {0x64400000, 10},
                                                   {0x7f000000, 8},
                                                   {0xa9fe0000, 16},
                                                   {0xac100000, 12},
                                                   {0xc0000000, 24},
                                                   {0xc0000200, 24},
                                                   {0xc0586300, 24},
                                                   {0xc0a80000, 16},
                                                   {0xc6120000, 15},
                                                   {0xc6336400, 24},
                                                   {0xcb007100, 24},
                                                   {0xe0000000, 3}}};

bool is_public_v4(std::uint32_t address) {
    return std::ranges::none_of(closed_networks, [&](const Network& network) {
        const std::uint32_t mask = ~std::uint32_t{0} << (32 - network.bits);
        return (address & mask) == network.address;
    });
}

/// Only what is global unicast, 2000::/3, and holds no IPv4 address within (6to4, Teredo) nor documentation.
bool is_public_v6(const in6_addr& address) {
    const auto& bytes = address.s6_addr;
    if ((bytes[0] & 0xe0U) != 0x20U) return false;
    const bool is_6to4 = bytes[0] == 0x20 && bytes[1] == 0x02;
    const bool is_teredo_or_test =
        bytes[0] == 0x20 && bytes[1] == 0x01 && (bytes[2] < 0x02 || bytes[2] == 0x0d);
    return !is_6to4 && !is_teredo_or_test;
}

bool is_public(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        return is_public_v4(ntohl(v4.sin_addr.s_addr));
    }
    if (address.sa_family != AF_INET6) return false;
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return is_public_v6(v6.sin6_addr);
}

}  // namespace

std::optional<WebAddress> parse_web_address(std::string_view url) {
    const std::string lower = to_lower_ascii(url.substr(0, 8));
    const bool is_https = lower.starts_with("https://");
    if (!is_https && !lower.starts_with("http://")) return std::nullopt;
    url.remove_prefix(is_https ? 8 : 7);
    std::string_view authority = url.substr(0, url.find_first_of("/?#"));
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
    WebAddress address{.host = {}, .port = is_https ? "443" : "80"};
    const auto bracket = authority.starts_with('[') ? authority.find(']') : std::string_view::npos;
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    if (colon != std::string_view::npos) address.port = authority.substr(colon + 1);
    address.host =
        bracket == std::string_view::npos ? authority.substr(0, colon) : authority.substr(1, bracket - 1);
    const bool has_port = !address.port.empty() && address.port.size() <= 5 &&
                          address.port.find_first_not_of("0123456789") == std::string::npos;
    const bool is_plain = address.host.find_first_of(" \t\r\n\\") == std::string::npos;
    if (address.host.empty() || !has_port || !is_plain) return std::nullopt;
    return address;
}

bool is_public(const WebAddress& address) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found) != 0) return false;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
    for (const auto* at = found; at; at = at->ai_next) {
        if (!is_public(*at->ai_addr)) return false;
    }
    return found != nullptr;
}

std::string resolve_location(std::string_view url, std::string_view location) {
    if (location.find("://") != std::string_view::npos) return std::string(location);
    const std::string origin = net::origin_of(url).value_or("");
    if (location.starts_with("//")) return cat(origin.substr(0, origin.find("//")), location);
    if (location.starts_with('/')) return cat(origin, location);
    const std::string target = net::target_of(url);
    const std::string_view path = net::path_of(target);
    return cat(origin, path.substr(0, path.rfind('/') + 1), location);
}

}  // namespace sluice::sandbox
