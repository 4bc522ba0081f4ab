// The routes file_properties/properties/… (file_properties.stone).
#include <boost/json.hpp>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "sandbox/properties.h"
#include "sandbox/signed_text.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::size_t groups_max = 1000;
constexpr std::size_t matches_per_page = 100;
constexpr std::string_view cursor_purpose = "properties/search";
using Groups = std::vector<PropertyGroup>;

/// LookupError of file_properties.stone: `malformed_path` always says the path.
Refusal lookup_refusal(const Refusal& refusal, const std::string& path) {
    Refusal said = refusal;
    if (said.tags.back() == "malformed_path") said.text = path;
    return said.within("path");
}

/// The id of what lies at `path`; refusals are PropertiesError.
Outcome<std::string> file_id_at(const Call& call, const std::string& path) {
    const auto entry =
        call.world.read_files(call.viewer, [&](const View& view) { return look_up(view, call, path); });
    if (!entry) return std::unexpected(lookup_refusal(entry.error(), path));
    return (*entry)->id;
}

/// Answers Void, or why `act` on the groups of what lies at `path` is refused.
net::Response change_at(const Call& call, const std::string& path,
                        const std::function<Outcome<Groups>(Groups)>& act) {
    const auto id = file_id_at(call, path);
    if (!id) return refused(id.error());
    const auto changed = change_property_groups(call.world, *id, act);
    return changed ? json_answer(nullptr) : refused(changed.error());
}

Groups::iterator find_group(Groups& groups, const std::string& template_id) {
    return std::ranges::find(groups, template_id, &PropertyGroup::template_id);
}

net::Response add(Call& call) {
    Arguments arguments(call);
    const auto path = arguments.path("path", PathForm::path_or_id);
    const auto groups = read_property_groups(arguments, "property_groups");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto id = file_id_at(call, path);
    if (!id) return refused(id.error());
    if (const auto refusal = add_property_groups(call, *id, groups)) return refused(*refusal);
    return json_answer(nullptr);
}

net::Response overwrite(Call& call) {
    Arguments arguments(call);
    const auto path = arguments.path("path", PathForm::path_or_id);
    const auto groups = read_property_groups(arguments, "property_groups");
    if (groups.empty()) arguments.fail("property_groups", "list must have at least 1 items, got 0");
    if (auto refusal = arguments.refusal()) return *refusal;
    if (const auto refusal = check_groups(call, groups)) return refused(*refusal);
    return change_at(call, path, [&](Groups all) -> Outcome<Groups> {
        for (const auto& group : groups) {
            const auto before = find_group(all, group.template_id);
            if (before == all.end()) {
                all.push_back(group);
            } else {
                *before = group;
            }
        }
        return all;
    });
}

struct GroupUpdate {
    PropertyGroup changed;
    std::vector<std::string> removed;
};

GroupUpdate read_update(Arguments& arguments) {
    GroupUpdate update{.changed = {.template_id = arguments.template_id("template_id"), .fields = {}},
                       .removed = {}};
    if (arguments.has("add_or_update_fields")) {
        for (auto& field : arguments.objects("add_or_update_fields", groups_max)) {
            update.changed.fields.push_back({field.text("name"), field.text("value")});
        }
    }
    if (arguments.has("remove_fields")) update.removed = arguments.texts("remove_fields", groups_max);
    return update;
}

void apply(const GroupUpdate& update, std::vector<PropertyField>& fields) {
    for (const auto& field : update.changed.fields) {
        const auto before = std::ranges::find(fields, field.name, &PropertyField::name);
        if (before == fields.end()) {
            fields.push_back(field);
        } else {
            before->value = field.value;
        }
    }
    std::erase_if(fields, [&](const PropertyField& field) {
        return std::ranges::find(update.removed, field.name) != update.removed.end();
    });
}

net::Response update(Call& call) {
    Arguments arguments(call);
    const auto path = arguments.path("path", PathForm::path_or_id);
    std::vector<GroupUpdate> updates;
    for (auto& one : arguments.objects("update_property_groups", groups_max))
        updates.push_back(read_update(one));
    if (auto refusal = arguments.refusal()) return *refusal;
    Groups changed;
    for (const auto& one : updates) changed.push_back(one.changed);
    if (const auto refusal = check_groups(call, changed)) return refused(*refusal);
    return change_at(call, path, [&](Groups all) -> Outcome<Groups> {
        for (const auto& one : updates) {
            const auto group = find_group(all, one.changed.template_id);
            if (group == all.end()) return refuse({"property_group_lookup", "property_group_not_found"});
            apply(one, group->fields);
        }
        return all;
    });
}

net::Response remove(Call& call) {
    Arguments arguments(call);
    const auto path = arguments.path("path", PathForm::path_or_id);
    const auto ids = arguments.template_ids("property_template_ids", groups_max);
    if (auto refusal = arguments.refusal()) return *refusal;
    for (const auto& id : ids) {
        if (!find_template(call, id)) {
            return refused({.tags = {"template_not_found"}, .text = id});
        }
    }
    return change_at(call, path, [&](Groups all) -> Outcome<Groups> {
        for (const auto& id : ids) {
            const auto group = find_group(all, id);
            if (group == all.end()) return refuse({"property_group_lookup", "property_group_not_found"});
            all.erase(group);
        }
        return all;
    });
}

struct Query {
    std::string field_name;
    std::string value;
};

/// True where a field of that name holds the value, whatever its case.
bool is_match(const Groups& groups, const std::vector<Query>& queries) {
    return std::ranges::any_of(queries, [&](const Query& query) {
        return std::ranges::any_of(groups, [&](const PropertyGroup& group) {
            return std::ranges::any_of(group.fields, [&](const PropertyField& field) {
                return field.name == query.field_name &&
                       lower_path(field.value).find(lower_path(query.value)) != std::string::npos;
            });
        });
    });
}

struct Search {
    std::vector<Query> queries;
    std::vector<std::string> template_ids;
};

/// The match of one file or folder; nothing if it is none, or none of the caller's.
std::optional<json::object> match_of(const Call& call, const std::string& file_id, const Search& search) {
    auto groups = property_groups_of(call.world, file_id);
    std::erase_if(groups, [&](const PropertyGroup& group) {
        return std::ranges::find(search.template_ids, group.template_id) == search.template_ids.end();
    });
    if (!is_match(groups, search.queries)) return std::nullopt;
    bool is_deleted = false;
    const auto entry = call.world.read_files(call.viewer, [&](const View& view) -> EntryPtr {
        if (auto found = view.find_by_id(file_id)) return found;
        const auto revisions = view.revisions_of(file_id);
        is_deleted = !revisions.empty();
        return is_deleted ? revisions.back() : nullptr;
    });
    if (!entry) return std::nullopt;
    return json::object{{"id", file_id},
                        {"path", metadata_json(call, *entry, Declared::as_subtype).at("path_display")},
                        {"is_deleted", is_deleted},
                        {"property_groups", property_groups_json(call, file_id, search.template_ids)}};
}

net::Response page_of(const Call& call, const Search& search, const std::string& after) {
    json::array matches;
    std::string last = after;
    bool has_more = false;
    for (const auto& file_id : file_ids_with_properties(call.world, after)) {
        auto match = match_of(call, file_id, search);
        if (!match) continue;
        has_more = matches.size() == matches_per_page;
        if (has_more) break;
        matches.push_back(*std::move(match));
        last = file_id;
    }
    json::object result{{"matches", std::move(matches)}};
    if (has_more) {
        json::array queries;
        for (const auto& query : search.queries) queries.push_back({query.field_name, query.value});
        const json::array position{call.token.account_id, call.token.app_key, last, std::move(queries),
                                   json::array(search.template_ids.begin(), search.template_ids.end())};
        result["cursor"] = sign_text(json::serialize(position), cursor_purpose, call.world.signing_key());
    }
    return json_answer(result);
}

net::Response search(Call& call) {
    Arguments arguments(call);
    Search search;
    for (auto& one : arguments.objects("queries", groups_max)) {
        Query query{.field_name = {}, .value = one.text("query")};
        query.field_name = one.choice("mode", {"field_name"}, "").fields.text("field_name");
        static_cast<void>(one.choice("logical_operator", {"or_operator"}, "or_operator"));
        search.queries.push_back(std::move(query));
    }
    if (search.queries.empty()) arguments.fail("queries", "list must have at least 1 items, got 0");
    search.template_ids = template_ids_of(call);
    auto filter = arguments.choice("template_filter", {"filter_none", "filter_some"}, "filter_none");
    if (filter.tag == "filter_some") {
        const auto some = filter.fields.template_ids("filter_some", groups_max);
        if (some.empty()) filter.fields.fail("filter_some", "list must have at least 1 items, got 0");
        std::erase_if(search.template_ids,
                      [&](const std::string& id) { return std::ranges::find(some, id) == some.end(); });
    }
    if (auto refusal = arguments.refusal()) return *refusal;
    return page_of(call, search, "");
}

net::Response search_continue(Call& call) {
    Arguments arguments(call);
    const auto cursor = arguments.text("cursor");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto text = open_signed(cursor, cursor_purpose, call.world.signing_key());
    if (!text) return route_error({"reset"});
    const auto position = json::parse(*text).as_array();
    if (position.at(0).as_string() != call.token.account_id ||
        position.at(1).as_string() != call.token.app_key) {
        return route_error({"reset"});
    }
    Search search;
    for (const auto& query : position.at(3).as_array()) {
        search.queries.push_back(
            {std::string(query.at(0).as_string()), std::string(query.at(1).as_string())});
    }
    for (const auto& id : position.at(4).as_array()) search.template_ids.emplace_back(id.as_string());
    return page_of(call, search, std::string(position.at(2).as_string()));
}

}  // namespace

void add_property_routes(RouteTable& routes) {
    routes.add("file_properties/properties/add", add);
    routes.add("file_properties/properties/update", update);
    routes.add("file_properties/properties/overwrite", overwrite);
    routes.add("file_properties/properties/remove", remove);
    routes.add("file_properties/properties/search", search);
    routes.add("file_properties/properties/search/continue", search_continue);
}

}  // namespace sluice::sandbox
