// All that people and apps touch besides the file routes: OAuth, webhooks, faults, file requests, pages, the
// admin API.
//
// Invariant: Surfaces live as long as their Sandbox (`sandbox.surfaces()`) and add to its table of routes
// once.
#pragma once

#include <memory>

#include "net/transport.h"
#include "sandbox/adjustable_clock.h"
#include "sandbox/faults.h"
#include "sandbox/file_requests.h"
#include "sandbox/oauth.h"
#include "sandbox/save_url.h"
#include "sandbox/webhooks.h"

namespace sluice::sandbox {

class Sandbox;

struct Surfaces {
    explicit Surfaces(World& in_world) : world(in_world) {}

    World& world;
    Faults faults{world};
    Webhooks webhooks{world, faults};
    Codes codes{world};
    TeamEvents team_events{world};
    FileRequests file_requests{world, team_events};
    /// What the admin API may move; nothing = it can't. Set before serving; must outlive the sandbox.
    AdjustableClock* clock = nullptr;
    /// How the admin API asks a new webhook URI for its echo and how `save_url` fetches; nothing = they
    /// can't. Set before serving.
    std::shared_ptr<net::Transport> transport = {};
    SaveUrls save_urls{world, transport};
};

/// Adds the surfaces' routes, pages and hooks; called once by Sandbox::open.
void add_surfaces(Sandbox& sandbox);

}  // namespace sluice::sandbox
