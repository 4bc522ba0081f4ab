// Ends or stops this process at a named crash point, as the environment asks. For tests of the real programs.
//
// Invariant: without the two variables nothing is installed. They are taken out of the environment, so that
// no setting and no child process sees them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice {

/// `SLUICE_TEST_DIE_AT=intake.stored:3`: SIGKILL the third time that point is passed. `SLUICE_TEST_STOP_AT`,
/// written alike: SIGSTOP, once. Fails with `settings_invalid` where a value can't be read.
[[nodiscard]] Result<> plan_crash_from_environment();

/// A point's name and how often it is passed until then, at least 1.
struct CrashPlan {
    std::string point;
    int passes = 1;
};

/// Reads `name` or `name:count`; nothing where it is neither.
[[nodiscard]] std::optional<CrashPlan> read_crash_plan(std::string_view text);

}  // namespace sluice
