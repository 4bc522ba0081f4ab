// Whether what a profile says of collections, availability and owners can be meant so.
#pragma once

#include "catalog/catalog.h"
#include "domain/profile.h"

namespace sluice::api {

/// Fails with `profile_invalid` or `availability_invalid`, naming what is wrong.
[[nodiscard]] Result<> check_belongings(catalog::Scope& scope, const domain::ProfileRules& rules);

}  // namespace sluice::api
