// The text filter: one document for each asset, of its title, its filename and its metadata.
//
// Invariant: all that is written to `asset_texts` is written here, at the end of the group and in order, so
// that an asset has one document and a group makes one segment of SQLite's index. Its row is
// `assets.text_row`: FTS5 finds by row and by word, and reads everything for anything else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "domain/asset.h"

namespace sluice::catalog::detail {

/// Adds the document of an asset that has none.
void index_text(Scope& scope, const domain::AssetSummary& asset,
                const std::vector<domain::MetadataValue>& values);
void forget_text(Scope& scope, const domain::AssetId& id);

/// A search that FTS5 can't misread: each word quoted, the last one a prefix; empty where there is no word.
[[nodiscard]] std::string match_expression(std::string_view text);

}  // namespace sluice::catalog::detail
