#include "sandbox/page_token.h"

#include <boost/json.hpp>

#include "sandbox/signed_text.h"

namespace sluice::sandbox {

namespace json = boost::json;

std::string encode_page_token(std::string_view kind, const json::object& state,
                              std::string_view signing_key) {
    return sign_text(json::serialize(state), kind, signing_key);
}

std::optional<json::object> decode_page_token(std::string_view kind, std::string_view text,
                                              std::string_view signing_key) {
    const auto opened = open_signed(text, kind, signing_key);
    return opened ? std::optional(json::parse(*opened).as_object()) : std::nullopt;
}

}  // namespace sluice::sandbox
