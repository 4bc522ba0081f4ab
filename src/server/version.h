// The version of this program.
#pragma once

#include <string_view>

namespace sluice::server {

inline constexpr std::string_view version = SLUICE_VERSION;

}  // namespace sluice::server
