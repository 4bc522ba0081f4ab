// The library: finding assets, one asset with all it knows, groups, categories.
#include "api/find_asset.h"
#include "api/names.h"
#include "api/routes.h"
#include "api/status.h"
#include "base/json/schema.h"
#include "base/text.h"
#include "catalog/assets.h"
#include "catalog/ledger.h"
#include "catalog/profiles.h"

namespace sluice::api {
namespace {

using catalog::Scope;
using catalog::Taxonomy;

constexpr std::int64_t page_assets_max = 500;

/// The one owner that can be asked for.
BOOST_DEFINE_ENUM_CLASS(Unowned, none)

Result<catalog::AssetFilter> filter_of(const Services& services, const Call& call) {
    catalog::AssetFilter filter;
    filter.text = call.find("text").value_or("");
    filter.source = TRY(call.word<Source>("source"));
    filter.kind = TRY(call.word<Kind>("kind"));
    if (const auto id = call.find("asset_group_id")) filter.asset_group_id = AssetGroupId{*id};
    if (const auto id = call.find("category_id")) filter.category_id = CategoryId{*id};
    if (const auto id = call.find("collection_id")) filter.collection_id = CollectionId{*id};
    filter.is_unowned = TRY(call.word<Unowned>("owner")).has_value();
    filter.availability = TRY(call.word<AvailabilityState>("availability"));
    filter.now = services.now();
    filter.available_at = looks_at(services, call);
    filter.after = call.find("after");
    filter.limit = TRY(call.number("limit", 100, page_assets_max));
    return filter;
}

Result<AssetPage> asset_page(const Services& services, const Call& call) {
    const auto filter = TRY(filter_of(services, call));
    return services.catalog().read(call.account(), [&](Scope& scope) -> Result<AssetPage> {
        AssetPage page;
        page.assets = TRY(catalog::Assets(scope).page(filter));
        page.total = TRY(catalog::Assets(scope).count(filter));
        if (static_cast<std::int64_t>(page.assets.size()) == filter.limit)
            page.next = page.assets.back().id.value;
        return page;
    });
}

Result<LedgerPage> asset_ledger(Scope& scope, const Services& services, const Call& call) {
    const auto id = call.id<AssetId>("asset_id");
    TRY(find_asset(scope, services, call, id));
    return LedgerPage{TRY(catalog::Ledger(scope).of_asset(id))};
}

Result<Category> add_category(const Services& services, const Call& call, const CategoryRequest& wanted) {
    const Category category{services.transfer.ids.make<CategoryId>(services.now()),
                            TRY(checked_name(wanted.name, "The category", "Fill in the name.")),
                            wanted.parent_id};
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<Category> {
        if (wanted.parent_id && !TRY(Taxonomy(scope).find_category(*wanted.parent_id)))
            return fail({Remedy::not_found, "category_not_found", "There is no such parent category.", ""});
        TRY(Taxonomy(scope).add_category(category));
        return category;
    });
}

void add_taxonomy_routes(Router& router, const Services& services) {
    router.add<AssetGroupList>({"GET", "/api/v1/asset-groups", Verb::view_metadata, "All asset groups"},
                               [services](const Call& call) {
                                   return services.catalog().read(
                                       call.account(), [](Scope& scope) -> Result<AssetGroupList> {
                                           return AssetGroupList{TRY(Taxonomy(scope).asset_groups())};
                                       });
                               });
    router.add_with_body<AssetGroup, NameRequest>(
        {"POST", "/api/v1/asset-groups", Verb::manage_profiles, "Make an asset group", {}, 201},
        [services](const Call& call, const NameRequest& wanted) -> Result<AssetGroup> {
            const AssetGroup group{services.transfer.ids.make<AssetGroupId>(services.now()),
                                   TRY(checked_name(wanted.name, "The asset group", "Fill in the name."))};
            TRY(services.catalog().write(
                call.account(), [&](Scope& scope) { return Taxonomy(scope).add_asset_group(group); }));
            return group;
        });
    router.add<CategoryList>(
        {"GET", "/api/v1/categories", Verb::view_metadata, "All categories"}, [services](const Call& call) {
            return services.catalog().read(call.account(), [](Scope& scope) -> Result<CategoryList> {
                return CategoryList{TRY(Taxonomy(scope).categories())};
            });
        });
    router.add_with_body<Category, CategoryRequest>(
        {"POST", "/api/v1/categories", Verb::manage_profiles, "Make a category", {}, 201},
        [services](const Call& call, const CategoryRequest& wanted) {
            return add_category(services, call, wanted);
        });
}

}  // namespace

void add_library_routes(Router& router, const Services& services) {
    router.add<AssetPage>({"GET",
                           "/api/v1/assets",
                           Verb::view_metadata,
                           "Assets, newest first, a page at a time",
                           {{"text", "words that must occur; the last may be the beginning of one"},
                            {"source", "dropbox, upload or api"},
                            {"kind", "image, video, audio, document or other"},
                            {"asset_group_id", "only of this group"},
                            {"category_id", "only of this category"},
                            {"collection_id", "only in this collection, or in one within it"},
                            {"owner", "none: only those that nobody owns"},
                            {"availability", "available, unreleased or expired"},
                            {"after", "`next` of the page before"},
                            {"limit", "1 to 500, default 100"}}},
                          [services](const Call& call) { return asset_page(services, call); });
    router.add<Asset>({"GET", "/api/v1/assets/{asset_id}", Verb::view_metadata,
                       "One asset: metadata with origins, facts, versions, where it came from"},
                      [services](const Call& call) {
                          return services.catalog().read(call.account(), [&](Scope& scope) {
                              return asset_view(scope, call.id<AssetId>("asset_id"),
                                                looks_at(services, call));
                          });
                      });
    router.add<LedgerPage>({"GET", "/api/v1/assets/{asset_id}/ledger", Verb::view_metadata,
                            "Every step on the asset's way in, row by row"},
                           [services](const Call& call) {
                               return services.catalog().read(call.account(), [&](Scope& scope) {
                                   return asset_ledger(scope, services, call);
                               });
                           });
    add_taxonomy_routes(router, services);
}

}  // namespace sluice::api
