#include <boost/json.hpp>

#include <set>

#include "base/text.h"
#include "sandbox/account_json.h"
#include "sandbox/arguments.h"
#include "sandbox/caller.h"
#include "sandbox/file_routes.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::size_t account_id_chars = 40;
constexpr std::size_t batch_accounts_max = 300;

net::Response get_current_account(Call& call) {
    if (auto refusal = refuse_arguments(call)) return *refusal;
    const auto account = call.world.people().find_account(call.viewer.account_id);
    if (!account) return auth_error("invalid_access_token");
    json::object full{{"account_id", account->account_id},
                      {"name", name_json(account->display_name)},
                      {"email", account->email},
                      {"email_verified", true},
                      {"disabled", false},
                      {"country", "US"},
                      {"locale", "en"},
                      {"referral_link", "https://db.tt/sandbox"},
                      {"is_paired", false},
                      {"account_type", json::object{{".tag", account_type_of(*account)}}},
                      {"root_info", root_info(call.world, *account)}};
    if (const auto team = call.world.people().find_team(account->team_id)) {
        full["team"] = json::object{{"id", team->team_id},
                                    {"name", team->name},
                                    {"sharing_policies", sharing_policies_json()},
                                    {"office_addin_policy", json::object{{".tag", "disabled"}}},
                                    {"top_level_content_policy", json::object{{".tag", "admin_only"}}}};
        full["team_member_id"] = account->team_member_id;
    }
    return json_answer(full);
}

/// Bytes in all that a team and its members own.
std::uint64_t used_by_team(const View& view, const std::string& team_id) {
    std::uint64_t used = 0;
    for (const auto& [number, space] : view.namespaces().all()) {
        const auto* owner = view.namespaces().account(space.account_id);
        if (space.team_id == team_id || (owner && owner->team_id == team_id))
            used += space.tree->used_bytes();
    }
    return used;
}

net::Response get_space_usage(Call& call) {
    if (auto refusal = refuse_arguments(call)) return *refusal;
    const auto account = call.world.people().find_account(call.viewer.account_id);
    const std::string team_id = account ? account->team_id : "";
    const auto [used, used_in_team] = call.world.read_files(call.viewer, [&](const View& view) {
        return std::pair(view.used_bytes(), team_id.empty() ? 0 : used_by_team(view, team_id));
    });
    const auto quota = call.world.switches().quota_bytes;
    json::object allocation{{".tag", "individual"}, {"allocated", quota}};
    if (!team_id.empty()) {
        allocation = {{".tag", "team"},
                      {"used", used_in_team},
                      {"allocated", quota},
                      {"user_within_team_space_allocated", 0},
                      {"user_within_team_space_limit_type", json::object{{".tag", "off"}}},
                      {"user_within_team_space_used_cached", used}};
    }
    return json_answer(json::object{{"used", used}, {"allocation", std::move(allocation)}});
}

void check_account_id(Arguments& arguments, std::string_view key, const std::string& account_id) {
    if (account_id.size() == account_id_chars) return;
    const std::string_view bound = account_id.size() < account_id_chars ? "at least" : "at most";
    arguments.fail(key, cat("'", account_id, "' must be ", bound, " ", account_id_chars, " characters, got ",
                            account_id.size()));
}

net::Response get_account(Call& call) {
    Arguments arguments(call);
    const std::string account_id = arguments.text("account_id");
    check_account_id(arguments, "account_id", account_id);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto account = call.world.people().find_account(account_id);
    const auto viewer = call.world.people().find_account(call.viewer.account_id);
    if (!account || !viewer) return route_error({"no_account"});
    return json_answer(basic_account_json(*account, *viewer));
}

net::Response get_account_batch(Call& call) {
    Arguments arguments(call);
    const auto account_ids = arguments.texts("account_ids", batch_accounts_max);
    if (account_ids.empty()) arguments.fail("account_ids", "list must have at least 1 items, got 0");
    for (const auto& account_id : account_ids) check_account_id(arguments, "account_ids", account_id);
    if (std::set(account_ids.begin(), account_ids.end()).size() < account_ids.size())
        arguments.fail("account_ids", "list must not have the same item twice");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto viewer = call.world.people().find_account(call.viewer.account_id);
    json::array accounts;
    for (const auto& account_id : account_ids) {
        const auto account = call.world.people().find_account(account_id);
        if (!account || !viewer)
            return route_error("no_account", {{".tag", "no_account"}, {"no_account", account_id}});
        accounts.push_back(basic_account_json(*account, *viewer));
    }
    return json_answer(accounts);
}

net::Response get_feature_values(Call& call) {
    Arguments arguments(call);
    const auto features = arguments.tags(
        "features", {"paper_as_files", "file_locking", "team_shared_dropbox", "distinct_member_home"});
    if (auto refusal = arguments.refusal()) return *refusal;
    if (features.empty()) return route_error({"empty_features_list"});
    const auto account = call.world.people().find_account(call.viewer.account_id);
    const auto team = account ? call.world.people().find_team(account->team_id) : std::nullopt;
    const bool has_space = team && team->has_team_space;
    json::array values;
    for (const auto& feature : features) {
        const bool is_of_space = feature == "team_shared_dropbox" || feature == "distinct_member_home";
        const json::object enabled{{".tag", "enabled"}, {"enabled", !is_of_space || has_space}};
        values.push_back(json::object{{".tag", feature}, {feature, enabled}});
    }
    return json_answer(json::object{{"values", std::move(values)}});
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
    routes.add("users/get_account", get_account);
    routes.add("users/get_account_batch", get_account_batch);
    routes.add("users/features/get_values", get_feature_values);
    routes.add("check/user", echo);
    routes.add("check/app", echo);
}

}  // namespace sluice::sandbox
