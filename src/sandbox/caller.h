// Who calls a route and what they see as their Dropbox.
#pragma once

#include <boost/json/fwd.hpp>

#include <string>
#include <variant>

#include "sandbox/routes.h"

namespace sluice::sandbox {

struct Caller {
    /// Of a team's token with the account that is acted for; of an app that calls with its key and secret,
    /// only `app_key` is set.
    AccessToken token = {};
    std::string root = {};  ///< "" or, for app-folder apps, "/Apps/Name", which then exists
    Viewer viewer = "";
};

/// The caller as the route wants one, or the refusal: 400 and 401 as `check_token` says and for app-folder
/// apps where the route is not for them, 401 for a member that can't be selected, 422 for a path root that
/// isn't the account's (common.stone: PathRootError).
[[nodiscard]] std::variant<Caller, net::Response> check_caller(World& world, const net::Request& request,
                                                               std::string_view name, const Route& route);

/// 422 with the account's root.
[[nodiscard]] net::Response invalid_root_error(const World& world, const Account& account);

/// RootInfo of common.stone.
[[nodiscard]] boost::json::object root_info(const World& world, const Account& account);

}  // namespace sluice::sandbox
