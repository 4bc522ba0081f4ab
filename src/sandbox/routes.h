// The table of contents of the emulator: which path is which route, and how its arguments and callers are
// checked.
//
// Invariant: dispatch is by path only (the real API's three hosts are one here). A handler runs only after
// the caller's token, the route's scope and the shape of the body are checked; it answers a Response and
// throws nothing. What the specification says of each route stands once, in `route_facts.cpp`; a route that
// isn't there can't be added, and one that answers an error its facts don't know is a 500.
#pragma once

#include <boost/json/fwd.hpp>

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/message.h"
#include "sandbox/world.h"

namespace sluice::sandbox {

/// Where the arguments are (facts: HTTP conventions).
enum class Style {
    rpc,       ///< JSON in the body
    upload,    ///< `Dropbox-API-Arg` header or `arg=` in the URL; the body is bytes
    download,  ///< the same, no body; result in `Dropbox-API-Result`
};

enum class RouteAuth {
    user,
    none,
    app,          ///< the app's key and secret
    app_or_user,  ///< either
    team,
};
enum class Host { api, content, notify };
/// Whether apps that see nothing but their own folder may call a route.
enum class AppFolder { refused, allowed };

/// What the specification says of a route, its arguments and results aside.
struct RouteFacts {
    std::string_view name;  ///< without "/2/", with its version: "files/move_batch/check_v2"
    Host host;
    Style style;
    RouteAuth auth;
    std::string_view scope;  ///< empty = none needed
    AppFolder app_folder;
    AdminReach admin_reach;   ///< of a team's token that calls as an administrator
    std::string_view errors;  ///< the tags of its error union, separated by spaces
};
/// In the order of the specification's namespaces. Source: dropbox-api-spec.
[[nodiscard]] std::span<const RouteFacts> all_route_facts();
[[nodiscard]] const RouteFacts* find_route_facts(std::string_view name);

class ArgumentNotes;

/// One call to a route, checked.
struct Call {
    World& world;
    const net::Request& request;
    std::string route;  ///< e.g. "files/list_folder"
    /// The argument object; empty for Void.
    const boost::json::object& arguments;
    /// The caller's token; of no value on routes without auth. Its account is the one that is acted for: of
    /// a team's token, the member that was selected (for routes of a team, the administrator). Of an app that
    /// calls with its key and secret, only `app_key` is set.
    AccessToken token = {};
    /// Whose files `World::read_files` and `change_files` are to show.
    Viewer viewer = "";
    /// What the caller sees as its root: "" or, for app-folder apps, "/Apps/Name".
    std::string root = {};
    /// Where the arguments came from, as errors name it: `request body`, `HTTP header "Dropbox-API-Arg"`…
    std::string arguments_place = {};
    /// When set, nobody calls: `Arguments` notes down what the handler reads, and its `refusal()` ends it.
    ArgumentNotes* notes = nullptr;
};

using RouteHandler = std::function<net::Response(Call&)>;

struct Route {
    RouteFacts facts;
    RouteHandler handle;
};

using PageHandler = std::function<net::Response(World&, const net::Request&)>;

class RouteTable {
public:
    /// `name` must have facts; a name without is a mistake in this program and ends it.
    void add(std::string_view name, RouteHandler handle);
    [[nodiscard]] const Route* find(std::string_view name) const;
    [[nodiscard]] const std::map<std::string, Route, std::less<>>& routes() const { return m_routes; }

    /// Anything outside "/2/": the page with the longest `prefix` of the path answers ("/oauth2/token",
    /// "/request/").
    void add_page(std::string prefix, PageHandler page);
    [[nodiscard]] const PageHandler* find_page(std::string_view path) const;

private:
    std::map<std::string, Route, std::less<>> m_routes;
    std::map<std::string, PageHandler, std::less<>> m_pages;
};

// Answers, to the letter of the real API.
[[nodiscard]] net::Response json_answer(const boost::json::value& result);
/// 400 `Error in call to API function "<route>": <reason>`.
[[nodiscard]] net::Response bad_request(std::string_view route, std::string_view reason);
/// 401 {error_summary, error:{.tag}}.
[[nodiscard]] net::Response auth_error(std::string_view tag);
/// 409 with nested unions: {"path","conflict","file"} -> {".tag":"path","path":{".tag":"conflict",…}}.
[[nodiscard]] net::Response route_error(const std::vector<std::string>& tags);
/// 409 with a ready-made error; `summary` is the tags joined by "/".
[[nodiscard]] net::Response route_error(std::string_view summary, const boost::json::object& error);
/// The union value for nested tags, as above.
[[nodiscard]] boost::json::object union_of(const std::vector<std::string>& tags, std::size_t from = 0);

}  // namespace sluice::sandbox
