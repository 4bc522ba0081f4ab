#include <boost/json.hpp>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/page_token.h"
#include "sandbox/shared_folders.h"
#include "sandbox/sharing_routes.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* folders_token = "team/team_folder";

bool is_team_folder(const Namespace& space, const std::string& team_id) {
    return space.team_id == team_id && !space.is_dissolved &&
           (space.kind == NamespaceKind::team_folder || space.kind == NamespaceKind::team_root);
}

/// TeamFolderMetadata. The root of a team's space is one, too.
json::object folder_json(const Namespace& space) {
    const bool is_root = space.kind == NamespaceKind::team_root;
    return {{"team_folder_id", space.id()},
            {"name", space.name},
            {"status", json::object{{".tag", is_root ? "active" : space.status}}},
            {"is_team_shared_dropbox", is_root},
            {"sync_setting", json::object{{".tag", "default"}}},
            {"content_sync_settings", json::array()},
            {"quota_limit", 0}};
}

net::Response folders_page(Call& call, std::uint32_t after, std::uint64_t limit) {
    json::array folders;
    std::uint32_t last = after;
    bool has_more = false;
    call.world.read_files(call.token.account_id, [&](const View& view) {
        for (const auto& [number, space] : view.namespaces().all()) {
            if (number <= after || !is_team_folder(space, call.token.team_id)) continue;
            has_more = folders.size() == limit;
            if (has_more) break;
            folders.push_back(folder_json(space));
            last = number;
        }
        return 0;
    });
    const json::object state{{"team_id", call.token.team_id}, {"after", last}, {"limit", limit}};
    return json_answer(
        json::object{{"team_folders", std::move(folders)},
                     {"cursor", encode_page_token(folders_token, state, call.world.signing_key())},
                     {"has_more", has_more}});
}

net::Response list(Call& call) {
    Arguments arguments(call);
    const auto limit = arguments.number_or("limit", 1000, {1, 1000});
    if (auto refusal = arguments.refusal()) return *refusal;
    return folders_page(call, 0, limit);
}

net::Response list_continue(Call& call) {
    Arguments arguments(call);
    const std::string text = arguments.text("cursor");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto state = decode_page_token(folders_token, text, call.world.signing_key());
    if (!state || state->at("team_id").as_string() != call.token.team_id)
        return route_error({"invalid_cursor"});
    return folders_page(call, state->at("after").to_number<std::uint32_t>(),
                        state->at("limit").to_number<std::uint64_t>());
}

std::optional<Refusal> check_name(const View& view, const Call& call, const std::string& name) {
    const bool is_component = name.find('/') == std::string::npos;
    if (!is_component || find_write_flaw(cat("/", name), AstralNames::allowed))
        return Refusal{{"invalid_folder_name"}};
    if (lower_path(name) == "apps") return Refusal{{"folder_name_reserved"}};
    for (const auto& [number, space] : view.namespaces().all()) {
        const bool is_taken = is_team_folder(space, call.token.team_id) && space.status != "archived" &&
                              lower_path(space.name) == lower_path(name);
        if (is_taken) return Refusal{{"folder_name_already_used"}};
    }
    return std::nullopt;
}

net::Response create(Call& call) {
    Arguments arguments(call);
    const std::string name = without_trailing_spaces(arguments.text("name"));
    const auto sync = arguments.choice("sync_setting", {"default", "not_synced"}, "default").tag;
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto team = call.world.people().find_team(call.token.team_id);
    if (!team) return auth_error("invalid_access_token");
    if (team->has_team_space) {
        return bad_request(call.route,
                           "This function can only be used for teams that do not already have a shared team "
                           "space. Create a folder in the team space instead.");
    }
    if (sync != "default") return route_error({"sync_settings_error", "unsupported_configuration"});
    const auto folder =
        call.world.change_files(call.token.account_id, [&](View& view) -> Outcome<json::object> {
            if (auto refusal = check_name(view, call, name)) return std::unexpected(*std::move(refusal));
            return folder_json(add_team_folder(view, *team, name, std::nullopt));
        });
    return folder ? json_answer(*folder) : refused(folder.error());
}

net::Response get_info(Call& call) {
    Arguments arguments(call);
    const auto ids = arguments.texts("team_folder_ids", 1000);
    if (ids.empty()) arguments.fail("team_folder_ids", "list must have at least 1 items, got 0");
    if (auto refusal = arguments.refusal()) return *refusal;
    json::array items;
    call.world.read_files(call.token.account_id, [&](const View& view) {
        for (const auto& id : ids) {
            const auto* space = view.namespaces().find(std::string_view(id));
            if (!space || !is_team_folder(*space, call.token.team_id)) {
                items.push_back(json::object{{".tag", "id_not_found"}, {"id_not_found", id}});
                continue;
            }
            json::object item = folder_json(*space);
            item[".tag"] = "team_folder_metadata";
            items.push_back(std::move(item));
        }
        return 0;
    });
    return json_answer(items);
}

net::Response archive(Call& call) {
    Arguments arguments(call);
    const std::string id = arguments.text("team_folder_id");
    static_cast<void>(arguments.flag("force_async_off", false));
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto folder =
        call.world.change_files(call.token.account_id, [&](View& view) -> Outcome<json::object> {
            auto* space = view.namespaces().find(std::string_view(id));
            if (!space || !is_team_folder(*space, call.token.team_id))
                return refuse({"access_error", "invalid_team_folder_id"});
            if (view.namespaces().root_of_team(space->team_id))
                return refuse({"team_shared_dropbox_error", "disallowed"});
            if (space->status != "active") return refuse({"status_error", space->status});
            archive_team_folder(view, *space);
            json::object complete = folder_json(*space);
            complete[".tag"] = "complete";
            return complete;
        });
    return folder ? json_answer(*folder) : refused(folder.error());
}

}  // namespace

void add_team_folder_routes(RouteTable& routes) {
    routes.add("team/team_folder/list", list);
    routes.add("team/team_folder/list/continue", list_continue);
    routes.add("team/team_folder/create", create);
    routes.add("team/team_folder/get_info", get_info);
    routes.add("team/team_folder/archive", archive);
}

}  // namespace sluice::sandbox
