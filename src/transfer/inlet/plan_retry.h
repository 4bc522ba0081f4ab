// After a failed step: when to try again, or which end it is.
//
// Invariant: pure. Nothing is retried for ever in silence: each answer carries a reason a person can read,
// and after `attempts_max` passing faults the intake is failed, its source left in Dropbox.
#pragma once

#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "domain/intake.h"
#include "transfer/limits.h"

namespace sluice::transfer {

struct Retry {
    /// The state to move to; nothing: stay and try again at `at`.
    std::optional<domain::IntakeState> end;
    std::optional<Instant> at;
    bool counts_as_attempt = true;
};

[[nodiscard]] Retry plan_retry(const Error& error, const domain::Intake& intake, const Limits& limits,
                               Instant now);

}  // namespace sluice::transfer
