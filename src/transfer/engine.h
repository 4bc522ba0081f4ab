// The engine: looks for changes in Dropbox and moves every intake as far as it can go.
//
// Invariant: level, not edge. A wake only makes the engine look earlier; what it does follows from the
// catalogue and from Dropbox's listing alone. So a lost, doubled, reordered or forged wake does no harm, and
// a restart resumes.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "catalog/connections.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// look: a mapped folder is read. intake: one file goes as far as it can. job: a preview. derivative: what
/// takes minutes.
enum class WorkKind { look, intake, job, derivative };
/// One piece of due work; run it once, at the same time as others. Dropped unrun, it is due again when its
/// lease has run out.
using Work = std::move_only_function<void()>;

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

    /// Does, on this thread, all that is due now; the count of things done. For tests.
    [[nodiscard]] std::size_t run_due(std::stop_token stop = {});
    /// Leases up to `limit` pieces of due work of one kind (looks: all of them) for the caller to run, as the
    /// engine's own threads do. For simulation. `stop` asks running work to end.
    [[nodiscard]] std::vector<Work> take_due(WorkKind kind, std::int64_t limit, const std::stop_token& stop);
    /// Ends the leases of a process that was killed; start() does this first.
    void take_over();
    /// Blocks until something may be due, a wake came, or `stop` is requested.
    void wait_until_due(const std::stop_token& stop);

    /// Works on threads of its own until destroyed: a scheduler, `limits.workers` workers, one renderer a
    /// core, one for derivatives, and a longpoll watcher for each connection that webhooks don't reach.
    void start();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace sluice::transfer
