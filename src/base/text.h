// Small text helpers that the standard library of our reference compiler lacks.
//
// Invariant: pure functions on bytes; nothing here knows a locale. "lower" means ASCII only: Dropbox's own
// `path_lower` is taken as it is returned, never computed.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

namespace detail {
inline void append_text(std::string& out, std::string_view part) {
    out += part;
}
inline void append_text(std::string& out, char part) {
    out += part;
}
template <std::same_as<bool> Flag>  // a template, so that text never decays to it
void append_text(std::string& out, Flag part) {
    out += part ? "true" : "false";
}
template <std::integral Number>
    requires(!std::same_as<Number, char> && !std::same_as<Number, bool>)
void append_text(std::string& out, Number part) {
    out += std::to_string(part);
}
template <std::floating_point Number>
void append_text(std::string& out, Number part) {
    out += std::to_string(part);
}
}  // namespace detail

/// Joins its arguments (text, characters, numbers) into one string.
template <class... Parts>
[[nodiscard]] std::string cat(const Parts&... parts) {
    std::string out;
    (detail::append_text(out, parts), ...);
    return out;
}

[[nodiscard]] std::string to_lower_ascii(std::string_view text);
[[nodiscard]] std::string_view trim(std::string_view text);
/// Splits at every `separator`; `"a,,b"` gives three parts, `""` gives one empty part.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);
[[nodiscard]] std::string join(const std::vector<std::string>& parts, std::string_view separator);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);

/// Lower-case hexadecimal, two digits a byte.
[[nodiscard]] std::string to_hex(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_hex(std::string_view hex);
/// RFC 4648 §5, without padding.
[[nodiscard]] std::string to_base64url(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);
/// RFC 4648 §4, with padding.
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// RFC 3986: everything but unreserved characters becomes %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);
/// Decodes %XX; a broken escape gives nullopt. `+` stays `+` (see net/url.h for form decoding).
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

/// True where `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text);
/// `text`, each malformed byte replaced by U+FFFD.
[[nodiscard]] std::string to_valid_utf8(std::string_view text);
/// `text` made safe for HTML text and quoted attributes.
[[nodiscard]] std::string escape_html(std::string_view text);

/// True where both have the same bytes; takes the same time wherever they differ.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace sluice
