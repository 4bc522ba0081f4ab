#include <boost/json.hpp>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sandbox/arguments.h"
#include "sandbox/file_locks.h"
#include "sandbox/file_routes.h"
#include "sandbox/media_info.h"
#include "sandbox/properties.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

net::Response get_metadata(Call& call) {
    Arguments arguments(call);
    const std::string path = arguments.path("path", PathForm::read_path);
    const bool include_deleted = arguments.flag("include_deleted", false);
    const bool include_media_info = arguments.flag("include_media_info", false);
    const MetadataOptions options{
        .template_ids =
            read_template_filter(arguments, "include_property_groups").value_or(std::vector<std::string>{}),
        .explicit_shared_members = arguments.flag("include_has_explicit_shared_members", false)};
    if (auto refusal = arguments.refusal()) return *refusal;

    std::string deleted_path;
    const auto entry = call.world.read_files(call.viewer, [&](const View& view) {
        auto found = look_up(view, call, path);
        if (!found && include_deleted && path.starts_with('/')) {
            const auto tombstone = view.find_tombstone(lower_path(call.root + path));
            if (tombstone) deleted_path = tombstone->path_display;
        }
        return found;
    });
    if (!deleted_path.empty()) return json_answer(deleted_json(call, deleted_path));
    if (!entry) return refused(entry.error().within("path"));
    std::string text;
    append_metadata(text, call, **entry);
    append_extras(text, call, entry->get(), options);
    if (const auto info = include_media_info ? media_info_json(**entry) : std::nullopt) {
        text.insert(text.size() - 1, cat(",\"media_info\":", json::serialize(*info)));
    }
    return {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = std::move(text)};
}

struct RevisionQuery {
    std::string path;
    bool by_id = false;
    std::size_t limit = 10;
    std::string before_rev;
    bool include_restorable = false;
};

struct Revisions {
    std::vector<EntryPtr> newest_first;
    bool has_more = false;
    bool is_deleted = false;
    std::optional<Instant> deleted_at;
};

/// The revisions at the path or id that was asked for, oldest first; refusals are LookupError.
Outcome<std::vector<EntryPtr>> find_revisions(const View& view, const Call& call,
                                              const RevisionQuery& query) {
    std::vector<EntryPtr> found;
    if (query.path.starts_with("id:")) {
        found = view.revisions_of(query.path);
    } else {
        const auto path = resolve(view, call, query.path);
        if (!path) return std::unexpected(path.error());
        if (find_flaw(*path)) return refuse({"malformed_path"});
        const auto entry = view.find(lower_path(*path));
        if (entry && !entry->is_file()) return refuse({"not_file"});
        found = view.revisions_at(lower_path(*path));
    }
    if (found.empty() || !is_within(found.back()->path_lower, lower_path(call.root)))
        return refuse({"not_found"});
    const EntryPtr latest = found.back();
    return query.by_id ? view.revisions_of(latest->id) : view.revisions_at(latest->path_lower);
}

Outcome<Revisions> read_revisions(const View& view, const Call& call, const RevisionQuery& query) {
    auto all = find_revisions(view, call, query);
    if (!all) return std::unexpected(all.error().within("path"));
    const EntryPtr latest = all->back();
    if (!query.before_rev.empty()) {
        const auto before = std::ranges::find(*all, query.before_rev, &Entry::rev);
        if (before == all->end()) return refuse({"invalid_before_rev"});
        all->erase(before, all->end());
    }
    const auto current = view.find_by_id(latest->id);
    Revisions revisions;
    revisions.is_deleted = !current || current->path_lower != latest->path_lower;
    const auto tombstone = view.find_tombstone(latest->path_lower);
    if (!current && tombstone) revisions.deleted_at = tombstone->deleted_at;
    std::ranges::reverse(*all);
    revisions.has_more = all->size() > query.limit;
    if (revisions.has_more) all->resize(query.limit);
    revisions.newest_first = *std::move(all);
    return revisions;
}

net::Response list_revisions(Call& call) {
    Arguments arguments(call);
    RevisionQuery query;
    query.path = arguments.path("path", PathForm::path_or_id);
    query.by_id = arguments.choice("mode", {"path", "id"}, "path").tag == "id";
    query.limit = arguments.number_or("limit", 10, {1, 100});
    query.before_rev = arguments.rev_or_empty("before_rev");
    query.include_restorable = arguments.flag("include_restorable_info", false);
    if (auto refusal = arguments.refusal()) return *refusal;
    if (query.by_id && !query.before_rev.empty()) return route_error({"before_rev_not_supported"});

    const auto revisions = call.world.read_files(
        call.viewer, [&](const View& view) { return read_revisions(view, call, query); });
    if (!revisions) return refused(revisions.error());
    json::array entries;
    for (const auto& revision : revisions->newest_first) {
        auto metadata = metadata_json(call, *revision, Declared::as_subtype);
        if (query.include_restorable) metadata["is_restorable"] = true;
        entries.push_back(std::move(metadata));
    }
    json::object result{
        {"is_deleted", revisions->is_deleted}, {"entries", entries}, {"has_more", revisions->has_more}};
    if (revisions->deleted_at) result["server_deleted"] = to_dropbox_time(*revisions->deleted_at);
    return json_answer(result);
}

net::Response restore(Call& call) {
    Arguments arguments(call);
    const std::string given = arguments.path("path", PathForm::write_path);
    const std::string rev = arguments.rev("rev");
    if (auto refusal = arguments.refusal()) return *refusal;
    if (is_locked_for(call, given)) return route_error({"path_write", "no_write_permission"});
    const auto restored = call.world.change_files(call.viewer, [&](View& view) -> Outcome<EntryPtr> {
        const auto path = resolve(view, call, given);
        if (!path) return std::unexpected(path.error().within("path_lookup"));
        const auto revision = view.find_revision(rev);
        if (revision && !is_within(revision->path_lower, lower_path(call.root)))
            return refuse({"invalid_revision"});
        return view.restore(*path, rev);
    });
    if (!restored) return refused(restored.error());
    return json_answer(metadata_json(call, **restored, Declared::as_subtype));
}

}  // namespace

void add_lookup_routes(RouteTable& routes) {
    routes.add("files/get_metadata", get_metadata);
    routes.add("files/list_revisions", list_revisions);
    routes.add("files/restore", restore);
}

}  // namespace sluice::sandbox
