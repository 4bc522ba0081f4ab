// Properties: values of ours that Dropbox keeps with a file, through moves and renames.
//
// Invariant: a template belongs to the app and the linked account; nobody else sees or changes what stands in
// it. Apps that see their own folder only can't use properties (`no_permission` or `request_refused`).
// Source: dropbox-api-spec file_properties.stone.
#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::dropbox {

class Client;

struct PropertyField {
    std::string name;   ///< up to 256 bytes
    std::string value;  ///< up to 1024 bytes
    bool operator==(const PropertyField&) const = default;
};
/// The values of one template at one file.
struct PropertyGroup {
    std::string template_id;
    std::vector<PropertyField> fields;
};

struct TemplateField {
    std::string name;
    std::string description;
    bool operator==(const TemplateField&) const = default;
};
struct PropertyTemplate {
    std::string id = {};  ///< "ptid:…"; empty while it isn't at Dropbox
    std::string name;
    std::string description;
    std::vector<TemplateField> fields;  ///< up to 32
};

struct PropertyMatch {
    std::string id;    ///< "id:…" of the file
    std::string path;  ///< as the spec has it: not lower-cased
    bool is_deleted = false;
    std::vector<PropertyGroup> groups;
};
struct PropertyMatches {
    std::vector<PropertyMatch> matches;
    std::string cursor;  ///< empty: that was all
};

class Properties {
public:
    /// `client` must outlive it.
    explicit Properties(Client& client) : m_client(client) {}

    // Templates (file_properties/templates/*_for_user).
    [[nodiscard]] Result<std::vector<std::string>> list_templates(std::stop_token stop);
    [[nodiscard]] Result<PropertyTemplate> find_template(const std::string& id, std::stop_token stop);
    [[nodiscard]] Result<PropertyTemplate> add_template(const PropertyTemplate& wanted, std::stop_token stop);
    /// Adds fields; Dropbox takes none away.
    [[nodiscard]] Result<> extend_template(const std::string& id, std::span<const TemplateField> fields,
                                           std::stop_token stop);
    /// Takes all its values off all files, too.
    [[nodiscard]] Result<> remove_template(const std::string& id, std::stop_token stop);
    /// The template of that name with at least those fields: found, extended or added. Calling it again
    /// changes nothing.
    [[nodiscard]] Result<PropertyTemplate> ensure_template(const PropertyTemplate& wanted,
                                                           std::stop_token stop);

    // Values (file_properties/properties/*). `path_or_id`: "id:…" survives moves.
    /// Sets the group whether or not the file has one of that template; other templates' stay.
    [[nodiscard]] Result<> stamp(const std::string& path_or_id, const PropertyGroup& group,
                                 std::stop_token stop);
    /// Fails with `property_group_unknown` where the file has none of it.
    [[nodiscard]] Result<> remove_group(const std::string& path_or_id, const std::string& template_id,
                                        std::stop_token stop);
    /// Files whose field has that value (spec: properties/search, one field, whole value).
    [[nodiscard]] Result<PropertyMatches> search(const std::string& template_id, const PropertyField& field,
                                                 std::stop_token stop);
    [[nodiscard]] Result<PropertyMatches> search_continue(const std::string& cursor, std::stop_token stop);

private:
    Client& m_client;
};

}  // namespace sluice::dropbox
