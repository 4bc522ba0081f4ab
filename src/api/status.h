// Views that are put together from several stores, for handlers and live pages alike.
#pragma once

#include <string_view>

#include "api/views.h"
#include "catalog/catalog.h"

namespace sluice::api {

/// The event `connection`: something about it changed; read /api/v1/connections.
struct ConnectionChanged {
    ConnectionId id;
};
BOOST_DESCRIBE_STRUCT(ConnectionChanged, (), (id))

/// Who uploaded through a file request is not in Dropbox's files API (W23).
inline constexpr std::string_view submitter_unknown = "unknown (Dropbox does not tell)";
/// Its page didn't ask, or needed no answer.
inline constexpr std::string_view submitter_unsaid = "unknown (they gave no name)";

[[nodiscard]] Result<TransferStatus> transfer_status(catalog::Scope& scope);
/// The asset page. Fails with `asset_not_found`; `available_at` as in find_asset.h.
[[nodiscard]] Result<Asset> asset_view(catalog::Scope& scope, const AssetId& id,
                                       const std::optional<Instant>& available_at = {});

}  // namespace sluice::api
