// The token endpoint, in the three dialects that clients speak: parameters in the URL of a body-less POST
// (JavaScript SDK), in a form body (Python SDK, rclone, Uppy), and app key and secret as HTTP Basic (curl).
#include <boost/json.hpp>

#include <algorithm>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/oauth.h"

namespace sluice::sandbox {

namespace {

namespace json = boost::json;

constexpr std::uint64_t form_bytes_max = std::uint64_t{64} << 10;
/// Grants that were made by PKCE without a secret: they are refreshed without one too.
constexpr const char* public_grant_kind = "oauth.public_grant";

net::Response oauth_error(std::string_view error, std::string_view description) {
    auto answer = json_answer(json::object{{"error", error}, {"error_description", description}});
    answer.status = 400;
    return answer;
}

net::Response token_answer(const json::object& fields) {
    auto answer = json_answer(fields);
    answer.headers.set("Cache-Control", "no-store");
    return answer;
}

/// HTTP Basic wins over the form, the form over the URL.
std::map<std::string, std::string> read_parameters(const net::Request& request) {
    auto parameters = net::parse_form(net::query_of(request.url));
    if (request.headers.get("Content-Type").starts_with("application/x-www-form-urlencoded")) {
        if (const auto form = read_all(request.body, form_bytes_max)) {
            for (auto& [name, value] : net::parse_form(*form)) parameters[name] = value;
        }
    }
    const auto authorization = request.headers.get("Authorization");
    if (equal_ignoring_case(authorization.substr(0, 6), "Basic ")) {
        const auto pair = from_base64(trim(std::string_view(authorization).substr(6))).value_or("");
        const auto colon = pair.find(':');
        parameters["client_id"] = pair.substr(0, colon);
        if (colon != std::string::npos && colon + 1 < pair.size()) {
            parameters["client_secret"] = pair.substr(colon + 1);
        }
    }
    return parameters;
}

/// One call to the endpoint, the app known and its secret, if one came, right.
struct TokenCall {
    World& world;
    Codes& codes;
    const std::map<std::string, std::string>& parameters;
    App app;
    bool has_secret = false;

    [[nodiscard]] std::string value_of(const std::string& name) const {
        const auto found = parameters.find(name);
        return found == parameters.end() ? "" : found->second;
    }
};

net::Response redeem_code(const TokenCall& call) {
    const auto code = call.codes.take(call.value_of("code"));
    if (!code) return oauth_error("invalid_grant", "code doesn't exist or has expired");
    if (code->app_key != call.app.key) return oauth_error("invalid_grant", "code was issued to another app");
    if (code->redirect_uri != call.value_of("redirect_uri")) {
        return oauth_error("invalid_grant",
                           code->redirect_uri.empty()
                               ? "redirect_uri must not be sent: there was none at authorization"
                               : "redirect_uri mismatch");
    }
    if (!code->code_challenge.empty()) {
        const auto verifier = call.value_of("code_verifier");
        if (verifier.empty())
            return oauth_error("invalid_request", "No \"code_verifier\" parameter was given");
        if (!verifies(verifier, code->code_challenge, code->code_challenge_method)) {
            return oauth_error("invalid_grant", "invalid code verifier");
        }
    } else if (!call.has_secret) {
        return oauth_error("invalid_request", "No auth function available for given request");
    }

    const auto linked = link_account(call.world, code->account_id, code->app_key, code->scopes,
                                     code->access_type, code->team_id);
    if (!linked) return oauth_error("invalid_grant", app_full_words);
    if (!call.has_secret) call.world.save_record(public_grant_kind, linked->grant.id, "1");
    json::object fields;
    for (const auto& [name, value] : token_fields(call.world, *linked)) fields[name] = value;
    if (linked->token.expires_at) fields["expires_in"] = access_token_lifetime.count();
    return token_answer(fields);
}

net::Response refresh(const TokenCall& call) {
    const auto grant = call.world.people().find_refresh_token(call.value_of("refresh_token"));
    if (!grant || grant->is_revoked)
        return oauth_error("invalid_grant", "refresh token is invalid or revoked");
    if (grant->app_key != call.app.key) {
        return oauth_error("invalid_grant", "refresh token was issued to another app");
    }
    if (!call.has_secret && !call.world.find_record(public_grant_kind, grant->id)) {
        return oauth_error("invalid_client", "Invalid client_id or client_secret");
    }
    std::vector<std::string> scopes;
    for (const auto& scope : split(call.value_of("scope"), ' ')) {
        if (scope.empty()) continue;
        if (std::ranges::find(grant->scopes, scope) == grant->scopes.end()) {
            return oauth_error("invalid_scope", cat("The scope \"", scope, "\" was not granted"));
        }
        scopes.push_back(scope);
    }
    const auto token =
        call.world.people().issue_access_token(*grant, scopes.empty() ? std::nullopt : std::optional(scopes),
                                               call.world.now() + access_token_lifetime);
    json::object fields{{"access_token", token.value},
                        {"token_type", "bearer"},
                        {"expires_in", access_token_lifetime.count()}};
    if (!scopes.empty()) fields["scope"] = join(scopes, " ");
    return token_answer(fields);
}

}  // namespace

net::Response answer_token_request(World& world, Codes& codes, const net::Request& request) {
    if (request.method != "POST") {
        auto answer = oauth_error("invalid_request", "This endpoint takes POST only");
        answer.status = 405;
        return answer;
    }
    const auto parameters = read_parameters(request);
    TokenCall call{.world = world, .codes = codes, .parameters = parameters, .app = {}};
    const auto app = world.people().find_app(call.value_of("client_id"));
    if (!app) return oauth_error("invalid_client", "Invalid client_id or client_secret");
    const auto secret = call.value_of("client_secret");
    if (!secret.empty() && !equal_in_constant_time(secret, app->secret)) {
        return oauth_error("invalid_client", "Invalid client_id or client_secret");
    }
    call.app = *app;
    call.has_secret = !secret.empty();

    const auto grant_type = call.value_of("grant_type");
    if (grant_type == "authorization_code") return redeem_code(call);
    if (grant_type == "refresh_token") return refresh(call);
    return oauth_error("unsupported_grant_type", cat("The grant type \"", grant_type, "\" is not supported"));
}

}  // namespace sluice::sandbox
