#include <boost/json.hpp>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/file_routes.h"
#include "sandbox/file_tree.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

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

net::Response get_current_account(Call& call) {
    if (auto refusal = refuse_arguments(call)) return *refusal;
    const auto account = call.world.people().find_account(call.token.account_id);
    if (!account) return auth_error("invalid_access_token");
    return json_answer(
        json::object{{"account_id", account->account_id},
                     {"name", name_json(account->display_name)},
                     {"email", account->email},
                     {"email_verified", true},
                     {"disabled", false},
                     {"country", "US"},
                     {"locale", "en"},
                     {"referral_link", "https://db.tt/sandbox"},
                     {"is_paired", false},
                     {"account_type", json::object{{".tag", "pro"}}},
                     {"root_info", json::object{{".tag", "user"},
                                                {"root_namespace_id", account->namespace_id},
                                                {"home_namespace_id", account->namespace_id}}}});
}

net::Response get_space_usage(Call& call) {
    if (auto refusal = refuse_arguments(call)) return *refusal;
    const auto used =
        call.world.read_files(call.token.account_id, [](const FileTree& tree) { return tree.used_bytes(); });
    return json_answer(json::object{
        {"used", used},
        {"allocation",
         json::object{{".tag", "individual"}, {"allocated", call.world.switches().quota_bytes}}}});
}

net::Response echo(Call& call) {
    Arguments arguments(call);
    const std::string query = arguments.text_or_empty("query");
    if (query.size() > 500) arguments.fail("query", "must be at most 500 characters");
    if (auto refusal = arguments.refusal()) return *refusal;
    return json_answer(json::object{{"result", query}});
}

}  // namespace

void add_user_routes(RouteTable& routes) {
    routes.add("users/get_current_account", get_current_account);
    routes.add("users/get_space_usage", get_space_usage);
    routes.add("check/user", echo);
    routes.add("check/app", echo);
}

}  // namespace sluice::sandbox
