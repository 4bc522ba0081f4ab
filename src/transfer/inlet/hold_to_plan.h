// Holds files against the plan of their account (domain/plan.h).
//
// Invariant: asked in the transaction that takes a file in, and the usage counted there: of many workers each
// sees what the others took.
#pragma once

#include <optional>

#include "catalog/catalog.h"
#include "transfer/inlet/steps.h"

namespace sluice::transfer {

/// Nothing where the plan takes it. Finds out itself whether the bytes are stored; asks nothing where there
/// is no limit.
[[nodiscard]] Result<std::optional<domain::PlanRefusal>> refuse_by_plan(catalog::Scope& scope,
                                                                        const domain::Plan& plan,
                                                                        std::string_view content_hash,
                                                                        domain::Arrival arrival, Instant now);
/// Writes the reason into the intake.
void note_refusal(domain::Intake& intake, const domain::PlanRefusal& refusal);
/// Before a large file is fetched: what it needs more than there is isn't fetched in vain. True where it was
/// refused.
[[nodiscard]] Result<bool> refuse_before_fetch(const Step& step);

}  // namespace sluice::transfer
