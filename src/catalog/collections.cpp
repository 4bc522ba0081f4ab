#include "catalog/collections.h"

#include "base/fold_case.h"
#include "base/text.h"
#include "domain/collections.h"

namespace sluice::catalog {
namespace {

using domain::Collection;
using domain::CollectionId;
using sql::params;

Collection read_collection(sql::Row& row) {
    Collection collection;
    row.read(collection.id, collection.name, collection.parent_id);
    return collection;
}

std::unexpected<Error> name_taken(const std::string& name) {
    return fail({Remedy::conflict, "name_taken", cat("There is already a collection '", name, "' there."),
                 "Choose another name, or use that collection."});
}

}  // namespace

Result<std::vector<Collection>> Collections::list() {
    std::vector<Collection> collections;
    for (auto& row : TRY(m_scope.transaction.query(
             "SELECT id, name, parent_id FROM collections WHERE account_id = ?1 ORDER BY name_folded, id",
             params(m_scope.account_id))))
        collections.push_back(read_collection(row));
    return collections;
}

Result<std::optional<Collection>> Collections::find(const CollectionId& id) {
    auto row = TRY(m_scope.transaction.find(
        "SELECT id, name, parent_id FROM collections WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, id)));
    return row ? std::optional(read_collection(*row)) : std::nullopt;
}

Result<std::optional<CollectionId>> Collections::child(const std::optional<CollectionId>& parent,
                                                       const std::string& name_folded) {
    auto row = TRY(m_scope.transaction.find(
        "SELECT id FROM collections WHERE account_id = ?1 AND COALESCE(parent_id, '') = ?2 AND "
        "name_folded = ?3",
        params(m_scope.account_id, parent ? parent->value : "", name_folded)));
    return row ? std::optional(CollectionId{row->text(0)}) : std::nullopt;
}

Result<> Collections::insert(const Collection& collection) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO collections (account_id, id, name, name_folded, parent_id) VALUES (?1, ?2, ?3, ?4, ?5)",
        params(m_scope.account_id, collection.id, collection.name, fold_case(collection.name),
               collection.parent_id)));
    return {};
}

Result<> Collections::add(const Collection& collection) {
    if (TRY(child(collection.parent_id, fold_case(collection.name)))) return name_taken(collection.name);
    return insert(collection);
}

Result<> Collections::change(const Collection& collection) {
    const auto all = TRY(list());
    if (collection.parent_id && domain::is_collection_within(all, *collection.parent_id, collection.id))
        return fail({Remedy::reject, "collection_in_itself",
                     cat("'", collection.name, "' can't be put into itself, or into one within it."),
                     "Choose a collection elsewhere, or the top."});
    const auto sibling = TRY(child(collection.parent_id, fold_case(collection.name)));
    if (sibling && *sibling != collection.id) return name_taken(collection.name);
    const auto changed = TRY(m_scope.transaction.execute(
        "UPDATE collections SET name = ?3, name_folded = ?4, parent_id = ?5 WHERE account_id = ?1 AND "
        "id = ?2",
        params(m_scope.account_id, collection.id, collection.name, fold_case(collection.name),
               collection.parent_id)));
    if (changed == 0)
        return fail({Remedy::not_found, "collection_not_found", "There is no such collection.", ""});
    return {};
}

Result<std::int64_t> Collections::remove(const CollectionId& id) {
    constexpr std::string_view with_those_within =
        "(WITH RECURSIVE within (id) AS (SELECT id FROM collections WHERE account_id = ?1 AND id = ?2 "
        "UNION SELECT c.id FROM collections c JOIN within w ON c.parent_id = w.id WHERE c.account_id = ?1) "
        "SELECT id FROM within)";
    TRY(m_scope.transaction.execute(
        cat("DELETE FROM asset_collections WHERE account_id = ?1 AND collection_id IN ", with_those_within),
        params(m_scope.account_id, id)));
    return m_scope.transaction.execute(
        cat("DELETE FROM collections WHERE account_id = ?1 AND id IN ", with_those_within),
        params(m_scope.account_id, id));
}

Result<std::optional<CollectionId>> Collections::ensure(std::optional<CollectionId> parent,
                                                        const std::vector<std::string>& names, Ids& ids,
                                                        Instant now) {
    for (const std::string& name : names) {
        auto found = TRY(child(parent, fold_case(name)));
        if (!found) {
            found = ids.make<CollectionId>(now);
            TRY(insert({*found, name, parent}));
        }
        parent = std::move(found);
    }
    return parent;
}

Result<std::int64_t> Collections::add_assets(const CollectionId& id,
                                             std::span<const domain::AssetId> assets) {
    std::int64_t added = 0;
    for (const domain::AssetId& asset : assets) {
        if (!TRY(m_scope.transaction.find("SELECT 1 FROM assets WHERE account_id = ?1 AND id = ?2",
                                          params(m_scope.account_id, asset))))
            return fail({Remedy::not_found, "asset_not_found", "One of these assets isn't there.",
                         "Nothing was changed. Look at the library again, and choose anew."});
        const bool is_in = TRY(m_scope.transaction.find("SELECT 1 FROM asset_collections WHERE "
                                                        "account_id = ?1 AND asset_id = ?2 AND "
                                                        "collection_id = ?3",
                                                        params(m_scope.account_id, asset, id)))
                               .has_value();
        TRY(m_scope.transaction.execute(
            "INSERT INTO asset_collections (account_id, asset_id, collection_id, is_by_person) "
            "VALUES (?1, ?2, ?3, 1) ON CONFLICT (account_id, asset_id, collection_id) "
            "DO UPDATE SET is_by_person = 1",
            params(m_scope.account_id, asset, id)));
        if (!is_in) ++added;
    }
    return added;
}

Result<std::int64_t> Collections::remove_assets(const CollectionId& id,
                                                std::span<const domain::AssetId> assets) {
    std::int64_t removed = 0;
    for (const domain::AssetId& asset : assets)
        removed += TRY(m_scope.transaction.execute(
            "DELETE FROM asset_collections WHERE account_id = ?1 AND collection_id = ?2 AND asset_id = ?3",
            params(m_scope.account_id, id, asset)));
    return removed;
}

Result<std::vector<Collection>> Collections::of_asset(const domain::AssetId& asset) {
    std::vector<Collection> collections;
    for (auto& row : TRY(m_scope.transaction.query(
             "SELECT c.id, c.name, c.parent_id FROM asset_collections ac JOIN collections c "
             "ON c.account_id = ac.account_id AND c.id = ac.collection_id "
             "WHERE ac.account_id = ?1 AND ac.asset_id = ?2 ORDER BY c.name_folded, c.id",
             params(m_scope.account_id, asset))))
        collections.push_back(read_collection(row));
    return collections;
}

}  // namespace sluice::catalog
