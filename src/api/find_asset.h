// The asset that a route names, for whoever asks.
//
// Invariant: an asset of another account is one that doesn't exist, and so is one before its release or after
// it expired, but for those who hold `see_unreleased`. Nothing of the API reads assets but by what is here.
#pragma once

#include <optional>

#include "api/router.h"
#include "api/services.h"
#include "catalog/assets.h"

namespace sluice::api {

/// For whom only what is available counts: the time at which they look. Nothing: they see all. Goes into
/// `AssetFilter::available_at`, where assets aren't found one by one.
[[nodiscard]] std::optional<Instant> looks_at(const Services& services, const Call& call);

/// The asset of the path. Fails with `asset_not_found`.
[[nodiscard]] Result<catalog::AssetRecord> find_asset(const Services& services, const Call& call);
[[nodiscard]] Result<catalog::AssetRecord> find_asset(catalog::Scope& scope, const Services& services,
                                                      const Call& call, const domain::AssetId& id);

/// Refuses a request that names more than 1,000 assets, with `lot_too_large`.
[[nodiscard]] Result<> check_lot(std::size_t assets);

/// How long a browser may show bytes of it without asking again: not at all where they expire.
[[nodiscard]] std::string cache_control_of(const catalog::AssetRecord& asset);

}  // namespace sluice::api
