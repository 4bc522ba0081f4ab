#include "api/find_asset.h"

namespace sluice::api {

Result<catalog::AssetRecord> find_asset(const Services& services, const Call& call) {
    auto record = TRY(services.catalog().read(call.account(), [&](catalog::Scope& scope) {
        return catalog::Assets(scope).find(call.id<AssetId>("asset_id"));
    }));
    if (!record) return fail({Remedy::not_found, "asset_not_found", "There is no such asset.", ""});
    return *std::move(record);
}

}  // namespace sluice::api
