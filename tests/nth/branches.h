// Many histories that begin alike, at the price of their ends: the calm history is told once more, and right
// before each operation that is to fail the process forks. The child's history is the one in which it fails.
//
// Invariant: what a branch tells is what the whole history tells from its beginning with that fault; where a
// fork can't stand, that history counts as broken.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "nth/flows.h"

namespace sluice::nth {

/// What one history came to.
struct Told {
    bool met_the_fault = false;
    std::string ending;
    std::vector<std::string> findings;
    std::uint64_t lost = 0;
    std::uint64_t doubled = 0;
    std::uint64_t early = 0;
};
BOOST_DESCRIBE_STRUCT(Told, (), (met_the_fault, ending, findings, lost, doubled, early))

using Operations = std::array<std::uint64_t, simulation::seams_count>;

/// The history without a fault, and how far its operations were after each step.
struct Calm {
    Told told;
    std::vector<Operations> steps;
    Operations operations{};  ///< those that can fail
    std::uint64_t trace = 0;
};

/// Tells a flow from its beginning.
[[nodiscard]] Told tell(const Flow& flow, const simulation::Fault* fault, bool is_printed = false);
[[nodiscard]] Calm tell_calm(const Flow& flow);

/// Tells the flow once for every operation of every seam and each of the faults that `faults_at` answers for
/// it. `take` gets each history, in no certain order. False where the calm history isn't the same again.
using FaultsAt = std::function<std::vector<simulation::Fault>(simulation::Seam seam, std::uint64_t number)>;
using Take = std::function<void(const simulation::Fault& fault, const Told& told)>;
[[nodiscard]] bool tell_branches(const Flow& flow, const Calm& calm, const FaultsAt& faults_at,
                                 const Take& take);

}  // namespace sluice::nth
