#include "dropbox/detail/encode.h"

#include "dropbox/detail/words.h"

namespace sluice::dropbox::detail {
namespace {

json::value encode_mode(const WriteMode& mode) {
    switch (mode.rule) {
        case WriteRule::add: return "add";
        case WriteRule::overwrite: return "overwrite";
        case WriteRule::update: return json::object{{".tag", "update"}, {"update", mode.rev}};
    }
    return "add";
}

}  // namespace

json::object encode_commit(const Commit& commit) {
    json::object object{{"path", commit.path}, {"mode", encode_mode(commit.mode)}};
    object["autorename"] = commit.on_conflict == OnConflict::rename;
    if (commit.strict_conflict) object["strict_conflict"] = true;
    if (commit.client_modified) object["client_modified"] = to_dropbox_time(*commit.client_modified);
    if (commit.mute) object["mute"] = true;
    if (!commit.properties.empty()) {
        json::array groups;
        for (const auto& group : commit.properties) groups.push_back(encode_property_group(group));
        object["property_groups"] = std::move(groups);
    }
    return object;
}

json::object encode_property_group(const PropertyGroup& group) {
    json::array fields;
    for (const auto& field : group.fields)
        fields.push_back(json::object{{"name", field.name}, {"value", field.value}});
    return {{"template_id", group.template_id}, {"fields", std::move(fields)}};
}

json::object encode_cursor(const SessionCursor& cursor) {
    return {{"session_id", cursor.session_id}, {"offset", cursor.offset}};
}

json::object encode_relocation(const Relocation& relocation) {
    return {{"from_path", relocation.from}, {"to_path", relocation.to}};
}

json::object encode_listing(std::string_view path, const ListOptions& options) {
    // The root is "" to Dropbox; "/" is an error there.
    json::object object{{"path", path == "/" ? std::string_view() : path}};
    if (options.recursive) object["recursive"] = true;
    if (options.limit) object["limit"] = *options.limit;
    if (options.include_deleted) object["include_deleted"] = true;
    if (!options.property_templates.empty())
        object["include_property_groups"] = encode_template_filter(options.property_templates);
    return object;
}

json::object encode_template_filter(const std::vector<std::string>& template_ids) {
    return {{".tag", "filter_some"}, {"filter_some", json::array(template_ids.begin(), template_ids.end())}};
}

json::object encode_search(const Search& search) {
    json::object options{{"max_results", search.limit}};
    if (!search.folder.empty()) options["path"] = search.folder;
    if (search.order != SearchOrder::relevance)
        options["order_by"] = word_of(search_order_words, search.order);
    if (search.in_names_only) options["filename_only"] = true;
    if (!search.extensions.empty())
        options["file_extensions"] = json::array(search.extensions.begin(), search.extensions.end());
    return {{"query", search.query}, {"options", std::move(options)}};
}

json::object encode_deadline(const FileRequestDeadline& deadline) {
    json::object object{{"deadline", to_dropbox_time(deadline.deadline)}};
    if (deadline.allow_late_uploads)
        object["allow_late_uploads"] = word_of(grace_period_words, *deadline.allow_late_uploads);
    return object;
}

}  // namespace sluice::dropbox::detail
