#include "sandbox/argument_notes.h"

#include <boost/json.hpp>

#include <utility>

#include "base/text.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

std::string_view word_of(Host host) {
    return host == Host::api ? "api" : host == Host::content ? "content" : "notify";
}

std::string_view word_of(Style style) {
    return style == Style::rpc ? "rpc" : style == Style::upload ? "upload" : "download";
}

std::string_view word_of(RouteAuth auth) {
    switch (auth) {
        case RouteAuth::user: return "user";
        case RouteAuth::none: return "noauth";
        case RouteAuth::app: return "app";
        case RouteAuth::app_or_user: return "app, user";
        case RouteAuth::team: break;
    }
    return "team";
}

std::string_view word_of(AdminReach reach) {
    return reach == AdminReach::none ? "" : reach == AdminReach::team_admin ? "team_admin" : "whole_team";
}

json::object to_json(const ArgumentFields& fields) {
    json::object object;
    for (const auto& [name, field] : fields) {
        json::object told{{"kind", field.kind}, {"required", field.is_required}};
        if (!field.fields.empty()) told["fields"] = to_json(field.fields);
        if (!field.tags.empty()) {
            json::object tags;
            for (const auto& [tag, of_tag] : field.tags) tags[tag] = to_json(of_tag);
            told["tags"] = std::move(tags);
        }
        object[name] = std::move(told);
    }
    return object;
}

}  // namespace

ArgumentField& ArgumentNotes::note(ArgumentFields& fields, std::string_view key, std::string_view kind,
                                   bool is_required) {
    const auto [at, is_new] = fields.try_emplace(std::string(key));
    if (is_new) at->second.is_required = is_required;
    if (at->second.kind.empty()) at->second.kind = kind;
    return at->second;
}

std::string ArgumentNotes::choose(const std::string& place, const std::vector<std::string>& tags) {
    if (m_seen.insert(place).second) {
        for (std::size_t i = 1; i < tags.size(); ++i) {
            auto chosen = m_chosen;
            chosen[place] = tags[i];
            m_to_do.push_back(std::move(chosen));
        }
    }
    const auto chosen = m_chosen.find(place);
    return chosen == m_chosen.end() ? tags.front() : chosen->second;
}

ArgumentFields learn_arguments(World& world, const std::string& name, const Route& route) {
    ArgumentNotes notes;
    notes.m_to_do.emplace_back();
    const net::Request request;
    const json::object nothing;
    while (!notes.m_to_do.empty()) {
        notes.m_chosen = std::move(notes.m_to_do.back());
        notes.m_to_do.pop_back();
        Call call{.world = world,
                  .request = request,
                  .route = name,
                  .arguments = nothing,
                  .arguments_place = "arguments",
                  .notes = &notes};
        static_cast<void>(route.handle(call));
    }
    return std::move(notes.root());
}

std::string describe_routes(World& world, const RouteTable& routes) {
    json::object described;
    for (const auto& [name, route] : routes.routes()) {
        const auto& facts = route.facts;
        json::array errors;
        if (!facts.errors.empty()) {
            for (const auto& tag : split(facts.errors, ' ')) errors.emplace_back(tag);
        }
        described[name] = json::object{
            {"host", word_of(facts.host)},
            {"style", word_of(facts.style)},
            {"auth", word_of(facts.auth)},
            {"scope", facts.scope},
            {"app_folder", facts.app_folder == AppFolder::allowed},
            {"select_admin_mode", word_of(facts.admin_reach)},
            {"arguments", to_json(learn_arguments(world, name, route))},
            {"errors", std::move(errors)},
        };
    }
    return json::serialize(described);
}

}  // namespace sluice::sandbox
