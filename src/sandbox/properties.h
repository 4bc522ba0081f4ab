// Custom properties: templates that a user and an app own together, and the groups of values that files and
// folders carry by them.
//
// Invariant: a group hangs on the file's id, so it stays through moves and new content; it fits its template,
// and goes with it. Only the owner of a template sees it and its groups. Kept with the world. Source:
// file_properties.stone.
#pragma once

#include <boost/json/fwd.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/arguments.h"
#include "sandbox/file_tree.h"

namespace sluice::sandbox {

struct PropertyField {
    std::string name;
    std::string value;
};

/// What a template says of a field; its type is always string.
struct PropertyFieldTemplate {
    std::string name;
    std::string description;
};

struct PropertyGroup {
    std::string template_id;
    std::vector<PropertyField> fields;
};

struct PropertyTemplate {
    std::string template_id;  ///< "ptid:…"
    std::string account_id;
    std::string app_key;
    std::string name;
    std::string description;
    std::vector<PropertyFieldTemplate> fields;
};

/// Keeps a template, in place of any of its id.
void save_template(World& world, const PropertyTemplate& saved);
/// Removes it from the world, and its groups from all files.
void remove_template(World& world, const std::string& template_id);
/// The caller's template of that id.
[[nodiscard]] std::optional<PropertyTemplate> find_template(const Call& call, const std::string& template_id);
/// The ids of the caller's templates.
[[nodiscard]] std::vector<std::string> template_ids_of(const Call& call);

[[nodiscard]] std::vector<PropertyGroup> property_groups_of(const World& world, const std::string& file_id);
/// Rewrites a file's groups in one go.
Outcome<std::vector<PropertyGroup>> change_property_groups(
    World& world, const std::string& file_id,
    const std::function<Outcome<std::vector<PropertyGroup>>(std::vector<PropertyGroup>)>& act);

/// In order, those behind `after`.
[[nodiscard]] std::vector<std::string> file_ids_with_properties(const World& world, const std::string& after);

/// What is wrong with groups by themselves and by their templates: InvalidPropertyGroupError.
[[nodiscard]] std::optional<Refusal> check_groups(const Call& call, const std::vector<PropertyGroup>& groups);
/// Adds groups to a file, none of which it has yet; refusals are AddPropertiesError.
[[nodiscard]] std::optional<Refusal> add_property_groups(const Call& call, const std::string& file_id,
                                                         const std::vector<PropertyGroup>& groups);

/// List(PropertyGroup), required.
[[nodiscard]] std::vector<PropertyGroup> read_property_groups(Arguments& arguments, std::string_view key);
/// TemplateFilterBase?: the ids of `filter_some`; nothing if the field isn't there.
[[nodiscard]] std::optional<std::vector<std::string>> read_template_filter(Arguments& arguments,
                                                                           std::string_view key);

/// The groups of a file whose templates are among `template_ids` and the caller's, as List(PropertyGroup).
[[nodiscard]] boost::json::array property_groups_json(const Call& call, const std::string& file_id,
                                                      const std::vector<std::string>& template_ids);

/// file_properties/…
void add_property_routes(RouteTable& routes);
void add_template_routes(RouteTable& routes);

}  // namespace sluice::sandbox
