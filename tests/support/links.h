// Contributor links as journeys make and look at them.
//
// Invariant: by the public surface alone, but for what Dropbox itself does.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "support/world.h"

namespace sluice::tests {

inline constexpr auto patience = std::chrono::minutes(6);  // a look at Dropbox comes every five

inline api::LinkTemplateRules rules_for(World& world) {
    api::LinkTemplateRules rules;
    rules.name = "Summer events";
    rules.connection_id = world.connection;
    rules.profile_id = world.profile().id;
    rules.parent_folder = "/Events";
    rules.title = "Photos of {name}";
    rules.instructions = "Send what you took at {name}.";
    return rules;
}

inline api::LinkTemplate make_template(World& world, const api::LinkTemplateRules& rules) {
    return world.send<api::LinkTemplate>("POST", "/api/v1/link-templates", rules);
}

inline std::string names(int count) {
    std::string csv = "name,city\n";
    for (int n = 1; n <= count; ++n) csv += cat("Event ", n, ",Lyon\n");
    return csv;
}

inline api::LinkBatch begin(World& world, const api::LinkTemplate& from, const std::string& csv) {
    return world.send<api::LinkBatch>("POST", "/api/v1/link-batches",
                                      api::LinkBatchRequest{from.id, csv, std::nullopt});
}

inline api::LinkBatchDetail shown(World& world, const api::LinkBatch& batch) {
    return world.get<api::LinkBatchDetail>(cat("/api/v1/link-batches/", batch.id.value));
}

inline std::vector<api::ContributorLink> links(World& world) {
    return world.get<api::ContributorLinkList>("/api/v1/contributor-links").contributor_links;
}

/// Somebody opens the page of links, and the keeper looks at Dropbox for them; nothing else goes on.
inline void visit(World& world) {
    world.clock.advance(std::chrono::seconds(20));  // or what is shown counts as fresh
    links(world);
    world.server().link_keeper().run_due({});
}

inline api::ContributorLink link_of(World& world, const domain::ContributorLinkId& id) {
    for (const auto& link : links(world))
        if (link.id == id) return link;
    FAIL("there is no such link");
    return {};
}

inline std::string code_of(const net::Response& response) {
    return REQUIRE_OK(json::decode<api::Problem>(response.body.text)).code;
}

/// Refuses calls of a route as Dropbox does, after `passing` others.
inline void refuse(World& world, const std::string& route, const std::string& tag, int passing, bool& on) {
    auto count = std::make_shared<int>(0);
    world.whole_sandbox().add_hooks(
        {.before = [=, &on](const net::Request&, std::string_view called) -> std::optional<net::Response> {
             if (!on || called != route || ++*count <= passing) return std::nullopt;
             net::Response refused{.status = 409, .headers = {{"Content-Type", "application/json"}}};
             refused.body = cat(R"({"error_summary":")", tag, R"(/..","error":{".tag":")", tag, R"("}})");
             return refused;
         },
         .after = {}});
}

/// Every folder, request, mapping and link once.
inline void check_once(World& world, std::size_t wanted) {
    const auto all = links(world);
    CHECK(all.size() == wanted);
    std::set<std::string> folders;
    std::set<std::string> requests;
    for (const auto& link : all) {
        folders.insert(link.destination);
        requests.insert(link.file_request_id);
    }
    CHECK(folders.size() == wanted);
    CHECK(requests.size() == wanted);
    CHECK(world.get<api::MappingList>("/api/v1/mappings").mappings.size() == wanted);
    const auto client = REQUIRE_OK(world.server().ports().dropbox.client(world.account(), world.connection));
    CHECK(REQUIRE_OK(client->list_file_requests({})).file_requests.size() == wanted);
}

}  // namespace sluice::tests
