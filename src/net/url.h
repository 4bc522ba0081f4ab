// URLs and their parts (RFC 3986), query strings and form bodies (application/x-www-form-urlencoded).
//
// Invariant: decoding never throws; a broken escape is kept as it was written.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::net {

/// `/path` of a target `/path?query`, still percent-encoded.
[[nodiscard]] std::string_view path_of(std::string_view target);
/// The query of a target or URL, without `?`.
[[nodiscard]] std::string_view query_of(std::string_view target);

/// Decodes `a=1&b=two+words`; of a repeated name, the first value.
[[nodiscard]] std::map<std::string, std::string> parse_form(std::string_view text);
/// Encodes for a query string or form body.
[[nodiscard]] std::string encode_form(const std::vector<std::pair<std::string, std::string>>& fields);

/// `scheme://host[:port]` of an absolute URL, or nothing.
[[nodiscard]] std::optional<std::string> origin_of(std::string_view url);
/// The target (`/path?query`) of an absolute URL; "/" where it has none.
[[nodiscard]] std::string target_of(std::string_view url);

}  // namespace sluice::net
