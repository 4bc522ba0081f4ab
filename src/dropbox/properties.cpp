#include "dropbox/properties.h"

#include <algorithm>

#include "base/text.h"
#include "dropbox/client.h"
#include "dropbox/detail/caller.h"
#include "dropbox/detail/decode.h"
#include "dropbox/detail/encode.h"
#include "dropbox/detail/json.h"

namespace sluice::dropbox {

namespace json = detail::json;
namespace routes = detail::routes;

namespace {

json::array encode_fields(std::span<const TemplateField> fields) {
    json::array array;
    for (const auto& field : fields)
        array.push_back(
            json::object{{"name", field.name}, {"description", field.description}, {"type", "string"}});
    return array;
}

Result<PropertyMatches> decode_matches(std::string_view route, const std::string& text) {
    const auto object = TRY(detail::parse_object(route, text));
    detail::Required required(route, object);
    const auto& array = required.array("matches");
    TRY(required.check());
    PropertyMatches matches{.matches = {}, .cursor = detail::text_or_empty(object, "cursor")};
    for (const auto& value : array) {
        const auto* match = value.if_object();
        if (!match) return fail(answer_malformed(route, "a match isn't an object"));
        detail::Required fields(route, *match);
        PropertyMatch found{.id = fields.text("id"),
                            .path = fields.text("path"),
                            .is_deleted = fields.flag("is_deleted"),
                            .groups = {}};
        for (const auto& group : fields.array("property_groups"))
            found.groups.push_back(TRY(detail::decode_property_group(route, group)));
        TRY(fields.check());
        matches.matches.push_back(std::move(found));
    }
    return matches;
}

}  // namespace

Result<std::vector<std::string>> Properties::list_templates(std::stop_token stop) {
    const auto& route = routes::template_list;
    const auto text = TRY(m_client.caller().rpc(route, "Templates", "", stop));
    const auto object = TRY(detail::parse_object(route.name, text));
    detail::Required required(route.name, object);
    std::vector<std::string> ids;
    for (const auto& id : required.array("template_ids"))
        if (const auto* text_id = id.if_string()) ids.emplace_back(text_id->data(), text_id->size());
    TRY(required.check());
    return ids;
}

Result<PropertyTemplate> Properties::find_template(const std::string& id, std::stop_token stop) {
    const auto& route = routes::template_get;
    auto argument = TRY(detail::write(json::object{{"template_id", id}}));
    const auto text = TRY(m_client.caller().rpc(route, id, std::move(argument), stop));
    const auto object = TRY(detail::parse_object(route.name, text));
    detail::Required required(route.name, object);
    PropertyTemplate found{.id = id,
                           .name = required.text("name"),
                           .description = detail::text_or_empty(object, "description"),
                           .fields = {}};
    for (const auto& value : required.array("fields"))
        if (const auto* field = value.if_object())
            found.fields.push_back(
                {detail::text_or_empty(*field, "name"), detail::text_or_empty(*field, "description")});
    TRY(required.check());
    return found;
}

Result<PropertyTemplate> Properties::add_template(const PropertyTemplate& wanted, std::stop_token stop) {
    const auto& route = routes::template_add;
    const json::object object{
        {"name", wanted.name}, {"description", wanted.description}, {"fields", encode_fields(wanted.fields)}};
    const auto text = TRY(m_client.caller().rpc(route, wanted.name, TRY(detail::write(object)), stop));
    const auto read = [&]() -> Result<PropertyTemplate> {
        const auto answer = TRY(detail::parse_object(route.name, text));
        detail::Required required(route.name, answer);
        PropertyTemplate added = wanted;
        added.id = required.text("template_id");
        TRY(required.check());
        return added;
    };
    return detail::or_lost(route, wanted.name, read());
}

Result<> Properties::extend_template(const std::string& id, std::span<const TemplateField> fields,
                                     std::stop_token stop) {
    const json::object object{{"template_id", id}, {"add_fields", encode_fields(fields)}};
    TRY(m_client.caller().rpc(routes::template_update, id, TRY(detail::write(object)), stop));
    return {};
}

Result<> Properties::remove_template(const std::string& id, std::stop_token stop) {
    auto argument = TRY(detail::write(json::object{{"template_id", id}}));
    TRY(m_client.caller().rpc(routes::template_remove, id, std::move(argument), stop));
    return {};
}

Result<PropertyTemplate> Properties::ensure_template(const PropertyTemplate& wanted, std::stop_token stop) {
    for (bool may_repeat = true;; may_repeat = false) {
        for (const auto& id : TRY(list_templates(stop))) {
            auto found = TRY(find_template(id, stop));
            if (found.name != wanted.name) continue;
            std::vector<TemplateField> missing;
            for (const auto& field : wanted.fields)
                if (std::ranges::find(found.fields, field.name, &TemplateField::name) == found.fields.end())
                    missing.push_back(field);
            if (!missing.empty()) TRY(extend_template(id, missing, stop));
            std::ranges::move(missing, std::back_inserter(found.fields));
            return found;
        }
        auto added = add_template(wanted, stop);
        if (added || added.error().code != "answer_lost" || !may_repeat) return added;
    }
}

Result<> Properties::stamp(const std::string& path_or_id, const PropertyGroup& group, std::stop_token stop) {
    const json::object object{{"path", path_or_id},
                              {"property_groups", json::array{detail::encode_property_group(group)}}};
    TRY(m_client.caller().rpc(routes::properties_overwrite, path_or_id, TRY(detail::write(object)), stop));
    return {};
}

Result<> Properties::remove_group(const std::string& path_or_id, const std::string& template_id,
                                  std::stop_token stop) {
    const json::object object{{"path", path_or_id}, {"property_template_ids", json::array{template_id}}};
    TRY(m_client.caller().rpc(routes::properties_remove, path_or_id, TRY(detail::write(object)), stop));
    return {};
}

Result<PropertyMatches> Properties::search(const std::string& template_id, const PropertyField& field,
                                           std::stop_token stop) {
    const auto& route = routes::properties_search;
    const json::object query{{"query", field.value},
                             {"mode", json::object{{".tag", "field_name"}, {"field_name", field.name}}}};
    const json::object object{{"queries", json::array{query}},
                              {"template_filter", detail::encode_template_filter({template_id})}};
    return decode_matches(route.name,
                          TRY(m_client.caller().rpc(route, "The search", TRY(detail::write(object)), stop)));
}

Result<PropertyMatches> Properties::search_continue(const std::string& cursor, std::stop_token stop) {
    const auto& route = routes::properties_search_continue;
    auto argument = TRY(detail::write(json::object{{"cursor", cursor}}));
    return decode_matches(route.name,
                          TRY(m_client.caller().rpc(route, "The search", std::move(argument), stop)));
}

}  // namespace sluice::dropbox
