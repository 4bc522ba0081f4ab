// Collections: the tree of them, and what is in them.
#include "api/find_asset.h"
#include "api/names.h"
#include "api/routes.h"
#include "base/json/schema.h"
#include "catalog/collections.h"

namespace sluice::api {
namespace {

using catalog::Collections;
using catalog::Scope;

std::unexpected<Error> collection_not_found() {
    return fail({Remedy::not_found, "collection_not_found", "There is no such collection.",
                 "It may have been deleted; look at the list again."});
}

Result<Collection> find_collection(Scope& scope, const Call& call) {
    auto collection = TRY(Collections(scope).find(call.id<CollectionId>("collection_id")));
    if (!collection) return collection_not_found();
    return *std::move(collection);
}

Result<Collection> wanted_collection(Scope& scope, CollectionId id, const CollectionRequest& wanted) {
    if (wanted.parent_id && !TRY(Collections(scope).find(*wanted.parent_id)))
        return fail({Remedy::not_found, "collection_not_found", "There is no such collection to put it in.",
                     "It may have been deleted; choose another one."});
    return Collection{std::move(id), TRY(checked_name(wanted.name, "The collection", "Fill in the name.")),
                      wanted.parent_id};
}

Result<Collection> add_collection(const Services& services, const Call& call,
                                  const CollectionRequest& wanted) {
    const auto id = services.transfer.ids.make<CollectionId>(services.now());
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<Collection> {
        const auto collection = TRY(wanted_collection(scope, id, wanted));
        TRY(Collections(scope).add(collection));
        return collection;
    });
}

Result<Collection> change_collection(const Services& services, const Call& call,
                                     const CollectionRequest& wanted) {
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<Collection> {
        const auto present = TRY(find_collection(scope, call));
        const auto collection = TRY(wanted_collection(scope, present.id, wanted));
        TRY(Collections(scope).change(collection));
        return collection;
    });
}

Result<CollectionsRemoved> remove_collection(const Services& services, const Call& call) {
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<CollectionsRemoved> {
        const auto collection = TRY(find_collection(scope, call));
        return CollectionsRemoved{TRY(Collections(scope).remove(collection.id))};
    });
}

/// Who may not see an asset can't find out by this that it is there.
Result<> check_visible(Scope& scope, const Services& services, const Call& call,
                       const std::vector<AssetId>& assets) {
    if (!looks_at(services, call)) return {};
    for (const AssetId& id : assets) TRY(find_asset(scope, services, call, id));
    return {};
}

Result<CollectionContentsChanged> change_contents(const Services& services, const Call& call,
                                                  const CollectionContents& wanted) {
    const auto add = wanted.add.value_or(std::vector<AssetId>());
    const auto remove = wanted.remove.value_or(std::vector<AssetId>());
    TRY(check_lot(add.size() + remove.size()));
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<CollectionContentsChanged> {
        const auto collection = TRY(find_collection(scope, call));
        TRY(check_visible(scope, services, call, add));
        CollectionContentsChanged changed;
        changed.added = TRY(Collections(scope).add_assets(collection.id, add));
        changed.removed = TRY(Collections(scope).remove_assets(collection.id, remove));
        return changed;
    });
}

}  // namespace

void add_collection_routes(Router& router, const Services& services) {
    router.add<CollectionList>(
        {"GET", "/api/v1/collections", Verb::view_metadata, "All collections; each names the one it lies in"},
        [services](const Call& call) {
            return services.catalog().read(call.account(), [](Scope& scope) -> Result<CollectionList> {
                return CollectionList{TRY(Collections(scope).list())};
            });
        });
    router.add_with_body<Collection, CollectionRequest>(
        {"POST", "/api/v1/collections", Verb::edit_metadata, "Make a collection", {}, 201},
        [services](const Call& call, const CollectionRequest& wanted) {
            return add_collection(services, call, wanted);
        });
    router.add_with_body<Collection, CollectionRequest>(
        {"PUT", "/api/v1/collections/{collection_id}", Verb::edit_metadata,
         "Rename a collection, or put it into another one"},
        [services](const Call& call, const CollectionRequest& wanted) {
            return change_collection(services, call, wanted);
        });
    router.add<CollectionsRemoved>(
        {"DELETE", "/api/v1/collections/{collection_id}", Verb::edit_metadata,
         "Delete a collection with those that lie in it; no asset is touched"},
        [services](const Call& call) { return remove_collection(services, call); });
    router.add_with_body<CollectionContentsChanged, CollectionContents>(
        {"POST", "/api/v1/collections/{collection_id}/assets", Verb::edit_metadata,
         "Put assets into a collection, or take them out; up to 1,000 at once, all or none"},
        [services](const Call& call, const CollectionContents& wanted) {
            return change_contents(services, call, wanted);
        });
}

}  // namespace sluice::api
