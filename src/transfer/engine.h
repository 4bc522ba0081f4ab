// The engine: looks for changes in Dropbox and moves every intake as far as it can go.
//
// Invariant: level, not edge. A wake only makes the engine look earlier; what it does follows from the
// catalogue and from Dropbox's listing alone. So a lost, doubled, reordered or forged wake does no harm, and
// a restart resumes.
#pragma once

#include <memory>
#include <stop_token>

#include "catalog/connections.h"
#include "transfer/ports.h"

namespace sluice::transfer {

class Engine {
public:
    explicit Engine(Ports ports);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Looks at a connection's mappings soon.
    void wake(const catalog::AccountConnection& connection);
    /// Something in the catalogue is due: an intake was released or retried, a job was added.
    void wake();
    /// A webhook was verified for this connection: longpoll may rest as long as webhooks keep coming.
    void note_webhook(const catalog::AccountConnection& connection);

    /// Does, on this thread, all that is due now; the count of things done. For tests and simulation.
    [[nodiscard]] std::size_t run_due(std::stop_token stop = {});

    /// Works on threads of its own until destroyed: a scheduler, `limits.workers` workers, and a longpoll
    /// watcher for each connection that webhooks don't reach.
    void start();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace sluice::transfer
