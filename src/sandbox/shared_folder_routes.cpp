#include <boost/json.hpp>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sandbox/jobs.h"
#include "sandbox/page_token.h"
#include "sandbox/shared_folders.h"
#include "sandbox/sharing_json.h"
#include "sandbox/sharing_routes.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* share_job = "sharing/share_folder";
constexpr const char* other_job = "sharing/job";
constexpr const char* folders_token = "list_folders";
constexpr const char* mountable_token = "list_mountable_folders";
/// A folder with more can't be copied into every member's Dropbox in one go.
constexpr std::size_t copied_entries_max = 10'000;

/// FolderPolicy, what of it was given; an empty text = as it is.
struct PolicyArguments {
    FolderPolicies policies = {{}, {}, {}, {}};

    void apply(FolderPolicies& to) const {
        const auto set = [](std::string& policy, const std::string& given) {
            if (!given.empty()) policy = given;
        };
        set(to.member_policy, policies.member_policy);
        set(to.acl_update_policy, policies.acl_update_policy);
        set(to.shared_link_policy, policies.shared_link_policy);
        set(to.viewer_info_policy, policies.viewer_info_policy);
    }
};

std::string read_choice(Arguments& arguments, std::string_view key,
                        std::initializer_list<std::string_view> words) {
    return arguments.has(key) ? arguments.choice(key, words, "").tag : std::string();
}

/// LinkSettings: what it says about the folder's link has no effect here, but must be right.
void read_link_settings(Arguments& arguments) {
    if (!arguments.has("link_settings")) return;
    auto settings = arguments.object("link_settings");
    read_choice(settings, "access_level",
                {"owner", "editor", "viewer", "viewer_no_comment", "traverse", "no_access"});
    read_choice(settings, "audience", {"public", "team", "no_one", "password", "members"});
    if (settings.has("expiry")) {
        auto expiry = settings.choice("expiry", {"remove_expiry", "set_expiry"}, "");
        if (expiry.tag == "set_expiry") static_cast<void>(expiry.fields.timestamp("set_expiry"));
    }
    if (settings.has("password")) {
        auto password = settings.choice("password", {"remove_password", "set_password"}, "");
        if (password.tag == "set_password") static_cast<void>(password.fields.text("set_password"));
    }
}

PolicyArguments read_policies(Arguments& arguments) {
    PolicyArguments read;
    read.policies.member_policy =
        read_choice(arguments, "member_policy", {"team", "anyone", "team_and_approved"});
    read.policies.acl_update_policy = read_choice(arguments, "acl_update_policy", {"owner", "editors"});
    read.policies.shared_link_policy =
        read_choice(arguments, "shared_link_policy", {"anyone", "team", "members"});
    read.policies.viewer_info_policy = read_choice(arguments, "viewer_info_policy", {"enabled", "disabled"});
    read_link_settings(arguments);
    return read;
}

bool is_in_team(const Call& call) {
    const auto account = call.world.people().find_account(call.viewer.account_id);
    return account && !account->team_id.empty();
}

/// Where apps with a folder of their own have it.
std::vector<std::string> app_folders(const Call& call) {
    std::vector<std::string> folders;
    for (const auto& app : call.world.people().apps()) {
        if (app.access == AppAccess::app_folder) folders.push_back(lower_path(cat("/Apps/", app.name)));
    }
    return folders;
}

net::Response already_shared(json::object folder) {
    folder[".tag"] = "already_shared";
    return route_error("bad_path/already_shared",
                       json::object{{".tag", "bad_path"}, {"bad_path", std::move(folder)}});
}

net::Response share_folder_route(Call& call) {
    Arguments arguments(call);
    const std::string given = arguments.path("path", PathForm::write_path_or_id);
    const auto policies = read_policies(arguments);
    const bool force_async = arguments.flag("force_async", false);
    static_cast<void>(arguments.choice("access_inheritance", {"inherit", "no_inherit"}, "inherit"));
    auto words = sharing_words(call);
    read_folder_actions(arguments, words);
    if (auto refusal = arguments.refusal()) return *refusal;
    if (policies.policies.shared_link_policy == "members" && !is_in_team(call))
        return route_error({"disallowed_shared_link_policy"});

    const auto apps = app_folders(call);
    std::optional<json::object> shared_before;
    const auto shared = call.world.change_files(call.viewer, [&](View& view) -> Outcome<json::object> {
        const auto path = resolve(view, call, given);
        if (!path) return refuse({"bad_path", "invalid_path"});
        const auto entry = view.find(lower_path(*path));
        const auto* mounted = entry ? view.namespaces().find(entry->mounts) : nullptr;
        if (mounted && mounted->kind != NamespaceKind::home) {
            shared_before = shared_folder_json(view, *mounted, words);
            return refuse({"bad_path", "already_shared"});
        }
        const auto space = share_folder(view, *path, apps);
        if (!space) return std::unexpected(space.error());
        policies.apply((*space)->policies);
        return shared_folder_json(view, **space, words);
    });
    if (shared_before) return already_shared(*std::move(shared_before));
    if (!shared) return refused(shared.error());
    if (force_async) return launch_job(call, share_job, *shared);
    json::object complete = *shared;
    complete[".tag"] = "complete";
    return json_answer(complete);
}

net::Response unshare_folder_route(Call& call) {
    Arguments arguments(call);
    const std::string id = arguments.text("shared_folder_id");
    const auto leave = arguments.flag("leave_a_copy", false) ? LeaveACopy::yes : LeaveACopy::no;
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto why = call.world.change_files(call.viewer, [&](View& view) -> std::optional<Refusal> {
        const auto space = find_shared_folder(view, id);
        if (!space) return space.error().within("access_error");
        if ((*space)->kind == NamespaceKind::team_folder) return Refusal{{"team_folder"}};
        if (view.access(**space) != AccessLevel::owner) return Refusal{{"no_permission"}};
        if (leave == LeaveACopy::yes && (*space)->tree->entries().size() > copied_entries_max)
            return Refusal{{"too_many_files"}};
        unshare_folder(view, **space, leave);
        return std::nullopt;
    });
    return why ? refused(*why) : launch_job(call, other_job, {});
}

std::optional<Refusal> check_policies(const Call& call, const View& view, const Namespace& space,
                                      const PolicyArguments& policies) {
    if (space.kind == NamespaceKind::team_folder) return Refusal{{"team_folder"}};
    if (view.access(space) != AccessLevel::owner) return Refusal{{"no_permission"}};
    const bool is_team = is_in_team(call);
    if (!policies.policies.member_policy.empty() && !is_team) return Refusal{{"not_on_team"}};
    if (policies.policies.shared_link_policy == "members" && !is_team)
        return Refusal{{"disallowed_shared_link_policy"}};
    return std::nullopt;
}

net::Response update_folder_policy(Call& call) {
    Arguments arguments(call);
    const std::string id = arguments.text("shared_folder_id");
    const auto policies = read_policies(arguments);
    auto words = sharing_words(call);
    read_folder_actions(arguments, words);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto folder = call.world.change_files(call.viewer, [&](View& view) -> Outcome<json::object> {
        const auto space = find_shared_folder(view, id);
        if (!space) return std::unexpected(space.error().within("access_error"));
        if (auto refusal = check_policies(call, view, **space, policies))
            return std::unexpected(*std::move(refusal));
        policies.apply((*space)->policies);
        view.namespaces().mark_changed(**space);
        return shared_folder_json(view, **space, words);
    });
    return folder ? json_answer(*folder) : refused(folder.error());
}

net::Response get_folder_metadata(Call& call) {
    Arguments arguments(call);
    const std::string id = arguments.text("shared_folder_id");
    auto words = sharing_words(call);
    read_folder_actions(arguments, words);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto folder = call.world.read_files(call.viewer, [&](const View& view) -> Outcome<json::object> {
        const auto space = find_shared_folder(view, id);
        if (!space) return std::unexpected(space.error());
        return shared_folder_json(view, **space, words);
    });
    return folder ? json_answer(*folder) : refused(folder.error());
}

/// Those of list_folders, or only those that list_mountable_folders tells.
std::vector<const Namespace*> folders_of(const View& view, std::string_view token) {
    std::vector<const Namespace*> folders;
    for (const auto& [number, space] : view.namespaces().all()) {
        const bool is_shared = space.kind == NamespaceKind::shared_folder;
        const bool is_told =
            is_shared || (space.kind == NamespaceKind::team_folder && token == folders_token);
        if (is_told && view.access(space)) folders.push_back(&space);
    }
    return folders;
}

net::Response list_page(Call& call, const char* token, std::uint32_t after, std::uint64_t limit,
                        const SharingWords& words) {
    json::array entries;
    std::uint32_t last = 0;
    bool has_more = false;
    call.world.read_files(call.viewer, [&](const View& view) {
        for (const auto* space : folders_of(view, token)) {
            if (space->number <= after) continue;
            has_more = entries.size() == limit;
            if (has_more) break;
            entries.push_back(shared_folder_json(view, *space, words));
            last = space->number;
        }
        return 0;
    });
    json::object result{{"entries", std::move(entries)}};
    if (has_more) {
        json::object state{{"account_id", call.viewer.account_id}, {"after", last}, {"limit", limit}};
        if (words.has_actions) state["actions"] = json::array(words.actions.begin(), words.actions.end());
        result["cursor"] = encode_page_token(token, state, call.world.signing_key());
    }
    return json_answer(result);
}

net::Response list_folders(Call& call, const char* token) {
    Arguments arguments(call);
    const auto limit = arguments.number_or("limit", 1000, {1, 1000});
    auto words = sharing_words(call);
    read_folder_actions(arguments, words);
    if (auto refusal = arguments.refusal()) return *refusal;
    return list_page(call, token, 0, limit, words);
}

net::Response list_folders_continue(Call& call, const char* token) {
    Arguments arguments(call);
    const std::string text = arguments.text("cursor");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto state = decode_page_token(token, text, call.world.signing_key());
    if (!state || state->at("account_id").as_string() != call.viewer.account_id)
        return route_error({"invalid_cursor"});
    auto words = sharing_words(call);
    if (const auto* actions = state->if_contains("actions")) {
        words.has_actions = true;
        for (const auto& action : actions->as_array()) words.actions.emplace_back(action.as_string());
    }
    return list_page(call, token, state->at("after").to_number<std::uint32_t>(),
                     state->at("limit").to_number<std::uint64_t>(), words);
}

/// InsufficientQuotaAmounts, flattened beside its tag.
net::Response insufficient_quota(std::uint64_t needed, std::uint64_t left) {
    return route_error("insufficient_quota", json::object{{".tag", "insufficient_quota"},
                                                          {"space_needed", needed},
                                                          {"space_shortage", needed - left},
                                                          {"space_left", left}});
}

net::Response mount_folder_route(Call& call) {
    Arguments arguments(call);
    const std::string id = arguments.text("shared_folder_id");
    const auto words = sharing_words(call);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto quota = call.world.switches().quota_bytes;
    std::optional<net::Response> no_room;
    const auto folder = call.world.change_files(call.viewer, [&](View& view) -> Outcome<json::object> {
        const auto space = find_shared_folder(view, id);
        if (!space) return std::unexpected(space.error().within("access_error"));
        if ((*space)->kind == NamespaceKind::team_folder) return refuse({"must_automount"});
        if (view.namespaces().mount_in_home(call.viewer.account_id, (*space)->number))
            return refuse({"already_mounted"});
        const auto needed = (*space)->tree->used_bytes();
        const auto left = quota - std::min(quota, view.used_bytes());
        if (needed > left) {
            no_room = insufficient_quota(needed, left);
            return refuse({"insufficient_quota"});
        }
        mount_folder(view, **space, call.viewer.account_id);
        return shared_folder_json(view, **space, words);
    });
    if (no_room) return *std::move(no_room);
    return folder ? json_answer(*folder) : refused(folder.error());
}

net::Response unmount_folder_route(Call& call) {
    Arguments arguments(call);
    const std::string id = arguments.text("shared_folder_id");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto why = call.world.change_files(call.viewer, [&](View& view) -> std::optional<Refusal> {
        const auto space = find_shared_folder(view, id);
        if (!space) return space.error().within("access_error");
        if ((*space)->kind == NamespaceKind::team_folder) return Refusal{{"not_unmountable"}};
        if (!view.namespaces().mount_in_home(call.viewer.account_id, (*space)->number))
            return Refusal{{"access_error", "unmounted"}};
        unmount_folder(view, **space, call.viewer.account_id);
        return std::nullopt;
    });
    return why ? refused(*why) : json_answer(nullptr);
}

}  // namespace

void add_shared_folder_routes(RouteTable& routes) {
    routes.add("sharing/share_folder", share_folder_route);
    routes.add("sharing/check_share_job_status", [](Call& call) { return check_job(call, share_job); });
    routes.add("sharing/check_job_status", [](Call& call) { return check_job(call, other_job); });
    routes.add("sharing/unshare_folder", unshare_folder_route);
    routes.add("sharing/update_folder_policy", update_folder_policy);
    routes.add("sharing/get_folder_metadata", get_folder_metadata);
    routes.add("sharing/list_folders", [](Call& call) { return list_folders(call, folders_token); });
    routes.add("sharing/list_folders/continue",
               [](Call& call) { return list_folders_continue(call, folders_token); });
    routes.add("sharing/list_mountable_folders",
               [](Call& call) { return list_folders(call, mountable_token); });
    routes.add("sharing/list_mountable_folders/continue",
               [](Call& call) { return list_folders_continue(call, mountable_token); });
    routes.add("sharing/mount_folder", mount_folder_route);
    routes.add("sharing/unmount_folder", unmount_folder_route);
}

}  // namespace sluice::sandbox
