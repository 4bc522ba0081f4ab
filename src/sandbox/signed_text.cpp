#include "sandbox/signed_text.h"

#include "base/hash.h"
#include "base/text.h"

namespace sluice::sandbox {

namespace {

constexpr std::size_t signature_digits = 32;

std::string signature_of(std::string_view encoded, std::string_view purpose, std::string_view signing_key) {
    return hmac_sha256_hex(signing_key, cat(purpose, " ", encoded)).substr(0, signature_digits);
}

}  // namespace

std::string sign_text(std::string_view text, std::string_view purpose, std::string_view signing_key) {
    const std::string encoded = to_base64url(text);
    return cat(signature_of(encoded, purpose, signing_key), encoded);
}

std::optional<std::string> open_signed(std::string_view given, std::string_view purpose,
                                       std::string_view signing_key) {
    if (given.size() < signature_digits) return std::nullopt;
    const auto encoded = given.substr(signature_digits);
    const auto signature = signature_of(encoded, purpose, signing_key);
    if (!equal_in_constant_time(given.substr(0, signature_digits), signature)) return std::nullopt;
    return from_base64url(encoded);
}

}  // namespace sluice::sandbox
