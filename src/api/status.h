// Views that are put together from several stores, for handlers and live pages alike.
#pragma once

#include "api/views.h"
#include "catalog/catalog.h"

namespace sluice::api {

/// The event `connection`: something about it changed; read /api/v1/connections.
struct ConnectionChanged {
    ConnectionId id;
};
BOOST_DESCRIBE_STRUCT(ConnectionChanged, (), (id))

[[nodiscard]] Result<TransferStatus> transfer_status(catalog::Scope& scope);
/// The asset page. Fails with `asset_not_found`.
[[nodiscard]] Result<Asset> asset_view(catalog::Scope& scope, const AssetId& id);

}  // namespace sluice::api
