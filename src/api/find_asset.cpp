#include "api/find_asset.h"

namespace sluice::api {

std::optional<Instant> looks_at(const Services& services, const Call& call) {
    return call.principal.may(domain::Verb::see_unreleased) ? std::nullopt : std::optional(services.now());
}

Result<catalog::AssetRecord> find_asset(catalog::Scope& scope, const Services& services, const Call& call,
                                        const domain::AssetId& id) {
    auto record = TRY(catalog::Assets(scope).find(id, looks_at(services, call)));
    if (!record) return fail({Remedy::not_found, "asset_not_found", "There is no such asset.", ""});
    return *std::move(record);
}

Result<catalog::AssetRecord> find_asset(const Services& services, const Call& call) {
    return services.catalog().read(call.account(), [&](catalog::Scope& scope) {
        return find_asset(scope, services, call, call.id<AssetId>("asset_id"));
    });
}

Result<> check_lot(std::size_t assets) {
    constexpr std::size_t lot_assets_max = 1'000;
    if (assets > lot_assets_max)
        return fail({Remedy::reject, "lot_too_large", "A lot holds at most 1,000 assets.",
                     "Send the assets in several lots."});
    return {};
}

std::string cache_control_of(const catalog::AssetRecord& asset) {
    return asset.summary.expires_at || asset.summary.release_at ? "private, no-cache"
                                                                : "private, max-age=3600";
}

}  // namespace sluice::api
