// Collections and what is in them (W5, S9).
//
// Invariant: of the collections within one, and of those at the top, no two have names that differ only by
// case (an index says so). What a person put into a collection no profile takes out. A collection that is
// deleted takes along those within it, and no asset.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "domain/asset.h"

namespace sluice::catalog {

class Collections {
public:
    explicit Collections(const Scope& scope) : m_scope(scope) {}

    /// By name; parents and children in one list.
    [[nodiscard]] Result<std::vector<domain::Collection>> list();
    [[nodiscard]] Result<std::optional<domain::Collection>> find(const domain::CollectionId& id);
    /// Fails with `name_taken`.
    [[nodiscard]] Result<> add(const domain::Collection& collection);
    /// Its name and what it lies in, as given. Fails with `name_taken`, `collection_in_itself`,
    /// `collection_not_found`.
    [[nodiscard]] Result<> change(const domain::Collection& collection);
    /// With those within it; the count of collections that are gone.
    [[nodiscard]] Result<std::int64_t> remove(const domain::CollectionId& id);
    /// The innermost of a chain of names within `parent` (nothing: at the top), each made where it isn't
    /// there; nothing where the chain is empty and there is no parent.
    [[nodiscard]] Result<std::optional<domain::CollectionId>> ensure(
        std::optional<domain::CollectionId> parent, const std::vector<std::string>& names, Ids& ids,
        Instant now);

    /// Answer how many weren't in it before, or were. Fails with `asset_not_found`; then nothing is changed.
    [[nodiscard]] Result<std::int64_t> add_assets(const domain::CollectionId& id,
                                                  std::span<const domain::AssetId> assets);
    [[nodiscard]] Result<std::int64_t> remove_assets(const domain::CollectionId& id,
                                                     std::span<const domain::AssetId> assets);
    /// By name.
    [[nodiscard]] Result<std::vector<domain::Collection>> of_asset(const domain::AssetId& asset);

private:
    Result<std::optional<domain::CollectionId>> child(const std::optional<domain::CollectionId>& parent,
                                                      const std::string& name_folded);
    Result<> insert(const domain::Collection& collection);

    Scope m_scope;
};

}  // namespace sluice::catalog
