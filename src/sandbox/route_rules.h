// Rules of routes that hold before their handlers are asked, as the attributes of the Stone routes say.
#pragma once

#include <string_view>

#include "sandbox/viewer.h"

namespace sluice::sandbox {

/// Stone: allow_app_folder_app. `route` without "/2/".
[[nodiscard]] bool allows_app_folder_app(std::string_view route);
/// Stone: select_admin_mode. `none` = the route can't be called as an administrator.
[[nodiscard]] AdminReach select_admin_reach(std::string_view route);

}  // namespace sluice::sandbox
