// Through whose eyes files are seen, and from which namespace.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace sluice::sandbox {

/// What an administrator of a team reaches besides their own, by `Dropbox-API-Select-Admin` (Stone:
/// select_admin_mode).
enum class AdminReach {
    none,
    team_admin,  ///< what the team owns
    whole_team,  ///< and what its members own
};

/// An account at home, unless more is said.
struct Viewer {
    Viewer(std::string in_account_id) : account_id(std::move(in_account_id)) {}  // NOLINT: an account is one
    Viewer(const char* in_account_id) : account_id(in_account_id) {}             // NOLINT

    std::string account_id;
    std::uint32_t base = 0;  ///< namespace whose root is ""; 0 = the account's home
    AdminReach reach = AdminReach::none;
    std::uint64_t generation = 0;  ///< of the account's cursors; World sets it
};

}  // namespace sluice::sandbox
