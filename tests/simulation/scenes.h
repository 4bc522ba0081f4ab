// Scenes: what hurts only when it comes together, in the right order, and by chance hardly ever does.
//
// Invariant: a scene is made of actions and options like any other, so a plan with one is replayed and shrunk
// like any other.
#pragma once

#include "simulation/plan.h"

namespace sluice::simulation {

/// Puts one scene into some of the plans, among whatever else they have.
void add_scene(Plan& plan, Random& random);

}  // namespace sluice::simulation
