#include "api/router.h"

#include <algorithm>
#include <charconv>

#include "api/problem.h"
#include "base/text.h"
#include "net/url.h"

namespace sluice::api {
namespace {

constexpr std::uint64_t json_bytes_max = std::uint64_t{1} << 20;

bool is_safe_method(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

/// The path's parameters where it fits the template; nothing where it doesn't.
std::optional<std::map<std::string, std::string>> match(const std::string& path_template,
                                                        std::string_view path) {
    const auto wanted = split(path_template, '/');
    const auto given = split(path, '/');
    if (wanted.size() != given.size()) return std::nullopt;
    std::map<std::string, std::string> parameters;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i].starts_with('{')) {
            const auto decoded = percent_decode(given[i]);
            if (!decoded || decoded->empty() || !is_utf8(*decoded)) return std::nullopt;
            parameters[wanted[i].substr(1, wanted[i].size() - 2)] = *decoded;
        } else if (wanted[i] != given[i]) {
            return std::nullopt;
        }
    }
    return parameters;
}

/// Browsers say where a request comes from; a form on another site must not act for the person signed in
/// here.
Result<> check_origin(const net::Request& request) {
    if (is_safe_method(request.method)) return {};
    const std::string site = request.headers.get("Sec-Fetch-Site");
    const bool is_foreign_site = !site.empty() && site != "same-origin" && site != "none";
    const auto origin = request.headers.find("Origin");
    const bool is_foreign_origin = origin && !origin->ends_with(cat("://", request.headers.get("Host")));
    if (is_foreign_site || is_foreign_origin)
        return fail({Remedy::reject, "cross_origin", "This request comes from another web site.",
                     "Use Sluice's own pages, or an API key from a program."});
    return {};
}

}  // namespace

std::unexpected<Error> query_invalid(const std::string& name, const std::string& expected) {
    return fail({Remedy::reject, "query_invalid", cat("The parameter '", name, "' must be ", expected, "."),
                 "Correct it and send the request again."});
}

Result<std::int64_t> Call::number(const std::string& name, std::int64_t otherwise, std::int64_t most) const {
    const auto text = find(name);
    if (!text) return otherwise;
    std::int64_t value = 0;
    const auto read = std::from_chars(text->data(), text->data() + text->size(), value);
    if (read.ec != std::errc() || read.ptr != text->data() + text->size() || value < 1 || value > most)
        return query_invalid(name, cat("a whole number from 1 to ", most));
    return value;
}

net::Response json_response(int status, std::string json) {
    net::Response response;
    response.status = status;
    response.headers.set("Cache-Control", "no-store");
    if (!json.empty()) response.headers.set("Content-Type", "application/json");
    response.body = std::move(json);
    return response;
}

Result<std::string> json_body(const net::Request& request) {
    const std::string type = to_lower_ascii(request.headers.get("Content-Type"));
    if (type.empty() && request.body.size() == 0) return "{}";
    if (type != "application/json" && !type.starts_with("application/json;"))
        return fail({Remedy::reject, "content_type_unsupported", "The body must be JSON.",
                     "Send it with Content-Type: application/json."});
    return net::read_all(request.body, json_bytes_max);
}

bool Router::is_api_path(std::string_view path) {
    return path.starts_with("/api/") || path.starts_with("/dropbox/") || path.starts_with("/oauth/") ||
           path.starts_with("/receipts/") || path.starts_with("/uploads/") || path == "/livez" ||
           path == "/readyz";
}

Result<Principal> Router::admit(const Route& route, const net::Request& request) const {
    if (route.spec.access.kind() == Access::Kind::anybody) return Principal{};
    Principal principal = TRY(m_authenticator.authenticate(request));
    const bool may = route.spec.access.kind() == Access::Kind::signed_in ||
                     std::ranges::find(principal.verbs, route.spec.access.verb()) != principal.verbs.end();
    if (!may)
        return fail({Remedy::reject, "forbidden", "Your role or key doesn't allow this.",
                     "Ask an administrator of your account."});
    return principal;
}

Result<net::Response> Router::dispatch(const net::Request& request) const {
    const std::string_view path = net::path_of(request.url);
    bool is_known_path = false;
    for (const Route& route : m_routes) {
        auto parameters = match(route.spec.path, path);
        if (!parameters) continue;
        is_known_path = true;
        const bool is_head = request.method == "HEAD" && route.spec.method == "GET";
        if (route.spec.method != request.method && !is_head) continue;
        // Webhooks and the like come from elsewhere by nature; they prove themselves otherwise.
        if (path.starts_with("/api/")) TRY(check_origin(request));
        const Call call{request, TRY(admit(route, request)), std::move(*parameters),
                        net::parse_form(net::query_of(request.url))};
        return route.handle(call);
    }
    if (is_known_path)
        return fail({Remedy::reject, "method_not_allowed",
                     cat(request.method, " isn't possible at ", path, "."),
                     "See /api/openapi.json for what is."});
    return fail({Remedy::not_found, "route_not_found", cat("There is nothing at ", to_valid_utf8(path), "."),
                 "See /api/openapi.json for what there is."});
}

net::Response Router::handle(const net::Request& request) const {
    auto response = dispatch(request);
    if (!response) return problem_response(response.error(), m_ids, m_clock);
    return *std::move(response);
}

}  // namespace sluice::api
