#include "dropbox/oauth.h"

#include "base/hash.h"
#include "base/text.h"
#include "dropbox/detail/json.h"
#include "dropbox/errors.h"
#include "net/url.h"

namespace sluice::dropbox {
namespace {

constexpr std::size_t verifier_random_bytes = 32;
constexpr std::chrono::seconds token_call_timeout{60};
constexpr std::string_view token_route = "oauth2/token";
constexpr std::string_view connect_again = "Connect Dropbox again on the Integrations page.";

using Form = std::vector<std::pair<std::string, std::string>>;

Error refused_by_token_endpoint(std::string_view grant, const net::Response& response) {
    const auto reference = cat(" (Dropbox reference ", response.headers.get("X-Dropbox-Request-Id"), ")");
    if (response.status == 429 || response.status >= 500) {
        const auto refusal = refusal_of(token_route, "Access to Dropbox", response);
        return error_for(refusal, read_error(refusal));
    }
    const auto body = detail::parse_object(token_route, response.body.text);
    const auto code = body ? detail::text_or_empty(*body, "error") : "";
    if (code == "invalid_grant" && grant == "refresh_token")
        return {.remedy = Remedy::ask_admin,
                .code = "auth_revoked",
                .message = cat("Sluice's access to this Dropbox account was taken away.", reference),
                .hint = std::string(connect_again)};
    const auto why =
        body ? detail::text_or_empty(*body, "error_description") : response.body.text.substr(0, 200);
    if (code == "invalid_grant" && why.find("redirect_uri") != std::string::npos)
        return {.remedy = Remedy::ask_admin,
                .code = "redirect_uri_mismatch",
                .message = cat("The redirect URI isn't the one that Dropbox was asked with.", reference),
                .hint = "Compare the redirect URIs in the App Console with those that Sluice shows."};
    if (code == "invalid_grant" && why.find("user limit") != std::string::npos)
        return {
            .remedy = Remedy::ask_admin,
            .code = "app_user_limit",
            .message = cat("Dropbox lets no more people link this app before it has approved it.", reference),
            .hint = "Apply for production in the App Console, tab Settings."};
    if (code == "invalid_grant")
        return {.remedy = Remedy::reject,
                .code = "code_refused",
                .message =
                    cat("Dropbox didn't accept its own confirmation: it has expired or was used.", reference),
                .hint = "Start connecting Dropbox once more."};
    if (code == "invalid_client" || code == "unauthorized_client" || response.status == 401)
        return {.remedy = Remedy::ask_admin,
                .code = "app_credentials_wrong",
                .message = cat("Dropbox doesn't know Sluice's app key and secret.", reference),
                .hint = "Compare app key and secret in the settings with Dropbox's App Console."};
    return {.remedy = Remedy::give_up,
            .code = "token_refused",
            .message = cat("Dropbox gave no access (", response.status, "): ", to_valid_utf8(why), reference),
            .hint = std::string(connect_again)};
}

Result<TokenSet> decode_tokens(std::string_view text, TokenSet tokens, Instant asked_at) {
    const auto body = TRY(detail::parse_object(token_route, text));
    detail::Required required(token_route, body);
    tokens.access_token = required.text("access_token");
    const auto expires_in = required.number("expires_in");
    TRY(required.check());
    tokens.expires_at = asked_at + std::chrono::seconds(expires_in);
    if (const auto refresh_token = detail::find_text(body, "refresh_token"))
        tokens.refresh_token = *refresh_token;
    if (const auto account = detail::find_text(body, "account_id")) tokens.account_id = *account;
    if (const auto team = detail::find_text(body, "team_id")) tokens.account_id = *team;
    if (const auto scope = detail::find_text(body, "scope")) {
        tokens.scopes.clear();
        for (const auto& word : split(*scope, ' '))
            if (!word.empty()) tokens.scopes.push_back(word);
    }
    return tokens;
}

Result<TokenSet> ask_for_tokens(const OAuthPorts& ports, const Form& form, TokenSet known,
                                const std::stop_token& stop) {
    net::Request request{.method = "POST", .url = cat(ports.origins.api, "/oauth2/token")};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = net::encode_form(form);
    // The answer's clock starts before the question: a slow answer must not make the token look younger.
    const auto asked_at = ports.clock.now();
    const auto response = TRY(ports.transport.send(request, {.total_timeout = token_call_timeout}, stop));
    if (response.status != 200) return fail(refused_by_token_endpoint(form.front().second, response));
    return decode_tokens(response.body.text, std::move(known), asked_at);
}

}  // namespace

std::string s256_challenge(std::string_view verifier) {
    return to_base64url(sha256_bytes(verifier));
}

Pkce make_pkce(Ids& ids) {
    Pkce pkce{.verifier = to_base64url(ids.random_bytes(verifier_random_bytes)), .challenge = {}};
    pkce.challenge = s256_challenge(pkce.verifier);
    return pkce;
}

std::vector<std::string> connection_scopes() {
    return {"account_info.read",  "files.metadata.read", "files.metadata.write",
            "files.content.read", "files.content.write", "sharing.read",
            "sharing.write",      "file_requests.read",  "file_requests.write"};
}

std::string authorize_url(const Origins& origins, const AppCredentials& app,
                          const Authorization& authorization) {
    const bool is_offline = authorization.access == Access::offline;
    const Form fields{{"client_id", app.key},
                      {"response_type", "code"},
                      {"redirect_uri", authorization.redirect_uri},
                      {"state", authorization.state},
                      {"code_challenge", authorization.challenge},
                      {"code_challenge_method", "S256"},
                      {"token_access_type", is_offline ? "offline" : "online"},
                      {"scope", join(authorization.scopes, " ")}};
    return cat(origins.authorize, "/oauth2/authorize?", net::encode_form(fields));
}

Result<TokenSet> exchange_code(const OAuthPorts& ports, const CodeExchange& exchange, std::stop_token stop) {
    // With PKCE the verifier stands in for the secret (dropbox-sdk-python, oauth.py).
    const Form form{{"grant_type", "authorization_code"},
                    {"code", exchange.code},
                    {"redirect_uri", exchange.redirect_uri},
                    {"client_id", ports.app.key},
                    {"code_verifier", exchange.verifier}};
    return ask_for_tokens(ports, form, {}, stop);
}

Result<TokenSet> refresh(const OAuthPorts& ports, const TokenSet& old, std::stop_token stop) {
    if (old.refresh_token.empty())
        return fail({.remedy = Remedy::ask_admin,
                     .code = "auth_revoked",
                     .message = "Dropbox's permission was for a short time and has run out.",
                     .hint = std::string(connect_again)});
    Form form{
        {"grant_type", "refresh_token"}, {"refresh_token", old.refresh_token}, {"client_id", ports.app.key}};
    if (!ports.app.secret.empty()) form.emplace_back("client_secret", ports.app.secret);
    return ask_for_tokens(ports, form, old, stop);
}

Result<> revoke(const OAuthPorts& ports, const TokenSet& tokens, std::stop_token stop) {
    constexpr std::string_view route = "auth/token/revoke";
    net::Request request{.method = "POST", .url = cat(ports.origins.api, "/2/", route)};
    request.headers.add("Authorization", cat("Bearer ", tokens.access_token));
    const auto response = TRY(ports.transport.send(request, {.total_timeout = token_call_timeout}, stop));
    if (response.status == 200 || response.status == 401) return {};
    const auto refusal = refusal_of(route, "Disconnecting from Dropbox", response);
    return fail(error_for(refusal, read_error(refusal)));
}

}  // namespace sluice::dropbox
