#include "sandbox/page_token.h"

#include <boost/json.hpp>

#include "base/hash.h"
#include "base/text.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::size_t signature_digits = 32;

std::string sign(std::string_view kind, std::string_view text, std::string_view key) {
    return hmac_sha256_hex(key, cat(kind, "|", text)).substr(0, signature_digits);
}

}  // namespace

std::string encode_page_token(std::string_view kind, const json::object& state,
                              std::string_view signing_key) {
    const std::string text = to_base64url(json::serialize(state));
    return cat(sign(kind, text, signing_key), text);
}

std::optional<json::object> decode_page_token(std::string_view kind, std::string_view text,
                                              std::string_view signing_key) {
    if (text.size() < signature_digits) return std::nullopt;
    const auto body = text.substr(signature_digits);
    if (!equal_in_constant_time(text.substr(0, signature_digits), sign(kind, body, signing_key)))
        return std::nullopt;
    const auto decoded = from_base64url(body);
    if (!decoded) return std::nullopt;
    return json::parse(*decoded).as_object();
}

}  // namespace sluice::sandbox
