#include "sandbox/account_json.h"

#include <boost/json.hpp>

#include "base/text.h"

namespace sluice::sandbox {

namespace json = boost::json;

json::object name_json(const std::string& display_name) {
    const auto parts = split(display_name, ' ');
    const std::string& given = parts.front();
    const std::string surname = parts.size() > 1 ? parts.back() : "";
    return {{"given_name", given},
            {"surname", surname},
            {"familiar_name", given},
            {"display_name", display_name},
            {"abbreviated_name", cat(given.substr(0, 1), surname.substr(0, 1))}};
}

json::object basic_account_json(const Account& account, const Account& viewer) {
    const bool is_self = account.account_id == viewer.account_id;
    const bool is_teammate = is_self || (!account.team_id.empty() && account.team_id == viewer.team_id);
    json::object basic{{"account_id", account.account_id},
                       {"name", name_json(account.display_name)},
                       {"email", account.email},
                       {"email_verified", true},
                       {"disabled", false},
                       {"is_teammate", is_teammate}};
    if (is_teammate && !account.team_member_id.empty()) basic["team_member_id"] = account.team_member_id;
    return basic;
}

std::string account_type_of(const Account& account) {
    switch (account.plan) {
        case Plan::basic: return "basic";
        case Plan::plus:
        case Plan::professional: return "pro";
        case Plan::business: break;
    }
    return "business";
}

json::object sharing_policies_json() {
    const auto tag = [](std::string_view word) { return json::object{{".tag", word}}; };
    return {{"shared_folder_member_policy", tag("anyone")},
            {"shared_folder_join_policy", tag("from_anyone")},
            {"shared_link_create_policy", tag("default_public")},
            {"group_creation_policy", tag("admins_only")},
            {"shared_folder_link_restriction_policy", tag("anyone")},
            {"enforce_link_password_policy", tag("optional")},
            {"default_link_expiration_days_policy", tag("none")},
            {"shared_link_default_permissions_policy", tag("default")}};
}

}  // namespace sluice::sandbox
