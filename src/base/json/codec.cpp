#include "base/json/codec.h"

#include <boost/json/parser.hpp>

#include <algorithm>

#include "base/json/tree.h"
#include "base/text.h"

namespace sluice::json {
namespace {

auto invalid(std::string message) {
    return fail({Remedy::reject, "json_invalid", std::move(message)});
}

/// "line 3, column 7", counted in bytes from 1.
std::string position(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto line = 1 + std::ranges::count(before, '\n');
    const auto line_start = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
    return cat("line ", line, ", column ", before.size() - line_start + 1);
}

}  // namespace

Result<boost::json::value> parse(std::string_view text, const DecodeLimits& limits) {
    if (text.size() > limits.bytes_max)
        return invalid(cat("the JSON is larger than ", limits.bytes_max, " bytes"));
    boost::json::parse_options options;
    options.max_depth = limits.depth_max;
    boost::json::parser parser({}, options);
    boost::json::error_code error;
    const std::size_t consumed = parser.write(text.data(), text.size(), error);
    if (!error) return parser.release();
    if (error == boost::json::error::too_deep)
        return invalid(cat(position(text, consumed), ": lists and objects are nested more than ",
                           limits.depth_max, " deep"));
    return invalid(cat(position(text, consumed), ": ", error.message()));
}

Result<> detail::decode_tree(const boost::json::value& tree, std::string_view root, ReadFunction read,
                             void* object) {
    std::optional<Error> error;
    if (read(Node(tree, root, error), object)) return {};
    return fail(error.value_or(Error{Remedy::reject, "json_invalid", cat(root, ": can't be read")}));
}

Result<> detail::decode_text(std::string_view text, const DecodeLimits& limits, ReadFunction read,
                             void* object) {
    const boost::json::value tree = TRY(parse(text, limits));
    return decode_tree(tree, "$", read, object);
}

}  // namespace sluice::json
