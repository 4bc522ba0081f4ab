// What journeys through the Waiting tray share: files that wait, and what a person does with them.
//
// Invariant: people act through the public surface alone.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "api/views/tray.h"
#include "base/text.h"
#include "support/world.h"

namespace sluice::tests {

/// A mapping of manual release with `count` files that wait.
inline api::Mapping waiting(World& world, int count) {
    const auto mapping = world.map("/Dogs", world.profile(), api::Release::manual);
    for (int n = 0; n < count; ++n)
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/Dogs/", n, ".jpg"), picture(n)));
    world.settle();
    REQUIRE(world.counts().held == count);
    return mapping;
}

inline api::TrayPage tray(World& world, const std::string& query = "") {
    return world.get<api::TrayPage>(cat("/api/v1/tray?", query));
}

inline api::TrayRequest these(const std::vector<api::TrayItem>& items, std::size_t first, std::size_t count) {
    api::TrayRequest request;
    request.intake_ids.emplace();
    for (std::size_t i = first; i < first + count; ++i) request.intake_ids->push_back(items.at(i).intake.id);
    return request;
}

inline transfer::TrayOutcome act(World& world, const std::string& verb, const api::TrayRequest& request) {
    return world.send<transfer::TrayOutcome>("POST", cat("/api/v1/tray/", verb), request);
}

inline transfer::TrayOutcome reject(World& world, const std::vector<api::IntakeId>& ids,
                                    const std::string& note = "",
                                    transfer::RejectTo to = transfer::RejectTo::rejected_folder) {
    api::TrayRejection wanted;
    wanted.intake_ids = ids;
    if (!note.empty()) wanted.note = note;
    wanted.to = to;
    return world.send<transfer::TrayOutcome>("POST", "/api/v1/tray/reject", wanted);
}

inline std::vector<api::IntakeId> ids_of(const std::vector<api::TrayItem>& items) {
    std::vector<api::IntakeId> ids;
    for (const auto& item : items) ids.push_back(item.intake.id);
    return ids;
}

inline std::vector<std::string> sorted(std::vector<std::string> names) {
    std::ranges::sort(names);
    return names;
}

}  // namespace sluice::tests
