// One history from its plan to its verdict.
#pragma once

#include <string>
#include <vector>

#include "simulation/machine.h"
#include "simulation/oracle.h"
#include "simulation/plan.h"

namespace sluice::simulation {

struct HistoryResult {
    std::vector<Violation> violations;
    std::uint64_t trace_hash = 0;
    std::vector<std::string> trace_tail;
    MachineCounts counts;
    milliseconds virtual_time{0};
    milliseconds time_to_settle{0};  ///< from the end of all troubles on
};

/// `is_printed`: the trace goes to standard output while it happens.
[[nodiscard]] HistoryResult run_history(const Plan& plan, bool is_printed = false);

/// A plan with as few actions and faults as still break a promise of the same kind.
[[nodiscard]] Plan shrink(const Plan& plan, const HistoryResult& failed);

}  // namespace sluice::simulation
