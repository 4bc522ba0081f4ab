// Dropbox's webhooks: proof of origin, and whose files changed.
//
// Invariant: nothing of a body is parsed before its signature holds. A webhook names accounts, never paths:
// it only wakes the listing. Source: https://www.dropbox.com/developers/reference/webhooks
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/message.h"

namespace sluice::dropbox {

/// True where `signature` (X-Dropbox-Signature) is the hex HMAC-SHA256 of the raw body under the app secret.
/// Constant time.
[[nodiscard]] bool is_webhook_signed(std::string_view app_secret, std::string_view raw_body,
                                     std::string_view signature);

/// The account ids ("dbid:…") of a verified body, each once. Fails with `webhook_malformed`.
[[nodiscard]] Result<std::vector<std::string>> accounts_of_webhook(std::string_view raw_body);

/// The answer to Dropbox's GET ?challenge=…: the challenge as plain text; 400 without one.
[[nodiscard]] net::Response webhook_challenge_response(const net::Request& request);

}  // namespace sluice::dropbox
