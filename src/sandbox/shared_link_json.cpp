// Shared links and what lies below them as routes tell them (sharing.stone: SharedLinkMetadata).
#include <boost/json.hpp>

#include "base/text.h"
#include "sandbox/shared_links.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

json::object tag(std::string_view word) {
    return {{".tag", word}};
}

std::string_view requested_visibility(const SharedLink& link) {
    if (link.audience == "team") return "team_only";
    return link.password_hash.empty() ? "public" : "password";
}

std::string_view resolved_visibility(const SharedLink& link) {
    if (link.audience == "team") return link.password_hash.empty() ? "team_only" : "team_and_password";
    if (link.audience == "no_one" || link.audience == "members") return "no_one";
    return link.password_hash.empty() ? "public" : "password";
}

json::array audience_options(bool is_in_team) {
    json::array options;
    for (const std::string_view audience : {"public", "team", "no_one"}) {
        const bool is_allowed = audience != "team" || is_in_team;
        json::object option{{"audience", tag(audience)}, {"allowed", is_allowed}};
        if (!is_allowed) option["disallowed_reason"] = tag("user_not_on_team");
        options.push_back(std::move(option));
    }
    return options;
}

json::array visibility_policies(bool is_in_team, bool has_controls) {
    json::array policies;
    for (const std::string_view policy : {"public", "team_only", "password"}) {
        const bool is_allowed = policy == "public" || (policy == "team_only" ? is_in_team : has_controls);
        json::object told{{"policy", tag(policy)}, {"resolved_policy", tag(policy)}, {"allowed", is_allowed}};
        if (!is_allowed) {
            told["disallowed_reason"] = tag(policy == "team_only" ? "user_not_on_team" : "user_account_type");
        }
        policies.push_back(std::move(told));
    }
    return policies;
}

json::object permissions(const Call& call, const SharedLink& link) {
    const bool is_owner = call.token.account_id == link.account_id;
    const bool has_controls = has_link_controls(call.world, link.account_id);
    const bool is_team = is_in_team(call.world, link.account_id);
    json::object told{
        {"can_revoke", is_owner},
        {"effective_audience", tag(link.audience)},
        {"link_access_level", tag(link.access)},
        {"visibility_policies", is_owner ? visibility_policies(is_team, has_controls) : json::array()},
        {"can_set_expiry", is_owner && has_controls},
        {"can_remove_expiry", is_owner && has_controls},
        {"allow_download", link.allow_download},
        {"can_allow_download", is_owner},
        {"can_disallow_download", is_owner && has_controls},
        {"allow_comments", true},
        {"team_restricts_comments", false},
        {"can_set_password", is_owner && has_controls},
        {"can_remove_password", is_owner && has_controls},
        {"require_password", !link.password_hash.empty()},
        {"can_use_extended_sharing_controls", is_owner && has_controls}};
    if (is_owner) {
        told["resolved_visibility"] = tag(resolved_visibility(link));
        if (link.audience != "no_one" && link.audience != "members")
            told["requested_visibility"] = tag(requested_visibility(link));
        told["audience_options"] = audience_options(is_team);
    } else {
        told["revoke_failure_reason"] = tag("owner_only");
    }
    return told;
}

std::optional<json::object> team_member_info(const World& world, const std::string& account_id) {
    const auto owner = world.people().find_account(account_id);
    const auto team = owner ? world.people().find_team(owner->team_id) : std::nullopt;
    if (!team) return std::nullopt;
    return json::object{{"team_info", json::object{{"id", team->team_id}, {"name", team->name}}},
                        {"display_name", owner->display_name},
                        {"member_id", owner->team_member_id}};
}

}  // namespace

json::object link_json(const Call& call, const SharedLink& link, const Entry& entry,
                       std::string_view inside) {
    json::object told{{".tag", entry.is_file() ? "file" : "folder"},
                      {"url", url_of(call.world, link, inside)},
                      {"id", entry.id},
                      {"name", name_of(entry.path_display)}};
    if (link.expires) told["expires"] = to_dropbox_time(*link.expires);
    if (call.token.account_id == link.account_id && is_within(entry.path_lower, lower_path(call.root))) {
        told["path_lower"] = entry.path_lower.substr(call.root.size());
    }
    told["link_permissions"] = permissions(call, link);
    if (auto info = team_member_info(call.world, link.account_id))
        told["team_member_info"] = *std::move(info);
    if (!entry.is_file()) return told;
    told["client_modified"] = to_dropbox_time(entry.client_modified);
    told["server_modified"] = to_dropbox_time(entry.server_modified);
    told["rev"] = entry.rev;
    told["size"] = entry.content->size();
    return told;
}

void append_unmounted_metadata(std::string& out, const Call& call, const Entry& entry) {
    // Paths of another's Dropbox are nobody's business, and the caller's root isn't theirs.
    Call visitor = call;
    visitor.root.clear();
    auto metadata = metadata_json(visitor, entry, Declared::as_metadata);
    for (const auto* key : {"path_lower", "path_display", "parent_shared_folder_id", "shared_folder_id",
                            "sharing_info", "file_lock_info"})
        metadata.erase(key);
    out += json::serialize(metadata);
}

}  // namespace sluice::sandbox
