// Arguments of routes, as JSON.
//
// Invariant: no field that the spec doesn't have (Dropbox refuses unknown ones), none that only repeats its
// default.
#pragma once

#include <string_view>

#include "dropbox/client.h"
#include "dropbox/detail/json.h"
#include "dropbox/types.h"

namespace sluice::dropbox::detail {

[[nodiscard]] json::object encode_commit(const Commit& commit);
[[nodiscard]] json::object encode_cursor(const SessionCursor& cursor);
[[nodiscard]] json::object encode_relocation(const Relocation& relocation);
[[nodiscard]] json::object encode_listing(std::string_view path, const ListOptions& options);
[[nodiscard]] json::object encode_search(const Search& search);
[[nodiscard]] json::object encode_property_group(const PropertyGroup& group);
/// TemplateFilterBase: those templates' groups.
[[nodiscard]] json::object encode_template_filter(const std::vector<std::string>& template_ids);
[[nodiscard]] json::object encode_deadline(const FileRequestDeadline& deadline);

}  // namespace sluice::dropbox::detail
