// Whether the rules of a profile can be meant: before they are saved, and before they are previewed.
#pragma once

#include "catalog/catalog.h"
#include "domain/profile.h"

namespace sluice::api {

/// Fails with `name_invalid`, `profile_invalid`, `unknown_value`, `path_template_invalid`, `filter_invalid`,
/// …
[[nodiscard]] Result<> check_profile_rules(catalog::Scope& scope, const domain::ProfileRules& rules);

}  // namespace sluice::api
