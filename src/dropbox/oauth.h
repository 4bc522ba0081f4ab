// OAuth 2 at Dropbox: authorization code with PKCE (RFC 6749, RFC 7636), refresh, revoke.
//
// Invariant: plain functions; nothing here stores a token. Errors name what a person can do and never show a
// code, token or secret.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "dropbox/settings.h"
#include "net/transport.h"

namespace sluice::dropbox {

struct TokenSet {
    std::string access_token = {};
    Instant expires_at = {};
    std::string refresh_token = {};  ///< empty when offline access wasn't asked for
    std::vector<std::string> scopes = {};
    std::string account_id = {};  ///< "dbid:…"; "dbtid:…" where they are a whole team's
};

struct Pkce {
    std::string verifier = {};   ///< kept by us until the code is exchanged
    std::string challenge = {};  ///< S256 of it, goes into the authorize URL
};

/// A new verifier (43 characters, 256 random bits) and its challenge.
[[nodiscard]] Pkce make_pkce(Ids& ids);
/// BASE64URL(SHA-256(verifier)), RFC 7636 §4.2.
[[nodiscard]] std::string s256_challenge(std::string_view verifier);

enum class Access {
    online,   ///< an access token of 4 hours, no refresh token (the picker)
    offline,  ///< with a refresh token (connections)
};

struct Authorization {
    std::string redirect_uri = {};  ///< exactly one that is registered in the App Console
    std::string state = {};         ///< unguessable, bound to the person's session
    std::string challenge = {};     ///< of make_pkce
    std::vector<std::string> scopes = {};
    Access access = Access::offline;
};

/// The scopes that connections ask for.
[[nodiscard]] std::vector<std::string> connection_scopes();

/// The page to send the person's browser to.
[[nodiscard]] std::string authorize_url(const Origins& origins, const AppCredentials& app,
                                        const Authorization& authorization);

/// What every call to the token endpoint needs.
struct OAuthPorts {
    net::Transport& transport;
    const Clock& clock;
    const Origins& origins;
    const AppCredentials& app;
};

struct CodeExchange {
    std::string code = {};
    std::string redirect_uri = {};  ///< the same as at authorize_url
    std::string verifier = {};      ///< of the same Pkce
};

/// Trades the code of the redirect for tokens. Fails with `code_refused` (expired, used, or of another app),
/// `app_credentials_wrong`, `redirect_uri_mismatch`, `app_user_limit`, or as the transport does.
[[nodiscard]] Result<TokenSet> exchange_code(const OAuthPorts& ports, const CodeExchange& exchange,
                                             std::stop_token stop);

/// A new access token; everything Dropbox doesn't repeat (refresh token, scopes, account) is taken from
/// `old`. Fails with `auth_revoked` when the person took Sluice's access away.
[[nodiscard]] Result<TokenSet> refresh(const OAuthPorts& ports, const TokenSet& old, std::stop_token stop);

/// Disables the access token, its refresh token and all siblings. A token that is dead already is a success.
[[nodiscard]] Result<> revoke(const OAuthPorts& ports, const TokenSet& tokens, std::stop_token stop);

}  // namespace sluice::dropbox
