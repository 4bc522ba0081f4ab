// Collections: what people put together across groups and folders, nested (W5, S9).
//
// Invariant: pure. Within one collection, and at the top, no two have names that differ only by case.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/asset.h"

namespace sluice::domain {

/// The chain of collections that the folders of a file become, outermost first; empty for a file at the top.
/// `relative_path` is below the mapped folder and ends with the file's name.
[[nodiscard]] std::vector<std::string> collection_names_of(std::string_view relative_path);

/// True where `id` is `ancestor` itself or lies within it, among `all`.
[[nodiscard]] bool is_collection_within(const std::vector<Collection>& all, const CollectionId& id,
                                        const CollectionId& ancestor);

}  // namespace sluice::domain
