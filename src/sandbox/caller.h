// Who calls a route and what they see as their Dropbox.
#pragma once

#include <string>
#include <variant>

#include "sandbox/routes.h"

namespace sluice::sandbox {

struct Caller {
    /// Of an app that calls with its key and secret, only `app_key` is set.
    AccessToken token = {};
    std::string root = {};  ///< "" or, for app-folder apps, "/Apps/Name", which then exists
    std::string namespace_id = {};
};

/// The caller as the route wants one, or the refusal: 400 and 401 as `check_token` says and for app-folder
/// apps where the route is not for them, 422 for a path root that isn't the account's (common.stone:
/// PathRootError).
[[nodiscard]] std::variant<Caller, net::Response> check_caller(World& world, const net::Request& request,
                                                               std::string_view name, const Route& route);

}  // namespace sluice::sandbox
