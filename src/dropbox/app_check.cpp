#include "dropbox/app_check.h"

#include "base/text.h"
#include "dropbox/detail/json.h"
#include "net/url.h"

namespace sluice::dropbox {
namespace {

constexpr std::chrono::seconds call_timeout{30};

std::unexpected<Error> app_key_unknown() {
    return fail({.remedy = Remedy::reject,
                 .code = "app_key_unknown",
                 .message = "Dropbox knows no app with this app key.",
                 .hint = "Copy the app key from Dropbox's App Console, tab Settings."});
}

std::unexpected<Error> dropbox_unclear(int status) {
    return fail({.remedy = Remedy::retry,
                 .code = "dropbox_unavailable",
                 .message = cat("Dropbox couldn't say whether it knows the app (it answered ", status, ")."),
                 .hint = "Try again in a minute."});
}

/// The consent page, without following it anywhere.
Result<net::Response> open_consent(const OAuthPorts& ports, const std::string& redirect_uri,
                                   const std::stop_token& stop) {
    std::vector<std::pair<std::string, std::string>> fields{{"client_id", ports.app.key},
                                                            {"response_type", "code"}};
    if (!redirect_uri.empty()) fields.emplace_back("redirect_uri", redirect_uri);
    net::Request request{.method = "GET",
                         .url = cat(ports.origins.authorize, "/oauth2/authorize?", net::encode_form(fields))};
    return ports.transport.send(request, {.total_timeout = call_timeout}, stop);
}

bool is_refused_for(const net::Response& page, std::string_view parameter) {
    return page.status >= 400 && page.status < 500 && page.body.text.find(parameter) != std::string::npos;
}

}  // namespace

Result<> check_app(const OAuthPorts& ports, std::stop_token stop) {
    net::Request request{.method = "POST", .url = cat(ports.origins.api, "/oauth2/token")};
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.body = net::encode_form({{"grant_type", "authorization_code"},
                                     {"code", "sluice-asks-whether-it-knows-this-app"},
                                     {"client_id", ports.app.key},
                                     {"client_secret", ports.app.secret}});
    const auto response = TRY(ports.transport.send(request, {.total_timeout = call_timeout}, stop));
    if (response.status == 429 || response.status >= 500) return dropbox_unclear(response.status);
    const auto body = detail::parse_object("oauth2/token", response.body.text);
    const auto code = body ? detail::text_or_empty(*body, "error") : "";
    if (code == "invalid_grant") return {};
    if (code != "invalid_client" && code != "unauthorized_client" && response.status != 401)
        return dropbox_unclear(response.status);
    // The endpoint names both; the consent page knows the key alone.
    if (is_refused_for(TRY(open_consent(ports, "", stop)), "client_id")) return app_key_unknown();
    return fail(
        {.remedy = Remedy::reject,
         .code = "app_secret_wrong",
         .message = "Dropbox doesn't accept this app secret for the app key.",
         .hint = "In Dropbox's App Console, tab Settings, choose Show beside App secret and copy it."});
}

Result<RedirectAnswer> check_redirect(const OAuthPorts& ports, const std::string& redirect_uri,
                                      std::stop_token stop) {
    const auto page = TRY(open_consent(ports, redirect_uri, stop));
    if (page.status == 200) return RedirectAnswer::accepted;
    if (page.status >= 300 && page.status < 400) return RedirectAnswer::unsure;
    if (is_refused_for(page, "redirect_uri")) return RedirectAnswer::refused;
    if (is_refused_for(page, "client_id")) return app_key_unknown();
    return dropbox_unclear(page.status);
}

}  // namespace sluice::dropbox
