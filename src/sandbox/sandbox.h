// The Dropbox sandbox: an emulator of Dropbox's HTTP API with real semantics, as a function from Request to
// Response.
//
// Invariant: it shares no wire code with any client. `handle` may be called from many threads at once; only
// `files/list_folder/longpoll` and pages that say so block.
//
// Source: dropbox-api-spec (Stone, MIT) and the public HTTP documentation; where they are silent, recorded
// behaviour.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/message.h"
#include "sandbox/routes.h"
#include "sandbox/world.h"

namespace sluice::sandbox {

using SandboxOptions = WorldOptions;
class Faults;
struct Surfaces;

/// Called around every request. `route` is the route's name ("files/upload") or, outside "/2/", the path.
struct Hooks {
    /// Before anything is read; an answer ends the call unserved.
    std::function<std::optional<net::Response>(const net::Request&, std::string_view route)> before = {};
    /// After the call, all of its effects committed; may change or replace the answer (lost answers, cut
    /// bodies).
    std::function<void(const net::Request&, std::string_view route, net::Response&)> after = {};
};

class Sandbox {
public:
    /// Opens the world and fills the table of routes. Fails with `sandbox_data_unusable`.
    [[nodiscard]] static Result<std::unique_ptr<Sandbox>> open(const SandboxOptions& options);
    ~Sandbox();

    /// Thread-safe. Every answer carries `X-Dropbox-Request-Id`.
    [[nodiscard]] net::Response handle(const net::Request& request);
    [[nodiscard]] World& world() { return *m_world; }
    /// Faults on request (faults.h).
    [[nodiscard]] Faults& faults();
    /// OAuth codes, webhooks, file requests (surfaces.h).
    [[nodiscard]] Surfaces& surfaces();
    void keep_surfaces(std::shared_ptr<Surfaces> surfaces) { m_surfaces = std::move(surfaces); }
    /// For set-up only, before the first request.
    [[nodiscard]] RouteTable& routes() { return m_routes; }
    void add_hooks(Hooks hooks) { m_hooks.push_back(std::move(hooks)); }
    /// Keeps something (a surface's own state) alive as long as the sandbox.
    void keep(std::shared_ptr<void> part) { m_parts.push_back(std::move(part)); }

private:
    explicit Sandbox(std::unique_ptr<World> world);
    net::Response serve(const net::Request& request, std::string_view path);

    std::unique_ptr<World> m_world;
    RouteTable m_routes;
    std::vector<Hooks> m_hooks;
    std::vector<std::shared_ptr<void>> m_parts;
    std::shared_ptr<Surfaces> m_surfaces;
};

}  // namespace sluice::sandbox
