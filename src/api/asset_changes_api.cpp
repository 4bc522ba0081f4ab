// What people say of assets: who owns them, and when one may be seen.
#include "api/find_asset.h"
#include "api/routes.h"
#include "api/status.h"
#include "base/json/schema.h"
#include "catalog/assets.h"
#include "catalog/members.h"

namespace sluice::api {
namespace {

using catalog::Assets;
using catalog::Scope;

/// Does `change` to the asset, tells the pages, and answers it as it is then.
template <class Change>
Result<Asset> change_asset(const Services& services, const Call& call, Change change) {
    const auto id = call.id<AssetId>("asset_id");
    auto changed = TRY(services.catalog().write(call.account(), [&](Scope& scope) -> Result<Asset> {
        TRY(find_asset(scope, services, call, id));
        TRY(change(scope, id));
        return asset_view(scope, id);
    }));
    services.live.asset_changed(call.account(), id);
    return changed;
}

Result<AssetOwnerList> list_owners(Scope& scope) {
    AssetOwnerList list;
    for (const auto& member : TRY(catalog::Members(scope).list()))
        list.owners.push_back({member.user.id, member.user.name});
    return list;
}

Result<> check_member(Scope& scope, const std::optional<UserId>& user) {
    if (user && !TRY(catalog::Members(scope).find(*user)))
        return fail({Remedy::not_found, "member_not_found", "There is no such member of this account.",
                     "Choose somebody who belongs to it."});
    return {};
}

Result<Asset> set_owner(const Services& services, const Call& call, const AssetOwnerRequest& wanted) {
    return change_asset(services, call, [&](Scope& scope, const AssetId& id) -> Result<> {
        TRY(check_member(scope, wanted.user_id));
        TRY(Assets(scope).set_owner(id, wanted.user_id, catalog::SaidBy::person));
        return {};
    });
}

Result<AssetsOwnerChanged> set_owner_of_many(const Services& services, const Call& call,
                                             const AssetsOwnerRequest& wanted) {
    TRY(check_lot(wanted.assets.size()));
    TRY(services.catalog().write(call.account(), [&](Scope& scope) -> Result<> {
        TRY(check_member(scope, wanted.user_id));
        for (const AssetId& id : wanted.assets) {
            TRY(find_asset(scope, services, call, id));
            TRY(Assets(scope).set_owner(id, wanted.user_id, catalog::SaidBy::person));
        }
        return {};
    }));
    for (const AssetId& id : wanted.assets) services.live.asset_changed(call.account(), id);
    return AssetsOwnerChanged{std::ssize(wanted.assets)};
}

Result<Asset> set_times(const Services& services, const Call& call, const AvailableTimes& wanted) {
    TRY(check_times(wanted));
    return change_asset(services, call,
                        [&](Scope& scope, const AssetId& id) { return Assets(scope).set_times(id, wanted); });
}

}  // namespace

void add_asset_change_routes(Router& router, const Services& services) {
    router.add<AssetOwnerList>(
        {"GET", "/api/v1/asset-owners", Verb::edit_metadata,
         "Those to whom assets can be given: the members of the account"},
        [services](const Call& call) { return services.catalog().read(call.account(), list_owners); });
    router.add_with_body<Asset, AssetOwnerRequest>(
        {"PUT", "/api/v1/assets/{asset_id}/owner", Verb::edit_metadata,
         "Give the asset to a member, or to nobody"},
        [services](const Call& call, const AssetOwnerRequest& wanted) {
            return set_owner(services, call, wanted);
        });
    router.add_with_body<AssetsOwnerChanged, AssetsOwnerRequest>(
        {"POST", "/api/v1/asset-owners", Verb::edit_metadata,
         "Give assets to a member, or to nobody; up to 1,000 at once, all or none"},
        [services](const Call& call, const AssetsOwnerRequest& wanted) {
            return set_owner_of_many(services, call, wanted);
        });
    router.add_with_body<Asset, AvailableTimes>(
        {"PUT", "/api/v1/assets/{asset_id}/availability", Verb::edit_metadata,
         "Say from when, and until when, the asset may be seen and used"},
        [services](const Call& call, const AvailableTimes& wanted) {
            return set_times(services, call, wanted);
        });
}

}  // namespace sluice::api
