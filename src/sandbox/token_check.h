// Who calls: the bearer token of a request, and whether it may call a route.
//
// Invariant: every refusal has the status and shape of the real API (facts: HTTP conventions; auth.stone):
// malformed tokens, and routes that the app itself may not call, are 400 in text, all else 401 in JSON with
// invalid_access_token, expired_access_token or missing_scope. Tokens that are always limited are 429.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "net/message.h"
#include "sandbox/world.h"

namespace sluice::sandbox {

/// The token of `Authorization: Bearer …` or of `authorization=Bearer …` in the URL; "" if there is none.
[[nodiscard]] std::string bearer_token_of(const net::Request& request);

/// The account of the request's token, even of one that is expired; "" if there is none.
[[nodiscard]] std::string account_of_caller(const World& world, const net::Request& request);

/// The caller's token, or the refusal. An empty `scope` means that any token will do.
[[nodiscard]] std::variant<AccessToken, net::Response> check_token(const World& world,
                                                                   const net::Request& request,
                                                                   std::string_view route,
                                                                   const std::string& scope);

/// 401 missing_scope where the token lacks it, 400 where the app itself does.
[[nodiscard]] std::optional<net::Response> refuse_missing_scope(const World& world, const AccessToken& token,
                                                                std::string_view route,
                                                                const std::string& scope);

}  // namespace sluice::sandbox
