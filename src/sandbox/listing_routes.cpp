#include <boost/json.hpp>

#include <utility>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/file_routes.h"
#include "sandbox/link_listing.h"
#include "sandbox/listing.h"
#include "sandbox/properties.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::size_t entry_bytes_usual = 450;

/// ListFolderArg.
struct ListArguments {
    std::string path;
    Cursor cursor;
    std::optional<LinkArguments> link;
    std::optional<net::Response> refusal;
};

/// SharedLink of files.stone.
LinkArguments read_shared_link(Arguments arguments) {
    return {.url = arguments.text("url"), .inside = {}, .password = arguments.text_or_empty("password")};
}

ListArguments read_list_arguments(Call& call) {
    Arguments arguments(call);
    ListArguments read;
    read.path = arguments.path("path", PathForm::path_r_or_id);
    if (read.path == "/")
        arguments.fail("path", "Specify the root folder as an empty string rather than as \"/\".");
    read.cursor.account_id = call.viewer.account_id;
    read.cursor.base = call.viewer.base;
    read.cursor.reach = call.viewer.reach;
    read.cursor.depth = arguments.flag("recursive", false) ? Depth::recursive : Depth::children;
    read.cursor.deleted =
        arguments.flag("include_deleted", false) ? DeletedEntries::included : DeletedEntries::left_out;
    read.cursor.page_entries_max = arguments.number_or("limit", 2000, {1, 2000});
    static_cast<void>(arguments.flag("include_media_info", false));  // without effect since 2019 (spec)
    read.cursor.mounted =
        arguments.flag("include_mounted_folders", true) ? MountedFolders::included : MountedFolders::left_out;
    read.cursor.explicit_shared_members = arguments.flag("include_has_explicit_shared_members", false);
    read.cursor.restorable = arguments.flag("include_restorable_info", false);
    read.cursor.downloadable_only = !arguments.flag("include_non_downloadable_files", true);
    if (const auto ids = read_template_filter(arguments, "include_property_groups"))
        read.cursor.template_ids = *ids;
    if (arguments.has("shared_link")) read.link = read_shared_link(arguments.object("shared_link"));
    if (read.link && read.cursor.depth == Depth::recursive)
        arguments.fail("recursive", "only the non-recursive mode is supported for shared links");
    if (!read.link && call.token.account_id.empty())
        arguments.fail("", "missing required field 'shared_link', without which a user must be signed in");
    if (read.link) read.link->inside = read.path;
    read.refusal = arguments.refusal();
    return read;
}

/// The first template that was asked for and isn't the caller's.
std::optional<Refusal> check_templates(const Call& call, const Cursor& cursor) {
    for (const auto& id : cursor.template_ids) {
        if (!find_template(call, id)) {
            return Refusal{.tags = {"template_error", "template_not_found"}, .text = id};
        }
    }
    return std::nullopt;
}

/// Completes the cursor of a new listing; refusals are LookupError.
std::optional<Refusal> aim(const View& view, const Call& call, ListArguments& list) {
    const auto path = resolve(view, call, list.path);
    if (!path) return path.error();
    if (find_flaw(*path)) return Refusal{{"malformed_path"}};
    const std::string lower = lower_path(*path);
    const auto entry = view.find(lower);
    if (!lower.empty() && !entry) return Refusal{{"not_found"}};
    if (entry && entry->is_file()) return Refusal{{"not_folder"}};
    list.cursor.path_display = entry ? entry->path_display : "";
    list.cursor.is_root_of_view = lower == lower_path(call.root);
    list.cursor.generation = view.generation();
    const auto spot = view.enter(list.cursor.path_display);
    if (!spot) return Refusal{{"not_found"}};
    begin_cursor(list.cursor, *spot);
    return std::nullopt;
}

Viewer viewer_of(const Cursor& cursor) {
    Viewer viewer = cursor.account_id;
    viewer.base = cursor.base;
    viewer.reach = cursor.reach;
    return viewer;
}

net::Response page_answer(const Call& call, const ListingPage& page) {
    const MetadataOptions options{.template_ids = page.next.template_ids,
                                  .explicit_shared_members = page.next.explicit_shared_members,
                                  .restorable = page.next.restorable};
    std::string text = "{\"entries\":[";
    text.reserve(page.entries.size() * entry_bytes_usual + 512);
    for (const auto& listed : page.entries) {
        if (text.back() != '[') text += ',';
        if (listed.entry) {
            append_metadata(text, call, *listed.entry);
        } else {
            append_deleted(text, call, listed.deleted_path);
        }
        append_extras(text, call, listed.entry.get(), options);
    }
    text += cat("],\"cursor\":\"", encode_cursor(page.next, call.world.signing_key()),
                "\",\"has_more\":", page.has_more, "}");
    return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = std::move(text)};
}

net::Response list_folder(Call& call) {
    auto list = read_list_arguments(call);
    if (list.refusal) return *list.refusal;
    if (const auto refusal = check_templates(call, list.cursor)) return refused(*refusal);
    if (list.link) return list_link_folder(call, {*list.link, list.cursor.page_entries_max});
    Outcome<ListingPage> page = call.world.read_files(call.viewer, [&](const View& view) {
        if (auto refusal = aim(view, call, list)) return Outcome<ListingPage>(std::unexpected(*refusal));
        return Outcome<ListingPage>(read_page(view, list.cursor));
    });
    return page ? page_answer(call, *page) : refused(page.error().within("path"));
}

net::Response get_latest_cursor(Call& call) {
    auto list = read_list_arguments(call);
    if (list.refusal) return *list.refusal;
    if (const auto unknown = check_templates(call, list.cursor)) return refused(*unknown);
    const auto refusal = call.world.read_files(call.viewer, [&](const View& view) {
        auto why = aim(view, call, list);
        if (!why) list.cursor = end_of_listing(view, list.cursor);
        return why;
    });
    if (refusal) return refused(refusal->within("path"));
    return json_answer(json::object{{"cursor", encode_cursor(list.cursor, call.world.signing_key())}});
}

net::Response invalid_cursor(const Call& call) {
    return bad_request(call.route, cat(call.arguments_place, ": cursor: Invalid \"cursor\" parameter."));
}

net::Response list_folder_continue(Call& call) {
    Arguments arguments(call);
    const std::string text = arguments.text("cursor");
    if (auto refusal = arguments.refusal()) return *refusal;
    if (auto answer = continue_link_listing(call, text)) return *std::move(answer);
    const auto cursor = decode_cursor(text, call.world.signing_key());
    if (!cursor || cursor->account_id != call.viewer.account_id) return invalid_cursor(call);
    const std::string folder = lower_path(cursor->path_display);
    if (!is_within(folder, lower_path(call.root))) return invalid_cursor(call);
    const auto page =
        call.world.read_files(viewer_of(*cursor), [&](const View& view) -> Outcome<ListingPage> {
            if (cursor->generation != view.generation()) return refuse({"reset"});
            const auto entry = view.find(folder);
            const bool is_there = folder.empty() ? view.access(view.base()).has_value() : entry != nullptr;
            if (!is_there) return refuse({"path", "not_found"});
            if (entry && entry->is_file()) return refuse({"path", "not_folder"});
            return read_page(view, *cursor);
        });
    return page ? page_answer(call, *page) : refused(page.error());
}

net::Response longpoll(Call& call) {
    Arguments arguments(call);
    const std::string text = arguments.text("cursor");
    const auto timeout = std::chrono::seconds(arguments.number_or("timeout", 30, {30, 480}));
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto cursor = decode_cursor(text, call.world.signing_key());
    if (!cursor) return invalid_cursor(call);
    bool is_reset = false;
    const bool changes = call.world.wait_until(
        viewer_of(*cursor),
        [&](const View& view) {
            is_reset = cursor->generation != view.generation();
            return is_reset || has_news(view, *cursor);
        },
        timeout);
    if (is_reset) return route_error({"reset"});
    return json_answer(json::object{{"changes", changes}});
}

}  // namespace

void add_listing_routes(RouteTable& routes) {
    routes.add("files/list_folder", list_folder);
    routes.add("files/list_folder/continue", list_folder_continue);
    routes.add("files/list_folder/get_latest_cursor", get_latest_cursor);
    routes.add("files/list_folder/longpoll", longpoll);
}

}  // namespace sluice::sandbox
