#include "sandbox/caller.h"

#include <boost/json.hpp>

#include <optional>
#include <utility>

#include "base/text.h"
#include "net/url.h"
#include "sandbox/token_check.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::string_view basic = "Basic ";

/// RFC 7617 with the app's key and secret.
std::variant<Caller, net::Response> check_app(const World& world, const net::Request& request,
                                              std::string_view name) {
    const std::string authorization = request.headers.get("Authorization");
    const auto pair = authorization.starts_with(basic)
                          ? from_base64(std::string_view(authorization).substr(basic.size()))
                          : std::nullopt;
    if (!pair) return bad_request(name, "Invalid authorization value in HTTP header \"Authorization\".");
    const auto colon = std::min(pair->find(':'), pair->size());
    const auto app = world.people().find_app(pair->substr(0, colon));
    if (app && equal_in_constant_time(pair->substr(std::min(colon + 1, pair->size())), app->secret)) {
        return Caller{.token = {.app_key = app->key}};
    }
    return bad_request(name, "Invalid app key and/or app secret.");
}

bool is_app_call(const net::Request& request) {
    return request.headers.get("Authorization").starts_with(basic);
}

net::Response path_root_error(std::string_view tag, const json::object& error) {
    auto response = route_error(tag, error);
    response.status = 422;
    return response;
}

struct PathRoot {
    std::string tag = "home";
    std::string namespace_id = {};
};

/// PathRoot of common.stone.
std::variant<PathRoot, net::Response> read_path_root(const net::Request& request, std::string_view name) {
    const auto header = request.headers.find("Dropbox-API-Path-Root");
    if (!header) return PathRoot{};
    const auto refuse = [&](std::string_view reason) {
        return bad_request(name, cat("HTTP header \"Dropbox-API-Path-Root\": ", reason));
    };
    boost::system::error_code broken;
    const auto value = json::parse(*header, broken);
    const auto* object = broken ? nullptr : value.if_object();
    const auto* tag = object ? object->if_contains(".tag") : nullptr;
    if (!tag || !tag->is_string()) return refuse("could not decode input as JSON");
    PathRoot root{.tag = std::string(tag->get_string())};
    if (root.tag == "home") return root;
    const auto* wanted = object->if_contains(root.tag);
    if ((root.tag != "root" && root.tag != "namespace_id") || !wanted || !wanted->is_string())
        return refuse(cat("unknown tag '", root.tag, "'"));
    root.namespace_id = std::string(wanted->get_string());
    return root;
}

/// Sets the viewer's base as the header says, or refuses (common.stone: PathRootError).
std::optional<net::Response> apply_path_root(World& world, const PathRoot& root, const Account& account,
                                             bool is_in_app_folder, Viewer& viewer) {
    if (root.tag == "home") return std::nullopt;
    enum class Verdict { allowed, no_permission, invalid_root };
    const auto verdict = world.read_files(viewer, [&](const View& view) {
        const auto* space = view.namespaces().find(std::string_view(root.namespace_id));
        const bool is_root = space == &view.namespaces().root_of(account);
        if (root.tag == "root" && !is_root) return Verdict::invalid_root;
        if (!space || !view.access(*space)) return Verdict::no_permission;
        const bool is_home = space == &view.namespaces().home_of(account.account_id);
        if (is_in_app_folder && !is_home) return Verdict::no_permission;
        viewer.base = is_home ? 0 : space->number;
        return Verdict::allowed;
    });
    if (verdict == Verdict::allowed) return std::nullopt;
    if (verdict == Verdict::no_permission)
        return path_root_error("no_permission", {{".tag", "no_permission"}});
    return invalid_root_error(world, account);
}

// The wording of these three is recorded from the real service.
net::Response not_a_user(std::string_view name) {
    return bad_request(
        name,
        "This API function operates on a single Dropbox account, but the OAuth 2 access token you provided "
        "is "
        "for an entire Dropbox Business team.  Since your API app key has team member file access "
        "permissions, you can operate on a team member's Dropbox by providing the "
        "\"Dropbox-API-Select-User\" HTTP header or \"select_user\" URL parameter to specify the exact user "
        "<https://www.dropbox.com/developers/documentation/http/teams>.");
}

net::Response not_a_team(std::string_view name) {
    return bad_request(
        name,
        "This is a DfB team management function.  The OAuth 2 access token you provided is for a "
        "specific Dropbox user account and does not work with this function.");
}

net::Response not_for_app_folders(std::string_view name) {
    return bad_request(
        name, "Your API app is an \"App Folder\" app.  It is not allowed to access this API function.");
}

std::optional<std::string> query_value(const net::Request& request, const std::string& key) {
    const auto query = net::parse_form(net::query_of(request.url));
    const auto found = query.find(key);
    return found == query.end() ? std::nullopt : std::optional(found->second);
}

/// Whom a team's token acts for, by the Select headers.
std::optional<net::Response> select_member(const World& world, const net::Request& request,
                                           const RouteFacts& facts, Caller& caller) {
    const auto name = facts.name;
    auto user = request.headers.find("Dropbox-API-Select-User");
    if (!user) user = query_value(request, "select_user");
    const auto admin = request.headers.find("Dropbox-API-Select-Admin");
    if (!user && !admin) return not_a_user(name);
    if (user && admin) {
        return bad_request(name,
                           "Only one of the HTTP headers \"Dropbox-API-Select-User\" and "
                           "\"Dropbox-API-Select-Admin\" may be given.");
    }
    if (auto refusal = refuse_missing_scope(world, caller.token, name, "team_data.member")) return refusal;
    const auto member = world.people().find_team_member(user ? *user : *admin);
    if (!member || member->team_id != caller.token.team_id || (admin && !member->is_team_admin))
        return auth_error(user ? "invalid_select_user" : "invalid_select_admin");
    if (admin) {
        caller.viewer.reach = facts.admin_reach;
        if (caller.viewer.reach == AdminReach::none) {
            return bad_request(name,
                               "This function can't be called with the HTTP header "
                               "\"Dropbox-API-Select-Admin\".");
        }
    }
    caller.token.account_id = member->account_id;
    return std::nullopt;
}

std::optional<net::Response> refuse_app_access(const World& world, const RouteFacts& facts,
                                               const AccessToken& token) {
    if (facts.app_folder == AppFolder::allowed) return std::nullopt;
    const auto app = world.people().find_app(token.app_key);
    if (!app || app->access == AppAccess::full_dropbox) return std::nullopt;
    return not_for_app_folders(facts.name);
}

/// The folder of an app-folder app, made when it isn't there.
std::string find_root(World& world, const AccessToken& token) {
    const auto app = world.people().find_app(token.app_key);
    if (!app || app->access == AppAccess::full_dropbox) return "";
    const std::string root = cat("/Apps/", app->name);
    const auto there =
        world.read_files(token.account_id, [&](const View& view) { return view.find(lower_path(root)); });
    if (there) return there->path_display;
    const auto made = world.change_files(token.account_id,
                                         [&](View& view) { return view.make_folder(root, Autorename::no); });
    return made ? (*made)->path_display : root;
}

}  // namespace

std::variant<Caller, net::Response> check_caller(World& world, const net::Request& request,
                                                 std::string_view name, const Route& route) {
    const auto& facts = route.facts;
    if (facts.auth == RouteAuth::none) return Caller{};
    if (facts.auth == RouteAuth::app || (facts.auth == RouteAuth::app_or_user && is_app_call(request))) {
        return check_app(world, request, name);
    }
    auto checked = check_token(world, request, name, "");
    if (auto* refusal = std::get_if<net::Response>(&checked)) return std::move(*refusal);
    Caller caller{.token = std::get<AccessToken>(std::move(checked))};
    if (auto refusal = refuse_app_access(world, facts, caller.token)) return *std::move(refusal);
    const bool is_of_team = !caller.token.team_id.empty();
    if (facts.auth == RouteAuth::team && !is_of_team) return not_a_team(name);
    if (auto refusal = refuse_missing_scope(world, caller.token, name, std::string(facts.scope)))
        return *std::move(refusal);
    if (facts.auth == RouteAuth::team) return caller;
    if (is_of_team && name == "auth/token/revoke") return caller;  // it is about the token alone
    if (is_of_team) {
        if (auto refusal = select_member(world, request, facts, caller)) return *std::move(refusal);
    }
    const auto account = world.people().find_account(caller.token.account_id);
    if (!account) return auth_error("invalid_access_token");
    caller.viewer.account_id = account->account_id;
    auto path_root = read_path_root(request, name);
    if (auto* refusal = std::get_if<net::Response>(&path_root)) return std::move(*refusal);
    caller.root = find_root(world, caller.token);
    if (auto refusal = apply_path_root(world, std::get<PathRoot>(path_root), *account, !caller.root.empty(),
                                       caller.viewer))
        return *std::move(refusal);
    return caller;
}

net::Response invalid_root_error(const World& world, const Account& account) {
    return path_root_error("invalid_root",
                           {{".tag", "invalid_root"}, {"invalid_root", root_info(world, account)}});
}

json::object root_info(const World& world, const Account& account) {
    return world.read_files(account.account_id, [&](const View& view) {
        const auto& root = view.namespaces().root_of(account);
        const auto& home = view.namespaces().home_of(account.account_id);
        json::object info{{".tag", &root == &home ? "user" : "team"},
                          {"root_namespace_id", root.id()},
                          {"home_namespace_id", home.id()}};
        for (const auto& [path, number] : root.tree->mounts()) {
            if (number == home.number) info["home_path"] = root.tree->find(path)->path_display;
        }
        return info;
    });
}

}  // namespace sluice::sandbox
