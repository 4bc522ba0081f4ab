#include "sandbox/caller.h"

#include <boost/json.hpp>

#include <optional>
#include <utility>

#include "base/text.h"
#include "sandbox/file_tree.h"
#include "sandbox/token_check.h"

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

/// The words are those of the real API.
std::optional<net::Response> refuse_app_folder(const World& world, const AccessToken& token,
                                               std::string_view name, const RouteFacts& facts) {
    if (facts.app_folder == AppFolder::allowed) return std::nullopt;
    const auto app = world.people().find_app(token.app_key);
    if (!app || app->access == AppAccess::full_dropbox) return std::nullopt;
    return bad_request(
        name, "Your API app is an \"App Folder\" app. It is not allowed to access this API function.");
}

net::Response path_root_error(std::string_view tag, const std::string& namespace_id) {
    json::object error{{".tag", tag}};
    if (tag == "invalid_root") {
        error["invalid_root"] = json::object{
            {".tag", "user"}, {"root_namespace_id", namespace_id}, {"home_namespace_id", namespace_id}};
    }
    auto response = route_error(tag, error);
    response.status = 422;
    return response;
}

/// Accounts here are in no team: home and root are one namespace.
std::optional<net::Response> refuse_path_root(const net::Request& request, std::string_view name,
                                              const std::string& namespace_id) {
    const auto header = request.headers.find("Dropbox-API-Path-Root");
    if (!header) return std::nullopt;
    boost::system::error_code broken;
    const auto value = json::parse(*header, broken);
    const auto* object = broken ? nullptr : value.if_object();
    const auto* tag = object ? object->if_contains(".tag") : nullptr;
    if (!tag || !tag->is_string()) {
        return bad_request(name, "HTTP header \"Dropbox-API-Path-Root\": could not decode input as JSON");
    }
    const std::string word(tag->get_string());
    if (word == "home") return std::nullopt;
    const auto* wanted = object->if_contains(word);
    if ((word != "root" && word != "namespace_id") || !wanted || !wanted->is_string()) {
        return bad_request(name, cat("HTTP header \"Dropbox-API-Path-Root\": unknown tag '", word, "'"));
    }
    if (wanted->get_string() == namespace_id) return std::nullopt;
    return path_root_error(word == "root" ? "invalid_root" : "no_permission", namespace_id);
}

/// The folder of an app-folder app, made when it isn't there.
std::string find_root(World& world, const AccessToken& token) {
    const auto app = world.people().find_app(token.app_key);
    if (!app || app->access == AppAccess::full_dropbox) return "";
    const std::string root = cat("/Apps/", app->name);
    const auto there =
        world.read_files(token.account_id, [&](const FileTree& tree) { return tree.find(lower_path(root)); });
    if (there) return there->path_display;
    const auto made = world.change_files(
        token.account_id, [&](FileTree& tree) { return tree.make_folder(root, Autorename::no); });
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
    auto checked = check_token(world, request, name, std::string(facts.scope));
    if (auto* refusal = std::get_if<net::Response>(&checked)) return std::move(*refusal);
    Caller caller{.token = std::get<AccessToken>(std::move(checked))};
    if (auto refusal = refuse_app_folder(world, caller.token, name, facts)) return *std::move(refusal);
    const auto account = world.people().find_account(caller.token.account_id);
    if (!account) return auth_error("invalid_access_token");
    caller.namespace_id = account->namespace_id;
    if (auto refusal = refuse_path_root(request, name, caller.namespace_id)) return *std::move(refusal);
    caller.root = find_root(world, caller.token);
    return caller;
}

}  // namespace sluice::sandbox
