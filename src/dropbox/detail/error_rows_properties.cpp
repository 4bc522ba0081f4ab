// The table of errors.h: properties.
#include <array>

#include "dropbox/detail/error_rows.h"

namespace sluice::dropbox::detail {
namespace {

constexpr std::string_view properties = "file_properties/";

constexpr auto rows = std::to_array<ErrorRow>({
    // TemplateError, ModifyTemplateError, PropertiesError and its kin (file_properties.stone); below
    // properties_error of uploads and template_error of listings too
    {"", "properties_error", give_up, "properties_refused", "Dropbox refused the properties.", report_it},
    {"", "template_error", give_up, "properties_refused", "Dropbox refused the properties.", report_it},
    {"", "template_not_found", conflict, "property_template_unknown",
     "Dropbox doesn't know the template of Sluice's properties any more.", by_itself},
    {"", "properties_error/restricted_content", ask_admin, "property_template_restricted",
     "Dropbox doesn't let this account use the template of Sluice's properties.", connect_again},
    {"", "template_error/restricted_content", ask_admin, "property_template_restricted",
     "Dropbox doesn't let this account use the template of Sluice's properties.", connect_again},
    {properties, "restricted_content", ask_admin, "property_template_restricted",
     "Dropbox doesn't let this account use the template of Sluice's properties.", connect_again},
    {properties, "path/restricted_content", reject, "restricted_content",
     "Dropbox doesn't give this file out, for legal reasons.",
     "Ask Dropbox's support; Sluice leaves the file alone."},
    {properties, "conflicting_property_names", conflict, "property_template_conflict",
     "the template has a property of that name already.", by_itself},
    {properties, "too_many_properties", give_up, "property_limit", "a template holds 32 properties.",
     report_it},
    {properties, "too_many_templates", ask_admin, "property_template_limit",
     "the Dropbox account has as many templates as Dropbox allows.",
     "Disconnect apps that aren't used any more in Dropbox."},
    {properties, "template_attribute_too_large", give_up, "property_too_large",
     "a name or description of the template is too long.", report_it},
    {"", "unsupported_folder", reject, "properties_not_for_folders",
     "folders can't have properties of a team's template.", "Set them on the files in it."},
    {"", "property_field_too_large", reject, "property_too_large", "a property's value is too long.",
     "Dropbox keeps up to 1024 bytes a property."},
    {"", "does_not_fit_template", give_up, "properties_refused", "the properties don't fit their template.",
     report_it},
    {"", "duplicate_property_groups", give_up, "properties_refused", "the same template was named twice.",
     report_it},
    {properties, "property_group_not_found", not_found, "property_group_unknown",
     "the file has none of these properties.", "Nothing to do."},
    {properties, "reset", conflict, "cursor_reset", "Dropbox wants the search begun anew.", by_itself},
});

}  // namespace

std::span<const ErrorRow> property_error_rows() {
    return rows;
}

}  // namespace sluice::dropbox::detail
