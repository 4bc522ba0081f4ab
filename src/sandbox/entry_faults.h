// Faults of single entries: a batch's own answer is a success, what failed stands in its place among the
// results.
//
// Invariant: an entry that fails has done nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/fault.h"
#include "sandbox/refusal.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

/// Routes whose entries fail by themselves.
[[nodiscard]] bool fails_by_entry(std::string_view route);
/// The failure, as the entry's own union says it; empty where an entry of this route can't fail in that way.
[[nodiscard]] std::vector<std::string> entry_failure(FaultKind kind, std::string_view route);
/// The fault that entry `index` of the argument `list` meets.
[[nodiscard]] std::optional<Refusal> fault_of_entry(const Call& call, std::string_view list,
                                                    std::size_t index);

}  // namespace sluice::sandbox
