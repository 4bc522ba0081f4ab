// JSON from and to described types: what BOOST_DESCRIBE_STRUCT and BOOST_DEFINE_ENUM_CLASS say is the wire
// format.
//
//     struct Tag { std::string name; std::optional<int> rank; };   BOOST_DESCRIBE_STRUCT(Tag, (), (name,
//     rank)) const Tag tag = TRY(json::decode<Tag>(text));                const std::string text =
//     json::encode(tag);
//
// Types: bool, integers, floating point, std::string, Id, Instant (RFC 3339), Secret, Any, described enums
// and structs, std::optional, std::vector and std::map<std::string, …> of these. Wire names are the C++
// names; one trailing underscore is dropped (`delete_` is "delete").
//
// Invariant: decoding is strict. A member must be given unless it is a std::optional (absent and null are
// nullopt) or its struct says `static constexpr bool members_may_be_omitted = true;` (the initialisers hold
// then: settings, and JSON we stored before a member was added). Unknown members, wrong types, integers out
// of range, strings that aren't UTF-8 or hold a NUL are refused; of a repeated member the last counts. What
// was encoded decodes to the same value, but for a Secret, which is written as "***". Encoding omits nullopt
// members.
//
// This header is cheap to include; base/json/tree.h has the same for boost::json::value, base/json/schema.h
// for OpenAPI.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/json/any.h"
#include "base/json/detail/read.h"
#include "base/json/detail/write.h"
#include "base/result.h"

namespace sluice::json {

struct DecodeLimits {
    std::size_t bytes_max = std::size_t{16} << 20;
    std::size_t depth_max = 32;  ///< lists and objects inside one another
};

namespace detail {
[[nodiscard]] Result<> decode_text(std::string_view text, const DecodeLimits& limits, ReadFunction read,
                                   void* object);
}

/// The T that `text` says. Fails with `json_invalid`; the message has the path or the line:
/// `$.tags[1]: expected a string, got a number`, `$.colour: unknown field; known are color, size`,
/// `line 3, column 7: syntax error`.
template <class T>
[[nodiscard]] Result<T> decode(std::string_view text, const DecodeLimits& limits = {}) {
    T value{};
    TRY(detail::decode_text(text, limits, &detail::read_erased<T>, &value));
    return value;
}

/// One line of JSON, always valid: malformed UTF-8 becomes U+FFFD, a number that isn't finite null.
template <class T>
[[nodiscard]] std::string encode(const T& value) {
    detail::Writer writer;
    detail::write_value(writer, value);
    return writer.take();
}

}  // namespace sluice::json
