// What a new asset belongs to, as its profile says: collections and an owner (W5, S9, S10).
//
// Invariant: asked in the transaction that saves the asset, so of many workers each finds the collections
// that the others made. What a profile names and somebody has deleted since is left out, never a reason to
// keep a file waiting.
#pragma once

#include <optional>
#include <vector>

#include "catalog/catalog.h"
#include "domain/intake.h"
#include "domain/profile.h"

namespace sluice::transfer {

/// Those that the profile names, and that of the file's folder, made where it isn't there. Without the
/// collection that folders are to be made in, none are made.
[[nodiscard]] Result<std::vector<domain::CollectionId>> collections_of(catalog::Scope& scope,
                                                                       const domain::Intake& intake,
                                                                       const domain::ProfileRules& rules,
                                                                       Ids& ids, Instant now);
/// Nothing: nobody.
[[nodiscard]] Result<std::optional<domain::UserId>> owner_of(catalog::Scope& scope,
                                                             const domain::Intake& intake,
                                                             const domain::ProfileRules& rules);
/// Who sent a file became known, or isn't certain any more: the owner is found anew by the same rules, as if
/// it had been known when the file came in. Where others' versions lie over it, only an asset that nobody
/// owns gets one.
[[nodiscard]] Result<> settle_owner(catalog::Scope& scope, const domain::AssetId& asset);

}  // namespace sluice::transfer
