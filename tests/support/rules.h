// What journeys through filters, path templates and vocabularies share.
//
// Invariant: people act through the public surface alone.
#pragma once

#include <string>
#include <vector>

#include "api/views.h"
#include "base/text.h"
#include "support/world.h"

namespace sluice::tests {

/// A file in Ana's Dropbox.
inline void put(World& world, const std::string& path, const std::string& bytes) {
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, path, bytes));
}

inline api::Field add_field(World& world, const std::string& label, std::vector<std::string> terms) {
    api::FieldRequest wanted{label};
    wanted.terms = std::move(terms);
    return world.send<api::Field>("POST", "/api/v1/fields", wanted);
}

inline api::PathRule path_rule(const std::string& path_template, api::NoMatch no_match = api::NoMatch::hold) {
    return {path_template, no_match};
}

/// The next revision of a profile.
inline api::Profile revise(World& world, api::Profile profile,
                           const std::function<void(api::ProfileRules&)>& change) {
    change(profile.rules);
    return world.send<api::Profile>("PUT", cat("/api/v1/profiles/", profile.id.value), profile.rules);
}

/// "Acme,DE" of a field's values, with those of one origin only.
inline std::string values_of(const std::vector<api::MetadataValue>& metadata, const std::string& field,
                             api::ValueOrigin origin) {
    for (const auto& value : metadata)
        if (value.field == field && value.origin == origin) return join(value.values, ",");
    return "";
}

}  // namespace sluice::tests
