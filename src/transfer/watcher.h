// Waits at Dropbox for changes, for connections that webhooks don't reach.
//
// Invariant: the cursor to wait on is taken before the mappings are read, so a change in between isn't slept
// through.
#pragma once

#include <functional>
#include <stop_token>

#include "catalog/connections.h"
#include "transfer/ports.h"

namespace sluice::transfer {

struct Watch {
    catalog::AccountConnection connection;
    std::function<bool()> is_resting;  ///< true while webhooks do this work
    std::function<void()> on_change;
};

/// Runs until stopped.
void watch(const Ports& ports, const Watch& watch, const std::stop_token& stop);

}  // namespace sluice::transfer
