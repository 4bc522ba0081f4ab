// The routes file_properties/templates/… (file_properties.stone).
#include <boost/json.hpp>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "sandbox/properties.h"
#include "sandbox/wire.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

constexpr std::size_t properties_max = 32;
constexpr std::size_t templates_max = 64;
constexpr std::size_t name_bytes_max = 256;
constexpr std::size_t description_bytes_max = 1024;
constexpr std::size_t listed_fields_max = 1000;

Refusal not_found(const std::string& template_id) {
    return {.tags = {"template_not_found"}, .text = template_id};
}

std::vector<PropertyFieldTemplate> read_fields(Arguments& arguments, std::string_view key) {
    std::vector<PropertyFieldTemplate> fields;
    for (auto& one : arguments.objects(key, listed_fields_max)) {
        fields.push_back({one.text("name"), one.text("description")});
        static_cast<void>(one.choice("type", {"string"}, ""));
    }
    return fields;
}

/// What ModifyTemplateError says against a template.
std::optional<Refusal> check_template(const PropertyTemplate& checked) {
    std::set<std::string> names;
    if (checked.name.size() > name_bytes_max || checked.description.size() > description_bytes_max) {
        return Refusal{{"template_attribute_too_large"}};
    }
    for (const auto& field : checked.fields) {
        if (field.name.size() > name_bytes_max || field.description.size() > description_bytes_max) {
            return Refusal{{"template_attribute_too_large"}};
        }
        if (!names.insert(field.name).second) return Refusal{{"conflicting_property_names"}};
    }
    if (checked.fields.size() > properties_max) return Refusal{{"too_many_properties"}};
    return std::nullopt;
}

net::Response add(Call& call) {
    Arguments arguments(call);
    PropertyTemplate added{.template_id = {},
                           .account_id = call.token.account_id,
                           .app_key = call.token.app_key,
                           .name = arguments.text("name"),
                           .description = arguments.text("description"),
                           .fields = read_fields(arguments, "fields")};
    if (auto refusal = arguments.refusal()) return *refusal;
    if (const auto refusal = check_template(added)) return refused(*refusal);
    if (template_ids_of(call).size() >= templates_max) return route_error({"too_many_templates"});
    added.template_id = cat("ptid:", to_base64url(call.world.ids().random_bytes(16)));
    save_template(call.world, added);
    return json_answer(json::object{{"template_id", added.template_id}});
}

net::Response list(Call& call) {
    if (auto refusal = refuse_arguments(call)) return *refusal;
    const auto ids = template_ids_of(call);
    return json_answer(json::object{{"template_ids", json::array(ids.begin(), ids.end())}});
}

net::Response get(Call& call) {
    Arguments arguments(call);
    const auto id = arguments.template_id("template_id");
    if (auto refusal = arguments.refusal()) return *refusal;
    const auto found = find_template(call, id);
    if (!found) return refused(not_found(id));
    json::array fields;
    for (const auto& field : found->fields) {
        fields.push_back(json::object{{"name", field.name},
                                      {"description", field.description},
                                      {"type", json::object{{".tag", "string"}}}});
    }
    return json_answer(json::object{
        {"name", found->name}, {"description", found->description}, {"fields", std::move(fields)}});
}

net::Response update(Call& call) {
    Arguments arguments(call);
    const auto id = arguments.template_id("template_id");
    const bool has_name = arguments.has("name");
    const auto name = has_name ? arguments.text("name") : std::string();
    const bool has_description = arguments.has("description");
    const auto description = has_description ? arguments.text("description") : std::string();
    std::vector<PropertyFieldTemplate> more;
    if (arguments.has("add_fields")) more = read_fields(arguments, "add_fields");
    if (auto refusal = arguments.refusal()) return *refusal;
    auto found = find_template(call, id);
    if (!found) return refused(not_found(id));
    if (has_name) found->name = name;
    if (has_description) found->description = description;
    found->fields.insert(found->fields.end(), more.begin(), more.end());
    if (const auto refusal = check_template(*found)) return refused(*refusal);
    save_template(call.world, *found);
    return json_answer(json::object{{"template_id", id}});
}

net::Response remove(Call& call) {
    Arguments arguments(call);
    const auto id = arguments.template_id("template_id");
    if (auto refusal = arguments.refusal()) return *refusal;
    if (!find_template(call, id)) return refused(not_found(id));
    remove_template(call.world, id);
    return json_answer(nullptr);
}

}  // namespace

void add_template_routes(RouteTable& routes) {
    routes.add("file_properties/templates/add_for_user", add);
    routes.add("file_properties/templates/list_for_user", list);
    routes.add("file_properties/templates/get_for_user", get);
    routes.add("file_properties/templates/update_for_user", update);
    routes.add("file_properties/templates/remove_for_user", remove);
}

}  // namespace sluice::sandbox
