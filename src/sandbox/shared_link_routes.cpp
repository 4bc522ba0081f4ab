// The routes sharing/…shared_link… (sharing.stone).
#include <boost/json.hpp>

#include <algorithm>

#include "base/text.h"
#include "sandbox/cloud_docs.h"
#include "sandbox/shared_links.h"
#include "sandbox/signed_text.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::string_view cursor_purpose = "list_shared_links";
constexpr std::size_t links_per_page = 200;

/// SharedLinkSettings; empty = not said.
struct Settings {
    std::optional<bool> require_password;
    std::string password;
    std::optional<Instant> expires;
    std::string audience;
    std::string access;
    std::string requested_visibility;
    std::optional<bool> allow_download;

    [[nodiscard]] bool is_empty() const {
        return !require_password && password.empty() && !expires && audience.empty() && access.empty() &&
               requested_visibility.empty() && !allow_download;
    }
};

std::string word_or_empty(Arguments& arguments, std::string_view key,
                          std::initializer_list<std::string_view> tags) {
    return arguments.has(key) ? arguments.choice(key, tags, "").tag : std::string();
}

Settings read_settings(Arguments arguments) {
    Settings settings;
    settings.require_password = arguments.flag_or_nothing("require_password");
    settings.password = arguments.text_or_empty("link_password");
    settings.expires = arguments.timestamp("expires");
    settings.audience =
        word_or_empty(arguments, "audience", {"public", "team", "no_one", "password", "members"});
    settings.access = word_or_empty(arguments, "access", {"viewer", "editor", "max", "default"});
    settings.requested_visibility =
        word_or_empty(arguments, "requested_visibility", {"public", "team_only", "password"});
    settings.allow_download = arguments.flag_or_nothing("allow_download");
    return settings;
}

Outcome<SharedLink> refuse_settings(const char* why) {
    return refuse({"settings_error", why});
}

/// The words that are kept, from those that are taken: old clients ask for a visibility.
std::string audience_of(const Settings& settings, const std::string& otherwise) {
    if (settings.audience == "password") return "public";
    if (!settings.audience.empty()) return settings.audience;
    if (settings.requested_visibility.empty()) return otherwise;
    return settings.requested_visibility == "team_only" ? "team" : "public";
}

/// The link with the settings; refusals are `settings_error` with a SharedLinkSettingsError.
Outcome<SharedLink> apply(const Call& call, SharedLink link, const Settings& settings) {
    const bool wants_password =
        settings.require_password.value_or(!settings.password.empty() || settings.audience == "password" ||
                                           settings.requested_visibility == "password");
    const bool had_password = !link.password_hash.empty();
    if (wants_password && settings.password.empty() && !had_password)
        return refuse_settings("invalid_settings");
    if (!wants_password && !settings.password.empty()) return refuse_settings("invalid_settings");
    if (settings.expires && *settings.expires <= call.world.now()) return refuse_settings("invalid_settings");
    link.audience = audience_of(settings, link.audience);
    const bool wants_controls = wants_password || settings.expires || !settings.allow_download.value_or(true);
    if (wants_controls && !has_link_controls(call.world, link.account_id))
        return refuse_settings("not_authorized");
    if (link.audience == "team" && !is_in_team(call.world, link.account_id))
        return refuse_settings("not_authorized");
    // Editing through a link is for folders; of files "max" is what can be had.
    if (settings.access == "editor" && !link.is_folder) return refuse_settings("invalid_settings");
    if (!settings.access.empty()) {
        const bool is_editor = settings.access == "editor" || (settings.access == "max" && link.is_folder);
        link.access = is_editor ? "editor" : "viewer";
    }
    if (!settings.password.empty())
        link.password_hash = hash_link_password(call.world, link, settings.password);
    if (settings.require_password == false) link.password_hash.clear();
    if (settings.expires) link.expires = settings.expires;
    link.allow_download = settings.allow_download.value_or(link.allow_download);
    return link;
}

/// The item of that audience has a link; told with it only where the settings asked for nothing else.
net::Response already_exists(const Call& call, const SharedLink& existing, const Entry& entry,
                             const Settings& settings) {
    json::object error{{".tag", "shared_link_already_exists"}};
    if (settings.is_empty()) {
        error["shared_link_already_exists"] =
            json::object{{".tag", "metadata"}, {"metadata", link_json(call, existing, entry, "")}};
    }
    return route_error(
        settings.is_empty() ? "shared_link_already_exists/metadata" : "shared_link_already_exists", error);
}

net::Response create(Call& call) {
    Arguments arguments(call);
    const auto path = arguments.path("path", PathForm::read_path);
    Settings settings;
    if (arguments.has("settings")) settings = read_settings(arguments.object("settings"));
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto entry =
        call.world.read_files(call.viewer, [&](const View& view) { return look_up(view, call, path); });
    if (!entry) return refused(entry.error().within("path"));
    auto& ids = call.world.ids();
    const SharedLink fresh{.id = to_base64url(ids.random_bytes(15)),
                           .rlkey = to_base64url(ids.random_bytes(18)),
                           .account_id = call.token.account_id,
                           .file_id = (*entry)->id,
                           .base = call.viewer.base,
                           .is_folder = !(*entry)->is_file(),
                           .name = std::string(name_of((*entry)->path_display))};
    const auto link = apply(call, fresh, settings);
    if (!link) return refused(link.error());
    for (const auto& existing : links_of_file(call.world, link->account_id, link->file_id)) {
        if (existing.audience == link->audience) return already_exists(call, existing, **entry, settings);
    }
    save_link(call.world, *link);
    return json_answer(link_json(call, *link, **entry, ""));
}

struct ListArguments {
    std::string path;
    std::string cursor;
    bool direct_only = false;
};

/// Links to the entry and, unless only direct ones are asked for, to the folders above it; each told with
/// what it links to.
json::array links_to(const Call& call, const EntryPtr& entry, bool direct_only) {
    std::vector<EntryPtr> linked{entry};
    if (!direct_only) {
        call.world.read_files(call.viewer, [&](const View& view) {
            const auto root = lower_path(call.root);
            for (auto path = parent_of(entry->path_lower); path.size() > root.size();
                 path = parent_of(path)) {
                if (const auto folder = view.find(path)) linked.push_back(folder);
            }
            return true;
        });
    }
    json::array told;
    for (const auto& one : linked) {
        for (const auto& link : links_of_file(call.world, call.token.account_id, one->id)) {
            told.push_back(link_json(call, link, *one, ""));
        }
    }
    return told;
}

net::Response list_all(const Call& call, const std::string& after) {
    json::array told;
    std::string last = after;
    bool has_more = false;
    for (const auto& link : links_of_account(call.world, call.token.account_id)) {
        if (link.id <= after) continue;
        const auto entry = target_of(call.world, link, "");
        if (!entry || !is_within(entry->path_lower, lower_path(call.root))) continue;
        has_more = told.size() == links_per_page;
        if (has_more) break;
        told.push_back(link_json(call, link, *entry, ""));
        last = link.id;
    }
    json::object result{{"links", std::move(told)}, {"has_more", has_more}};
    if (has_more) {
        result["cursor"] =
            sign_text(cat(call.token.account_id, " ", last), cursor_purpose, call.world.signing_key());
    }
    return json_answer(result);
}

net::Response list(Call& call) {
    Arguments arguments(call);
    ListArguments wanted;
    wanted.path = arguments.path_or_empty("path", PathForm::read_path);
    wanted.cursor = arguments.text_or_empty("cursor");
    wanted.direct_only = arguments.flag_or_nothing("direct_only").value_or(false);
    if (auto refusal = arguments.refusal()) return *refusal;
    if (!wanted.path.empty()) {
        const auto entry = call.world.read_files(
            call.viewer, [&](const View& view) { return look_up(view, call, wanted.path); });
        if (!entry) return refused(entry.error().within("path"));
        return json_answer(
            json::object{{"links", links_to(call, *entry, wanted.direct_only)}, {"has_more", false}});
    }
    std::string after;
    if (!wanted.cursor.empty()) {
        const auto text = open_signed(wanted.cursor, cursor_purpose, call.world.signing_key());
        const auto parts = split(text.value_or(""), ' ');
        if (parts.size() != 2 || parts[0] != call.token.account_id) return route_error({"reset"});
        after = parts[1];
    }
    return list_all(call, after);
}

/// The caller's own link of that URL; refusals are SharedLinkError.
Outcome<SharedLink> own_link(const Call& call, const std::string& url) {
    const auto read = parse_link_url(url);
    auto link = read ? find_link(call.world, read->id) : std::nullopt;
    if (!link || link->rlkey != read->rlkey) return refuse({"shared_link_not_found"});
    if (link->account_id != call.token.account_id) return refuse({"shared_link_access_denied"});
    return *std::move(link);
}

net::Response modify(Call& call) {
    Arguments arguments(call);
    const auto url = arguments.text("url");
    const auto settings = read_settings(arguments.object("settings"));
    const bool remove_expiration = arguments.flag("remove_expiration", false);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto link = own_link(call, url);
    if (!link) return refused(link.error());
    const auto entry = target_of(call.world, *link, "");
    if (!entry) return route_error({"shared_link_not_found"});
    if (settings.is_empty() && !remove_expiration) return route_error({"settings_error", "invalid_settings"});
    auto changed = apply(call, *link, settings);
    if (!changed) return refused(changed.error());
    if (remove_expiration) changed->expires.reset();
    save_link(call.world, *changed);
    return json_answer(link_json(call, *changed, *entry, ""));
}

net::Response revoke(Call& call) {
    Arguments arguments(call);
    const auto url = arguments.text("url");
    if (auto refusal = arguments.refusal()) return *refusal;
    if (!parse_link_url(url)) return route_error({"shared_link_malformed"});
    const auto link = own_link(call, url);
    if (!link) return refused(link.error());
    remove_link(call.world, *link);
    return json_answer(nullptr);
}

/// GetSharedLinkMetadataArg.
LinkArguments read_link_arguments(Arguments& arguments) {
    LinkArguments link{.url = arguments.text("url"), .inside = {}, .password = {}};
    link.inside = arguments.path_or_empty("path", PathForm::path);
    link.password = arguments.text_or_empty("link_password");
    return link;
}

net::Response get_metadata(Call& call) {
    Arguments arguments(call);
    const auto wanted = read_link_arguments(arguments);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto visit = visit_link(call, wanted);
    if (!visit) return refused(visit.error());
    return json_answer(link_json(call, visit->link, *visit->entry, visit->inside));
}

net::Response get_file(Call& call) {
    Arguments arguments(call);
    const auto wanted = read_link_arguments(arguments);
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto visit = visit_link(call, wanted);
    if (!visit) return refused(visit.error());
    const auto& [link, entry, inside] = *visit;
    if (!entry->is_file()) return route_error({"shared_link_is_directory"});
    if (cloud_doc_of(name_of(entry->path_display))) return route_error({"unsupported_link_type"});
    if (!link.allow_download && call.token.account_id != link.account_id)
        return route_error({"shared_link_access_denied"});
    auto answer = bytes_answer(call.request, *entry);
    answer.headers.add("Dropbox-API-Result", header_json(link_json(call, link, *entry, inside)));
    call.world.count_bytes(answer.body.size(), 0);
    return answer;
}

}  // namespace

void add_shared_link_routes(RouteTable& routes) {
    routes.add("sharing/create_shared_link_with_settings", create);
    routes.add("sharing/list_shared_links", list);
    routes.add("sharing/modify_shared_link_settings", modify);
    routes.add("sharing/revoke_shared_link", revoke);
    routes.add("sharing/get_shared_link_metadata", get_metadata);
    routes.add("sharing/get_shared_link_file", get_file);
}

}  // namespace sluice::sandbox
