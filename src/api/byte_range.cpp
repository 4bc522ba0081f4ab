#include "api/byte_range.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace sluice::api {
namespace {

/// Nothing for forms that get the whole.
std::optional<ByteRange> range_of(const std::string& header, std::uint64_t size) {
    const std::string_view text = header;
    if (!text.starts_with("bytes=") || text.find(',') != std::string_view::npos) return std::nullopt;
    const auto dash = text.find('-');
    if (dash == std::string_view::npos || dash == 6) return std::nullopt;
    ByteRange range;
    std::uint64_t last = size - 1;
    const auto first_text = text.substr(6, dash - 6);
    const auto last_text = text.substr(dash + 1);
    if (std::from_chars(first_text.begin(), first_text.end(), range.first).ec != std::errc())
        return std::nullopt;
    if (!last_text.empty() && std::from_chars(last_text.begin(), last_text.end(), last).ec != std::errc())
        return std::nullopt;
    if (range.first >= size || last < range.first) return std::nullopt;
    range.size = std::min(last, size - 1) - range.first + 1;
    return range;
}

}  // namespace

ByteRange choose_range(const Call& call, std::uint64_t size, net::Response& response) {
    response.headers.set("Accept-Ranges", "bytes");
    const auto asked = range_of(call.request.headers.get("Range"), size);
    if (!asked) return {0, size};
    response.status = 206;
    response.headers.set("Content-Range",
                         cat("bytes ", asked->first, "-", asked->first + asked->size - 1, "/", size));
    return *asked;
}

}  // namespace sluice::api
