// The sandbox's own API under /sandbox/: set up a world, make faults, move the clock, look at what happened.
//
// Invariant: local and without a password; browsers' requests from other sites are refused. Bodies and
// answers are JSON, unknown keys are refused by name, mistakes answer {"code","message","hint"}. Described in
// docs/guide/sandbox.md.
#pragma once

#include <boost/json/fwd.hpp>

#include "sandbox/surfaces.h"

namespace sluice::sandbox {

/// `surfaces` must outlive the table.
void add_admin(RouteTable& routes, Surfaces& surfaces);

/// All of GET /sandbox/state.
[[nodiscard]] boost::json::object state_of(const Surfaces& surfaces);
[[nodiscard]] boost::json::object clock_state_of(const Surfaces& surfaces);
[[nodiscard]] boost::json::object fault_profile_state_of(const Surfaces& surfaces);
[[nodiscard]] boost::json::object counters_state_of(const Surfaces& surfaces);
[[nodiscard]] boost::json::object to_json(const Account& account);
[[nodiscard]] boost::json::object to_json(const App& app);
[[nodiscard]] boost::json::object to_json(const Fault& fault);
[[nodiscard]] boost::json::object to_json(const Switches& switches);
[[nodiscard]] boost::json::object to_json(const FileFacts& file);

}  // namespace sluice::sandbox
