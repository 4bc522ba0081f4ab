#include "api/openapi.h"

#include <boost/json.hpp>

#include "base/json/schema.h"
#include "base/text.h"

namespace sluice::api {
namespace {

namespace json = boost::json;

json::array parameters_of(const RouteSpec& spec) {
    json::array parameters;
    for (const auto& part : split(spec.path, '/'))
        if (part.starts_with('{'))
            parameters.push_back({{"name", part.substr(1, part.size() - 2)},
                                  {"in", "path"},
                                  {"required", true},
                                  {"schema", {{"type", "string"}}}});
    for (const auto& query : spec.query)
        parameters.push_back({{"name", query.name},
                              {"in", "query"},
                              {"description", query.about},
                              {"schema", {{"type", query.name == "limit" ? "integer" : "string"}}}});
    return parameters;
}

json::object json_content(json::value schema) {
    return {{"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
}

json::object operation_of(const Route& route, sluice::json::Components& components) {
    json::object operation{{"summary", route.spec.about}};
    if (route.spec.access.kind() == Access::Kind::anybody) operation["security"] = json::array();
    if (route.spec.access.kind() == Access::Kind::verb)
        operation["x-sluice-verb"] = boost::describe::enum_to_string(route.spec.access.verb(), "");
    if (auto parameters = parameters_of(route.spec); !parameters.empty())
        operation["parameters"] = std::move(parameters);
    if (route.body_schema != nullptr) {
        json::object body = json_content(route.body_schema(components));
        body["required"] = true;
        operation["requestBody"] = std::move(body);
    }
    json::object success;
    if (route.answer_schema != nullptr) success = json_content(route.answer_schema(components));
    success["description"] = "Success";
    json::object responses;
    responses[std::to_string(route.spec.status)] = std::move(success);
    responses["default"] = {
        {"description", "What went wrong, and what to do"},
        {"content", {{"application/problem+json", {{"schema", sluice::json::schema<Problem>(components)}}}}}};
    operation["responses"] = std::move(responses);
    return operation;
}

}  // namespace

std::string openapi_document(const Router& router, const std::string& version) {
    sluice::json::Components components;
    json::object paths;
    for (const Route& route : router.routes()) {
        if (!paths.contains(route.spec.path)) paths[route.spec.path] = json::object();
        paths[route.spec.path].as_object()[to_lower_ascii(route.spec.method)] =
            operation_of(route, components);
    }
    const json::object document{
        {"openapi", "3.1.0"},
        {"info",
         {{"title", "Sluice"},
          {"version", version},
          {"description", "The gate between Dropbox and a team's digital assets."}}},
        {"security", json::array{{{"session", json::array()}}, {{"api_key", json::array()}}}},
        {"paths", std::move(paths)},
        {"components",
         {{"schemas", components.schemas()},
          {"securitySchemes",
           {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "sluice_session"}}},
            {"api_key", {{"type", "http"}, {"scheme", "bearer"}}}}}}}};
    return json::serialize(document);
}

}  // namespace sluice::api
