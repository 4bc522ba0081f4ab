// Upload profiles, and what they refer to: asset groups and categories.
//
// Invariant: a revision, once saved, never changes; `find` answers the newest, `find_revision` any.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "domain/asset.h"
#include "domain/profile.h"

namespace sluice::catalog {

class Profiles {
public:
    explicit Profiles(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<> add(const domain::Profile& profile);
    /// Saves the next revision; answers its number. Ignored files, and those held by their place, are looked
    /// at once more.
    [[nodiscard]] Result<std::int64_t> revise(const domain::ProfileId& id, const domain::ProfileRules& rules,
                                              Instant now);
    [[nodiscard]] Result<std::optional<domain::Profile>> find(const domain::ProfileId& id);
    /// Also of a deleted profile: assets name the revision they were made under.
    [[nodiscard]] Result<std::optional<domain::Profile>> find_revision(const domain::ProfileId& id,
                                                                       std::int64_t revision);
    [[nodiscard]] Result<std::vector<domain::Profile>> list();
    /// Newest first.
    [[nodiscard]] Result<std::vector<domain::Profile>> revisions(const domain::ProfileId& id);
    /// Fails with `profile_in_use` while a mapping uses it.
    [[nodiscard]] Result<> remove(const domain::ProfileId& id, Instant now);

private:
    Scope m_scope;
};

class Taxonomy {
public:
    explicit Taxonomy(const Scope& scope) : m_scope(scope) {}

    /// Fails with `name_taken`.
    [[nodiscard]] Result<> add_asset_group(const domain::AssetGroup& group);
    [[nodiscard]] Result<std::vector<domain::AssetGroup>> asset_groups();
    [[nodiscard]] Result<std::optional<domain::AssetGroup>> find_asset_group(const domain::AssetGroupId& id);
    [[nodiscard]] Result<> add_category(const domain::Category& category);
    [[nodiscard]] Result<std::vector<domain::Category>> categories();
    [[nodiscard]] Result<std::optional<domain::Category>> find_category(const domain::CategoryId& id);

private:
    Scope m_scope;
};

}  // namespace sluice::catalog
