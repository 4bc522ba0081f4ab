// OAuth 2: the page on which a person lets an app in, and the endpoint at which the app gets its tokens.
//
// Invariant: a code works once, within ten minutes of the world's clock, for the app, redirect URI and PKCE
// challenge it was made with. Access tokens live four hours, those of legacy access for good; refresh tokens
// live until they are revoked and don't rotate. An app in development is linked to no more accounts than its
// `users_max`. Where a scope of a team is asked for, only an administrator of one can say yes, and the tokens
// are the team's. Sources: facts "OAuth2 and access modes"; RFC 6749; RFC 7636. Thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/message.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

constexpr std::chrono::seconds access_token_lifetime{14400};
constexpr std::chrono::seconds code_lifetime{600};

/// How a code may be turned into tokens; kept between the consent and the call for the token.
struct CodeGrant {
    std::string app_key;
    std::string account_id;
    std::vector<std::string> scopes;
    std::string redirect_uri = {};           ///< empty = the code was shown to copy
    std::string code_challenge = {};         ///< empty = no PKCE
    std::string code_challenge_method = {};  ///< "plain" or "S256"
    TokenAccessType access_type = TokenAccessType::online;
    Instant expires_at = {};
    std::string team_id = {};  ///< of a team's grant; empty = the account's
};

/// True where the verifier belongs to the challenge (RFC 7636 §4.6).
[[nodiscard]] bool verifies(std::string_view verifier, std::string_view challenge, std::string_view method);

/// Codes that wait to be redeemed; kept with the world.
class Codes {
public:
    explicit Codes(World& world) : m_world(world) {}
    [[nodiscard]] std::string issue(const CodeGrant& grant);
    /// What was granted, once; nothing if there is no such code, it was taken before, or it is too old.
    [[nodiscard]] std::optional<CodeGrant> take(const std::string& code);

private:
    World& m_world;
    std::mutex m_mutex;
};

/// `/oauth2/authorize`, `/oauth2/token`, both also below `/1`, and the route `auth/token/revoke`. `codes`
/// must outlive the table.
void add_oauth(RouteTable& routes, Codes& codes);

/// Makes a grant with one access token, by the rules above; nothing where the app may have no further user.
struct Linked {
    Grant grant;
    AccessToken token;
};
[[nodiscard]] std::optional<Linked> link_account(World& world, const std::string& account_id,
                                                 const std::string& app_key,
                                                 const std::vector<std::string>& scopes, TokenAccessType type,
                                                 const std::string& team_id = "");
/// What a client gets for it, as names and values: access_token, token_type, expires_in, scope…
[[nodiscard]] std::vector<std::pair<std::string, std::string>> token_fields(const World& world,
                                                                            const Linked& linked);
constexpr std::string_view app_full_words = "This app has reached its user limit.";

/// For `/oauth2/token`: grant_type authorization_code and refresh_token, parameters in the URL, a form or
/// HTTP Basic.
[[nodiscard]] net::Response answer_token_request(World& world, Codes& codes, const net::Request& request);
/// For `/oauth2/authorize`: the page (GET) and the person's decision (POST); response_type code and token.
[[nodiscard]] net::Response answer_authorize(World& world, Codes& codes, const net::Request& request);

/// A scope in words, e.g. "See the names and dates of your files".
[[nodiscard]] std::string words_of_scope(std::string_view scope);

}  // namespace sluice::sandbox
