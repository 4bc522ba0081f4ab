#include <boost/json.hpp>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sandbox/account_json.h"
#include "sandbox/arguments.h"
#include "sandbox/page_token.h"
#include "sandbox/sharing_routes.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* members_token = "team/members";
constexpr std::size_t selected_members_max = 1000;

json::object tag(std::string_view word) {
    return {{".tag", word}};
}

net::Response get_info(Call& call) {
    if (auto refusal = refuse_arguments(call)) return *refusal;
    const auto team = call.world.people().find_team(call.token.team_id);
    if (!team) return auth_error("invalid_access_token");
    const auto members = call.world.people().members_of(team->team_id).size();
    const json::object policies{{"sharing", sharing_policies_json()},
                                {"emm_state", tag("disabled")},
                                {"office_addin", tag("disabled")},
                                {"suggest_members_policy", tag("enabled")},
                                {"top_level_content_policy", tag("admin_only")}};
    return json_answer(json::object{{"name", team->name},
                                    {"team_id", team->team_id},
                                    {"num_licensed_users", std::max<std::size_t>(members, 10)},
                                    {"num_provisioned_users", members},
                                    {"num_used_licenses", members},
                                    {"policies", policies}});
}

/// TeamMemberProfile.
json::object profile_json(const Call& call, const Account& account) {
    const std::string root_id = call.world.read_files(
        account.account_id, [&](const View& view) { return view.namespaces().root_of(account).id(); });
    return {{"team_member_id", account.team_member_id},
            {"account_id", account.account_id},
            {"email", account.email},
            {"email_verified", true},
            {"secondary_emails", json::array()},
            {"status", tag("active")},
            {"name", name_json(account.display_name)},
            {"membership_type", tag("full")},
            {"joined_on", to_dropbox_time(account.joined_at)},
            {"groups", json::array()},
            {"member_folder_id", account.namespace_id},
            {"root_folder_id", root_id}};
}

/// TeamMemberInfoV2.
json::object member_json(const Call& call, const Account& account) {
    json::array roles;
    if (account.is_team_admin) {
        roles.push_back(json::object{
            {"role_id", "pid_dbtmr:sandboxteamadmin"},
            {"name", "Team admin"},
            {"description", "User can do most user provisioning, de-provisioning and management."}});
    }
    return {{"profile", profile_json(call, account)}, {"roles", std::move(roles)}};
}

net::Response members_page(Call& call, std::uint64_t skip, std::uint64_t limit) {
    const auto all = call.world.people().members_of(call.token.team_id);
    const auto end = std::min<std::uint64_t>(all.size(), skip + limit);
    json::array members;
    for (auto at = skip; at < end; ++at) members.push_back(member_json(call, all[at]));
    const json::object state{{"team_id", call.token.team_id}, {"skip", end}, {"limit", limit}};
    return json_answer(
        json::object{{"members", std::move(members)},
                     {"cursor", encode_page_token(members_token, state, call.world.signing_key())},
                     {"has_more", end < all.size()}});
}

net::Response members_list(Call& call) {
    Arguments arguments(call);
    const auto limit = arguments.number_or("limit", 1000, {1, 1000});
    static_cast<void>(arguments.flag("include_removed", false));
    if (auto refusal = arguments.refusal()) return *refusal;
    return members_page(call, 0, limit);
}

net::Response members_list_continue(Call& call) {
    Arguments arguments(call);
    const std::string text = arguments.text("cursor");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto state = decode_page_token(members_token, text, call.world.signing_key());
    if (!state || state->at("team_id").as_string() != call.token.team_id)
        return route_error({"invalid_cursor"});
    return members_page(call, state->at("skip").to_number<std::uint64_t>(),
                        state->at("limit").to_number<std::uint64_t>());
}

net::Response members_get_info(Call& call) {
    Arguments arguments(call);
    json::array infos;
    for (auto& selector :
         arguments.choices("members", {"team_member_id", "external_id", "email"}, selected_members_max)) {
        const std::string value = selector.fields.text(selector.tag);
        const auto& people = call.world.people();
        std::optional<Account> account;
        if (selector.tag == "email") account = people.find_account_by_email(value);
        if (selector.tag == "team_member_id") account = people.find_team_member(value);
        if (!account || account->team_id != call.token.team_id) {
            infos.push_back(json::object{{".tag", "id_not_found"}, {"id_not_found", value}});
            continue;
        }
        json::object info = member_json(call, *account);
        info[".tag"] = "member_info";
        infos.push_back(std::move(info));
    }
    if (auto refusal = arguments.refusal()) return *refusal;
    return json_answer(json::object{{"members_info", std::move(infos)}});
}

/// A namespace that the team can get at: its own, its members', and shared folders they are in.
std::optional<json::object> namespace_json(const View& view, const Namespace& space,
                                           const std::string& team_id) {
    if (space.is_dissolved) return std::nullopt;
    json::object metadata{{"name", space.name}, {"namespace_id", space.id()}, {"quota_limit", 0}};
    if (space.kind == NamespaceKind::home) {
        const auto* owner = view.namespaces().account(space.account_id);
        if (!owner || owner->team_id != team_id) return std::nullopt;
        metadata["name"] = owner->display_name;
        metadata["namespace_type"] = tag("team_member_folder");
        metadata["team_member_id"] = owner->team_member_id;
        return metadata;
    }
    if (space.kind == NamespaceKind::shared_folder) {
        const bool has_member_of_team = std::ranges::any_of(space.members, [&](const auto& member) {
            const auto* account = view.namespaces().account(member.first);
            return account && account->team_id == team_id;
        });
        if (!has_member_of_team) return std::nullopt;
        metadata["namespace_type"] = tag("shared_folder");
        return metadata;
    }
    if (space.team_id != team_id) return std::nullopt;
    metadata["namespace_type"] = tag("team_folder");
    return metadata;
}

net::Response namespaces_list(Call& call) {
    Arguments arguments(call);
    static_cast<void>(arguments.number_or("limit", 1000, {1, 1000}));  // spec: it has no effect
    if (auto refusal = arguments.refusal()) return *refusal;
    json::array namespaces;
    call.world.read_files(call.token.account_id, [&](const View& view) {
        for (const auto& [number, space] : view.namespaces().all()) {
            if (auto metadata = namespace_json(view, space, call.token.team_id))
                namespaces.push_back(*std::move(metadata));
        }
        return 0;
    });
    const json::object state{{"team_id", call.token.team_id}};
    return json_answer(
        json::object{{"namespaces", std::move(namespaces)},
                     {"cursor", encode_page_token("team/namespaces", state, call.world.signing_key())},
                     {"has_more", false}});
}

net::Response get_authenticated_admin(Call& call) {
    if (auto refusal = refuse_arguments(call)) return *refusal;
    const auto admin = call.world.people().find_account(call.token.account_id);
    if (!admin) return route_error({"mapping_not_found"});
    if (!admin->is_team_admin || admin->team_id != call.token.team_id)
        return route_error({"admin_not_active"});
    return json_answer(json::object{{"admin_profile", profile_json(call, *admin)}});
}

}  // namespace

void add_team_routes(RouteTable& routes) {
    routes.add("team/get_info", get_info);
    routes.add("team/members/list_v2", members_list);
    routes.add("team/members/list/continue_v2", members_list_continue);
    routes.add("team/members/get_info_v2", members_get_info);
    routes.add("team/namespaces/list", namespaces_list);
    routes.add("team/token/get_authenticated_admin", get_authenticated_admin);
}

}  // namespace sluice::sandbox
