// The consent page: who asks, for what, and whose Dropbox it is.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/oauth.h"
#include "sandbox/pages/page.h"

namespace sluice::sandbox {

namespace embedded {
extern const std::string_view consent_html;
extern const std::string_view code_html;
}  // namespace embedded

namespace {

constexpr std::uint64_t form_bytes_max = std::uint64_t{64} << 10;
/// RFC 7636 §4.2.
constexpr std::size_t challenge_size_min = 43;
constexpr std::size_t challenge_size_max = 128;

using Parameters = std::map<std::string, std::string>;

std::string value_of(const Parameters& parameters, const std::string& name) {
    const auto found = parameters.find(name);
    return found == parameters.end() ? "" : found->second;
}

struct Asked {
    App app;
    std::vector<std::string> scopes;
    std::string redirect_uri;
    std::string state;
    bool is_implicit =
        false;  ///< response_type=token: the access token comes in the fragment of the redirect
    TokenAccessType access_type = TokenAccessType::online;
};

net::Response flawed(std::string text) {
    return message_page(400, {.heading = "This request can't be granted",
                              .text = std::move(text),
                              .hint = "This is a mistake of the app that sent you here, not yours."});
}

net::Response redirect_with(const Asked& asked, std::vector<std::pair<std::string, std::string>> fields) {
    if (!asked.state.empty()) fields.emplace_back("state", asked.state);
    const char joint = asked.is_implicit                                   ? '#'
                       : asked.redirect_uri.find('?') == std::string::npos ? '?'
                                                                           : '&';
    auto answer = net::redirect_response(cat(asked.redirect_uri, joint, net::encode_form(fields)));
    answer.headers.set("Cache-Control", "no-store");
    return answer;
}

/// The scopes asked for, or the first that the app may not have.
std::expected<std::vector<std::string>, std::string> read_scopes(const App& app, const std::string& text) {
    std::vector<std::string> scopes;
    for (const auto& scope : split(text, ' ')) {
        if (scope.empty()) continue;
        if (std::ranges::find(app.scopes, scope) == app.scopes.end()) return std::unexpected(scope);
        if (std::ranges::find(scopes, scope) == scopes.end()) scopes.push_back(scope);
    }
    return scopes.empty() ? app.scopes : scopes;
}

/// What is wrong with the question itself, in words; "" = nothing.
std::string flaw_of(const App& app, const Parameters& parameters) {
    const auto redirect_uri = value_of(parameters, "redirect_uri");
    if (!redirect_uri.empty() &&
        std::ranges::find(app.redirect_uris, redirect_uri) == app.redirect_uris.end())
        return cat("The redirect_uri \"", redirect_uri, "\" is not registered for ", app.name, ".");
    const auto response_type = value_of(parameters, "response_type");
    if (response_type != "code" && response_type != "token")
        return cat("The response_type \"", response_type, "\" is not \"code\" or \"token\".");
    if (response_type == "token" && redirect_uri.empty())
        return "The response_type \"token\" needs a redirect_uri.";
    const auto method = value_of(parameters, "code_challenge_method");
    if (!method.empty() && method != "S256" && method != "plain")
        return cat("The code_challenge_method \"", method, "\" is not S256 or plain.");
    const auto challenge = value_of(parameters, "code_challenge");
    if (challenge.empty() && !method.empty()) return "The code_challenge is missing.";
    if (!challenge.empty() &&
        (challenge.size() < challenge_size_min || challenge.size() > challenge_size_max))
        return "The code_challenge must have 43 to 128 characters.";
    const auto type = value_of(parameters, "token_access_type");
    if (!type.empty() && type != "offline" && type != "online" && type != "legacy")
        return cat("The token_access_type \"", type, "\" is not offline, online or legacy.");
    return "";
}

std::expected<Asked, net::Response> read_question(World& world, const Parameters& parameters) {
    const auto app = world.people().find_app(value_of(parameters, "client_id"));
    if (!app) {
        return std::unexpected(flawed(cat("There is no app with the client_id \"",
                                          value_of(parameters, "client_id"), "\" in this sandbox.")));
    }
    if (auto flaw = flaw_of(*app, parameters); !flaw.empty()) return std::unexpected(flawed(std::move(flaw)));
    Asked asked{.app = *app,
                .scopes = {},
                .redirect_uri = value_of(parameters, "redirect_uri"),
                .state = value_of(parameters, "state"),
                .is_implicit = value_of(parameters, "response_type") == "token"};
    const auto type = value_of(parameters, "token_access_type");
    if (type == "legacy") asked.access_type = TokenAccessType::legacy;
    if (type == "offline" && !asked.is_implicit) asked.access_type = TokenAccessType::offline;
    auto scopes = read_scopes(*app, value_of(parameters, "scope"));
    if (!scopes) {
        const auto text =
            cat("The scope \"", scopes.error(), "\" is not one that ", app->name, " may ask for.");
        if (asked.redirect_uri.empty()) return std::unexpected(flawed(text));
        return std::unexpected(
            redirect_with(asked, {{"error", "invalid_scope"}, {"error_description", text}}));
    }
    asked.scopes = *std::move(scopes);
    return asked;
}

std::string account_choices(const std::vector<Account>& accounts) {
    std::string html;
    for (const auto& account : accounts) {
        html += fill(
            "<li><label class=\"choice\"><input type=\"radio\" name=\"account\" value=\"{{id}}\" "
            "required{{{checked}}}>"
            "<span class=\"avatar\" aria-hidden=\"true\">{{letter}}</span>"
            "<span><strong>{{name}}</strong><span class=\"quiet "
            "small\">{{email}}</span></span></label></li>\n",
            {{"id", account.account_id},
             {"letter", account.display_name.substr(0, 1)},
             {"name", account.display_name},
             {"email", account.email},
             {"checked", accounts.size() == 1 ? " checked" : ""}});
    }
    if (accounts.empty()) {
        html = "<li>This sandbox has no account yet. <a href=\"/\">Add one</a>, then reload this page.</li>";
    }
    return html;
}

std::string lasting_words(TokenAccessType type) {
    switch (type) {
        case TokenAccessType::offline:
            return "The access lasts until you take it back, also while you are away.";
        case TokenAccessType::legacy: return "The access lasts until you take it back.";
        case TokenAccessType::online: break;
    }
    return "The access lasts for four hours.";
}

bool is_for_team(const Asked& asked) {
    return std::ranges::any_of(asked.scopes, is_team_scope);
}

std::string reach_words(const Asked& asked) {
    if (is_for_team(asked)) return "To the whole team. Only one of its administrators can allow that.";
    if (asked.app.access == AppAccess::app_folder)
        return cat("Only to its own folder, /Apps/", asked.app.name, ".");
    return "To all files and folders of the account.";
}

net::Response consent_page(World& world, const Asked& asked, const Parameters& parameters) {
    constexpr std::array carried{"client_id",      "response_type",         "redirect_uri",
                                 "state",          "token_access_type",     "scope",
                                 "code_challenge", "code_challenge_method", "include_granted_scopes"};
    std::string fields;
    for (const auto* name : carried) {
        const auto found = parameters.find(name);
        if (found == parameters.end()) continue;
        fields += fill("<input type=\"hidden\" name=\"{{name}}\" value=\"{{value}}\">\n",
                       {{"name", name}, {"value", found->second}});
    }
    std::string scopes;
    for (const auto& scope : asked.scopes) {
        scopes += fill("<li>{{words}} <span class=\"quiet small code\">{{scope}}</span></li>\n",
                       {{"words", words_of_scope(scope)}, {"scope", scope}});
    }
    const auto accounts = world.people().accounts();
    return page_answer(
        200, {.title = cat(asked.app.name, " asks for access"),
              .content = fill(embedded::consent_html, {{"app", asked.app.name},
                                                       {"reach", reach_words(asked)},
                                                       {"scopes", scopes},
                                                       {"lasting", lasting_words(asked.access_type)},
                                                       {"accounts", account_choices(accounts)},
                                                       {"fields", fields},
                                                       {"disabled", accounts.empty() ? " disabled" : ""}})});
}

/// `include_granted_scopes=user`: what the account granted this app before comes along.
std::vector<std::string> with_granted_scopes(const World& world, const std::string& account_id,
                                             const Asked& asked) {
    auto scopes = asked.scopes;
    for (const auto& grant : world.people().grants()) {
        if (grant.account_id != account_id || grant.app_key != asked.app.key || grant.is_revoked) continue;
        if (grant.team_id.empty() == is_for_team(asked)) continue;
        for (const auto& scope : grant.scopes) {
            if (std::ranges::find(scopes, scope) == scopes.end()) scopes.push_back(scope);
        }
    }
    return scopes;
}

net::Response app_is_full(const App& app) {
    return message_page(403, {.heading = std::string(app_full_words),
                              .text = cat(app.name, " is still in development and may be linked to ",
                                          std::to_string(app.users_max), " Dropbox accounts and no more."),
                              .hint = "Ask the app's developer to apply for production, or to unlink an "
                                      "account that isn't needed."});
}

net::Response not_an_administrator(const App& app, const Account& account) {
    return message_page(403, {.heading = "Only a team's administrator can allow this",
                              .text = cat(app.name, " asks for access to a whole team, and ",
                                          account.display_name, " administrates none."),
                              .hint = "Ask an administrator of your team to open this page."});
}

net::Response issue_code(World& world, Codes& codes, const Asked& asked, const Parameters& parameters,
                         const Account& account, const std::vector<std::string>& scopes) {
    auto method = value_of(parameters, "code_challenge_method");
    if (method.empty()) method = "plain";  // RFC 7636 §4.3
    const auto code = codes.issue({.app_key = asked.app.key,
                                   .account_id = account.account_id,
                                   .scopes = scopes,
                                   .redirect_uri = asked.redirect_uri,
                                   .code_challenge = value_of(parameters, "code_challenge"),
                                   .code_challenge_method = method,
                                   .access_type = asked.access_type,
                                   .expires_at = world.now() + code_lifetime,
                                   .team_id = is_for_team(asked) ? account.team_id : ""});
    if (!asked.redirect_uri.empty()) return redirect_with(asked, {{"code", code}});
    return page_answer(200,
                       {.title = "Access code",
                        .content = fill(embedded::code_html, {{"app", asked.app.name}, {"code", code}})});
}

net::Response allow(World& world, Codes& codes, const Asked& asked, const Parameters& parameters) {
    const auto account = world.people().find_account(value_of(parameters, "account"));
    if (!account) return consent_page(world, asked, parameters);
    if (is_for_team(asked) && !account->is_team_admin) return not_an_administrator(asked.app, *account);
    if (!world.people().may_link(account->account_id, asked.app.key)) return app_is_full(asked.app);
    const auto scopes = value_of(parameters, "include_granted_scopes") == "user"
                            ? with_granted_scopes(world, account->account_id, asked)
                            : asked.scopes;
    if (!asked.is_implicit) return issue_code(world, codes, asked, parameters, *account, scopes);
    const auto linked = link_account(world, account->account_id, asked.app.key, scopes, asked.access_type,
                                     is_for_team(asked) ? account->team_id : "");
    return linked ? redirect_with(asked, token_fields(world, *linked)) : app_is_full(asked.app);
}

net::Response deny(const Asked& asked) {
    if (!asked.redirect_uri.empty()) {
        return redirect_with(asked, {{"error", "access_denied"},
                                     {"error_description", "The user chose not to give your app access."}});
    }
    return message_page(200, {.heading = "Access denied",
                              .text = cat(asked.app.name, " was given no access."),
                              .hint = "You can close this page."});
}

}  // namespace

net::Response answer_authorize(World& world, Codes& codes, const net::Request& request) {
    Parameters parameters;
    const bool is_decision = request.method == "POST";
    if (is_decision) {
        if (!is_same_origin(request)) return cross_origin_refusal();
        const auto form = read_all(request.body, form_bytes_max);
        if (!form) return flawed("The form is too large.");
        parameters = net::parse_form(*form);
    } else {
        parameters = net::parse_form(net::query_of(request.url));
    }
    auto asked = read_question(world, parameters);
    if (!asked) return std::move(asked).error();
    if (!is_decision) return consent_page(world, *asked, parameters);
    return value_of(parameters, "decision") == "allow" ? allow(world, codes, *asked, parameters)
                                                       : deny(*asked);
}

}  // namespace sluice::sandbox
