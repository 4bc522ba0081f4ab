// The asset that a route's path names.
//
// Invariant: an asset of another account is one that doesn't exist.
#pragma once

#include "api/router.h"
#include "api/services.h"
#include "catalog/assets.h"

namespace sluice::api {

/// Fails with `asset_not_found`.
[[nodiscard]] Result<catalog::AssetRecord> find_asset(const Services& services, const Call& call);

}  // namespace sluice::api
