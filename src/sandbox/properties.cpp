#include "sandbox/properties.h"

#include <boost/json.hpp>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"
#include "sandbox/saved_json.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr const char* template_kind = "properties.template";
constexpr const char* groups_kind = "properties.groups";
constexpr std::size_t field_name_bytes_max = 256;
constexpr std::size_t field_value_bytes_max = 1024;

json::object to_json(const PropertyGroup& group) {
    json::array fields;
    for (const auto& field : group.fields) {
        fields.push_back(json::object{{"name", field.name}, {"value", field.value}});
    }
    return {{"template_id", group.template_id}, {"fields", std::move(fields)}};
}

std::vector<PropertyGroup> parse_groups(const std::string& text) {
    std::vector<PropertyGroup> groups;
    if (text.empty()) return groups;
    const auto saved = json::parse(text);
    for (const auto& one : saved.as_array()) {
        PropertyGroup group{.template_id = text_at(one.as_object(), "template_id"), .fields = {}};
        for (const auto& field : one.at("fields").as_array()) {
            group.fields.push_back({text_at(field.as_object(), "name"), text_at(field.as_object(), "value")});
        }
        groups.push_back(std::move(group));
    }
    return groups;
}

std::string write_groups(const std::vector<PropertyGroup>& groups) {
    if (groups.empty()) return "";
    json::array saved;
    for (const auto& group : groups) saved.push_back(to_json(group));
    return json::serialize(saved);
}

PropertyTemplate parse_template(const std::string& template_id, const std::string& text) {
    const auto value = json::parse(text);
    const auto& saved = value.as_object();
    PropertyTemplate parsed{.template_id = template_id,
                            .account_id = text_at(saved, "account_id"),
                            .app_key = text_at(saved, "app_key"),
                            .name = text_at(saved, "name"),
                            .description = text_at(saved, "description"),
                            .fields = {}};
    for (const auto& field : saved.at("fields").as_array()) {
        parsed.fields.push_back(
            {text_at(field.as_object(), "name"), text_at(field.as_object(), "description")});
    }
    return parsed;
}

bool is_owner(const Call& call, const PropertyTemplate& one) {
    return one.account_id == call.token.account_id && one.app_key == call.token.app_key;
}

std::optional<Refusal> check_group(const Call& call, const PropertyGroup& group) {
    const auto of_group = find_template(call, group.template_id);
    if (!of_group) return Refusal{.tags = {"template_not_found"}, .text = group.template_id};
    std::set<std::string> names;
    for (const auto& field : group.fields) {
        if (field.name.size() > field_name_bytes_max || field.value.size() > field_value_bytes_max) {
            return Refusal{{"property_field_too_large"}};
        }
        const bool is_known = std::ranges::find(of_group->fields, field.name, &PropertyFieldTemplate::name) !=
                              of_group->fields.end();
        if (!is_known || !names.insert(field.name).second) return Refusal{{"does_not_fit_template"}};
    }
    return std::nullopt;
}

}  // namespace

void save_template(World& world, const PropertyTemplate& saved) {
    json::array fields;
    for (const auto& field : saved.fields) {
        fields.push_back(json::object{{"name", field.name}, {"description", field.description}});
    }
    world.save_record(template_kind, saved.template_id,
                      json::serialize(json::object{{"account_id", saved.account_id},
                                                   {"app_key", saved.app_key},
                                                   {"name", saved.name},
                                                   {"description", saved.description},
                                                   {"fields", std::move(fields)}}));
}

void remove_template(World& world, const std::string& template_id) {
    world.remove_record(template_kind, template_id);
    for (const auto& [file_id, text] : world.records(groups_kind)) {
        if (text.find(template_id) == std::string::npos) continue;
        world.change_record(groups_kind, file_id, [&](const std::string& before) {
            auto groups = parse_groups(before);
            std::erase_if(groups, [&](const PropertyGroup& one) { return one.template_id == template_id; });
            return write_groups(groups);
        });
    }
}

std::optional<PropertyTemplate> find_template(const Call& call, const std::string& template_id) {
    const auto text = call.world.find_record(template_kind, template_id);
    if (!text) return std::nullopt;
    auto found = parse_template(template_id, *text);
    return is_owner(call, found) ? std::optional(std::move(found)) : std::nullopt;
}

std::vector<std::string> template_ids_of(const Call& call) {
    std::vector<std::string> ids;
    for (const auto& [id, text] : call.world.records(template_kind)) {
        if (is_owner(call, parse_template(id, text))) ids.push_back(id);
    }
    return ids;
}

std::vector<PropertyGroup> property_groups_of(const World& world, const std::string& file_id) {
    return parse_groups(world.find_record(groups_kind, file_id).value_or(""));
}

Outcome<std::vector<PropertyGroup>> change_property_groups(
    World& world, const std::string& file_id,
    const std::function<Outcome<std::vector<PropertyGroup>>(std::vector<PropertyGroup>)>& act) {
    Outcome<std::vector<PropertyGroup>> changed;
    world.change_record(groups_kind, file_id, [&](const std::string& before) {
        changed = act(parse_groups(before));
        return changed ? write_groups(*changed) : before;
    });
    return changed;
}

std::vector<std::string> file_ids_with_properties(const World& world, const std::string& after) {
    std::vector<std::string> ids;
    const auto all = world.records(groups_kind);
    for (auto at = all.upper_bound(after); at != all.end(); ++at) ids.push_back(at->first);
    return ids;
}

std::optional<Refusal> check_groups(const Call& call, const std::vector<PropertyGroup>& groups) {
    std::set<std::string> ids;
    for (const auto& group : groups) {
        if (!ids.insert(group.template_id).second) return Refusal{{"duplicate_property_groups"}};
    }
    for (const auto& group : groups) {
        if (auto refusal = check_group(call, group)) return refusal;
    }
    return std::nullopt;
}

std::optional<Refusal> add_property_groups(const Call& call, const std::string& file_id,
                                           const std::vector<PropertyGroup>& groups) {
    if (auto refusal = check_groups(call, groups)) return refusal;
    using Groups = std::vector<PropertyGroup>;
    const auto added = change_property_groups(call.world, file_id, [&](Groups all) -> Outcome<Groups> {
        for (const auto& group : groups) {
            if (std::ranges::find(all, group.template_id, &PropertyGroup::template_id) != all.end()) {
                return refuse({"property_group_already_exists"});
            }
            all.push_back(group);
        }
        return all;
    });
    return added ? std::nullopt : std::optional(added.error());
}

std::vector<PropertyGroup> read_property_groups(Arguments& arguments, std::string_view key) {
    constexpr std::size_t groups_max = 1000;
    std::vector<PropertyGroup> groups;
    for (auto& one : arguments.objects(key, groups_max)) {
        PropertyGroup group{.template_id = one.template_id("template_id"), .fields = {}};
        for (auto& field : one.objects("fields", groups_max)) {
            group.fields.push_back({field.text("name"), field.text("value")});
        }
        groups.push_back(std::move(group));
    }
    return groups;
}

std::optional<std::vector<std::string>> read_template_filter(Arguments& arguments, std::string_view key) {
    if (!arguments.has(key)) return std::nullopt;
    auto filter = arguments.choice(key, {"filter_some"}, "");
    auto ids = filter.fields.template_ids("filter_some", 1000);
    if (ids.empty()) filter.fields.fail("filter_some", "list must have at least 1 items, got 0");
    return ids;
}

json::array property_groups_json(const Call& call, const std::string& file_id,
                                 const std::vector<std::string>& template_ids) {
    json::array told;
    for (const auto& group : property_groups_of(call.world, file_id)) {
        if (std::ranges::find(template_ids, group.template_id) == template_ids.end()) continue;
        if (find_template(call, group.template_id)) told.push_back(to_json(group));
    }
    return told;
}

}  // namespace sluice::sandbox
