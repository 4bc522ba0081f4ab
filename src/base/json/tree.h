// The codec on boost::json::value, for .cpp files that build or pick JSON by hand. Costly to include: never
// from a header.
#pragma once

#include <boost/json/value.hpp>

#include <string_view>

#include "base/json/codec.h"

namespace sluice::json {

/// The tree of `text`. Fails with `json_invalid`: syntax with line and column, too deep, too large.
[[nodiscard]] Result<boost::json::value> parse(std::string_view text, const DecodeLimits& limits = {});

namespace detail {
/// `root` begins every path in messages.
[[nodiscard]] Result<> decode_tree(const boost::json::value& tree, std::string_view root, ReadFunction read,
                                   void* object);
}  // namespace detail

/// As decode().
template <class T>
[[nodiscard]] Result<T> decode_value(const boost::json::value& tree) {
    T value{};
    TRY(detail::decode_tree(tree, "$", &detail::read_erased<T>, &value));
    return value;
}

/// As encode(). Our own output always parses, whatever its depth.
template <class T>
[[nodiscard]] boost::json::value encode_value(const T& value) {
    return parse(encode(value), {.bytes_max = static_cast<std::size_t>(-1), .depth_max = 1000})
        .value_or(nullptr);
}

}  // namespace sluice::json
