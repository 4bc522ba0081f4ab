#include "sandbox/token_check.h"

#include <boost/json.hpp>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/fault_answers.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

namespace {

constexpr std::string_view bearer = "Bearer ";
constexpr std::chrono::seconds always_limited_retry{15};

std::string authorization_of(const net::Request& request) {
    if (auto header = request.headers.find("Authorization")) return *header;
    const auto query = net::parse_form(net::query_of(request.url));
    const auto found = query.find("authorization");
    return found == query.end() ? "" : found->second;
}

bool is_well_formed(std::string_view token) {
    return !token.empty() && token.size() <= 4096 && std::ranges::all_of(token, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.' || c == '~' || c == '+' || c == '/' || c == '=' || c == '!';
    });
}

net::Response missing_scope(const std::string& scope) {
    auto answer = json_answer(boost::json::object{
        {"error_summary", "missing_scope/.."},
        {"error", boost::json::object{{".tag", "missing_scope"}, {"required_scope", scope}}}});
    answer.status = 401;
    return answer;
}

net::Response app_lacks_scope(const App& app, std::string_view route, const std::string& scope) {
    return bad_request(
        route,
        cat("Your app (ID: ", app.key,
            ") is not permitted to access this endpoint because it does not have the required scope '", scope,
            "'. The owner of the app can enable the scope for the app using the Permissions tab on the App "
            "Console."));
}

}  // namespace

std::string bearer_token_of(const net::Request& request) {
    const auto authorization = authorization_of(request);
    if (!equal_ignoring_case(std::string_view(authorization).substr(0, bearer.size()), bearer)) return "";
    return authorization.substr(bearer.size());
}

std::string account_of_caller(const World& world, const net::Request& request) {
    const auto token = world.people().find_access_token(bearer_token_of(request));
    return token ? token->account_id : "";
}

std::variant<AccessToken, net::Response> check_token(const World& world, const net::Request& request,
                                                     std::string_view route, const std::string& scope) {
    const auto authorization = authorization_of(request);
    if (authorization.empty()) {
        return bad_request(route,
                           "Must provide HTTP header \"Authorization\" or URL parameter \"authorization\".");
    }
    const auto value = bearer_token_of(request);
    if (value.empty())
        return bad_request(route, "Invalid authorization value in HTTP header \"Authorization\".");
    if (!is_well_formed(value)) return bad_request(route, "The given OAuth 2 access token is malformed.");

    auto token = world.people().find_access_token(value);
    if (!token || token->is_revoked) return auth_error("invalid_access_token");
    const auto grant = world.people().find_grant(token->grant_id);
    if (grant && grant->is_revoked) return auth_error("invalid_access_token");
    if (token->expires_at && *token->expires_at <= world.now()) return auth_error("expired_access_token");
    if (token->is_always_limited) return too_many("too_many_requests", always_limited_retry);
    if (auto refusal = refuse_missing_scope(world, *token, route, scope)) return *std::move(refusal);
    return *std::move(token);
}

std::optional<net::Response> refuse_missing_scope(const World& world, const AccessToken& token,
                                                  std::string_view route, const std::string& scope) {
    if (token.has_scope(scope)) return std::nullopt;
    const auto app = world.people().find_app(token.app_key);
    if (app && std::ranges::find(app->scopes, scope) == app->scopes.end())
        return app_lacks_scope(*app, route, scope);
    return missing_scope(scope);
}

}  // namespace sluice::sandbox
