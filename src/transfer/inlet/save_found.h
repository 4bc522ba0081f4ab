// What was found of an import, saved: its files become intakes, or are told as left over.
#pragma once

#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "catalog/catalog.h"
#include "domain/import.h"
#include "domain/intake.h"
#include "transfer/inlet/list_choice.h"

namespace sluice::transfer {

/// As plan_import() decides. Answers the intakes that were made or changed. Errors: `profile_not_found`
/// (ask_admin), the catalogue's.
[[nodiscard]] Result<std::vector<domain::Intake>> save_found(catalog::Scope& scope, Ids& ids,
                                                             const domain::Import& import,
                                                             const FoundInChoice& found, Instant now);

}  // namespace sluice::transfer
