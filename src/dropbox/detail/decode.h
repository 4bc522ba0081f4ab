// Dropbox's JSON as the values of types.h.
//
// Invariant: pure; errors are `answer_malformed` and name the field.
#pragma once

#include <string_view>
#include <vector>

#include "dropbox/detail/json.h"
#include "dropbox/types.h"

namespace sluice::dropbox::detail {

/// `default_kind` is for places where the spec declares the concrete type and leaves `.tag` out.
[[nodiscard]] Result<Entry> decode_entry(std::string_view route, const json::object& object,
                                         EntryKind default_kind = EntryKind::file);
[[nodiscard]] Result<Entry> decode_file(std::string_view route, std::string_view text);
[[nodiscard]] Result<Page> decode_page(std::string_view route, std::string_view text);
[[nodiscard]] Result<SearchPage> decode_search_page(std::string_view route, std::string_view text);
[[nodiscard]] Result<PropertyGroup> decode_property_group(std::string_view route, const json::value& value);
[[nodiscard]] Result<AccountInfo> decode_account(std::string_view route, std::string_view text);
[[nodiscard]] Result<SpaceUsage> decode_space_usage(std::string_view route, std::string_view text);
[[nodiscard]] Result<Revisions> decode_revisions(std::string_view route, std::string_view text);
[[nodiscard]] Result<FileRequest> decode_file_request(std::string_view route, const json::object& object);
[[nodiscard]] Result<FileRequest> decode_file_request(std::string_view route, std::string_view text);
[[nodiscard]] Result<std::vector<FileRequest>> decode_file_requests(std::string_view route,
                                                                    const json::object& object);

/// `{"metadata": {…}}` of move_v2, copy_v2, delete_v2, create_folder_v2.
[[nodiscard]] Result<Entry> decode_metadata_of(std::string_view route, std::string_view text,
                                               EntryKind default_kind);

}  // namespace sluice::dropbox::detail
