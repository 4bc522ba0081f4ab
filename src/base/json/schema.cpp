#include "base/json/schema.h"

#include <boost/json/array.hpp>

#include <cstdlib>
#include <iostream>

#include "base/text.h"

namespace sluice::json {
namespace {

namespace bj = boost::json;

bj::string_view view(std::string_view text) {
    return {text.data(), text.size()};
}

}  // namespace

bj::value Components::refer(std::string_view type_name, const char* about, bj::object (*make)(Components&)) {
    const auto colons = type_name.rfind("::");
    const std::string name(colons == std::string_view::npos ? type_name : type_name.substr(colons + 2));
    const auto [known, is_new] = m_full_names.try_emplace(name, type_name);
    if (known->second != type_name) {
        std::cerr << "The schemas of " << known->second << " and " << type_name << " have the same name.\n";
        std::abort();
    }
    if (is_new) {  // named before it is made, since a type may hold a list of itself
        bj::object made = make(*this);
        if (about != nullptr) made["description"] = about;
        m_schemas[name] = std::move(made);
    }
    return bj::object{{"$ref", cat("#/components/schemas/", name)}};
}

bj::object detail::typed_schema(std::string_view type, std::string_view format) {
    bj::object schema{{"type", view(type)}};
    if (!format.empty()) schema["format"] = view(format);
    return schema;
}

bj::object detail::unsigned_schema() {
    return {{"type", "integer"}, {"minimum", 0}};
}

bj::object detail::enum_schema(std::span<const std::string_view> words) {
    bj::array values;
    for (const std::string_view word : words) values.emplace_back(view(word));
    return {{"type", "string"}, {"enum", std::move(values)}};
}

bj::object detail::list_schema(bj::value items) {
    return {{"type", "array"}, {"items", std::move(items)}};
}

bj::object detail::map_schema(bj::value items) {
    return {{"type", "object"}, {"additionalProperties", std::move(items)}};
}

bj::object detail::struct_schema(std::span<const SchemaMember> members, Components& components) {
    bj::object properties;
    bj::array required;
    for (const SchemaMember& member : members) {
        properties[view(member.name)] = member.schema(components);
        if (member.is_required) required.emplace_back(view(member.name));
    }
    bj::object schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) schema["required"] = std::move(required);
    schema["additionalProperties"] = false;
    return schema;
}

}  // namespace sluice::json
