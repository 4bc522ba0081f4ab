// Shapes of people and teams, as several namespaces of the API show them.
#pragma once

#include <boost/json/fwd.hpp>

#include <string>

#include "sandbox/people.h"

namespace sluice::sandbox {

/// users.Name.
[[nodiscard]] boost::json::object name_json(const std::string& display_name);
/// users.BasicAccount, as `viewer` sees it.
[[nodiscard]] boost::json::object basic_account_json(const Account& account, const Account& viewer);
/// users_common.AccountType.
[[nodiscard]] std::string account_type_of(const Account& account);
/// team_policies.TeamSharingPolicies.
[[nodiscard]] boost::json::object sharing_policies_json();

}  // namespace sluice::sandbox
