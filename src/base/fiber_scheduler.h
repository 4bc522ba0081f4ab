// In a simulation many workers are fibers on one thread, and a seeded scheduler decides which goes on. This
// is the seam through which locks and waits let it.
//
// Invariant: without a scheduler (always, outside of simulation) everything here costs one relaxed load. With
// one, nothing blocks the thread: who would block hands over instead.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

namespace sluice {

class FiberScheduler {
public:
    using Deadline = std::chrono::steady_clock::time_point;
    virtual ~FiberScheduler() = default;

    /// A lock is taken: lets others run, and returns some time later.
    virtual void yield() noexcept = 0;
    /// Returns some time after `notify(condition)`, after `deadline`, or for no reason.
    virtual void wait(const void* condition, std::optional<Deadline> deadline) noexcept = 0;
    virtual void notify(const void* condition) noexcept = 0;
    /// The time that deadlines are measured by.
    [[nodiscard]] virtual Deadline now() const noexcept = 0;
};

namespace detail {
inline std::atomic<FiberScheduler*> fiber_scheduler{nullptr};
}

/// For simulation: all locks and waits go through `scheduler` from now on; nullptr: threads again. Not while
/// anything is locked.
inline void set_fiber_scheduler(FiberScheduler* scheduler) {
    detail::fiber_scheduler.store(scheduler);
}
[[nodiscard]] inline FiberScheduler* fiber_scheduler() {
    return detail::fiber_scheduler.load(std::memory_order_relaxed);
}

/// The clock that deadlines of waits are measured by: monotonic; virtual in a simulation.
[[nodiscard]] inline std::chrono::steady_clock::time_point steady_now() {
    const FiberScheduler* scheduler = fiber_scheduler();
    return scheduler != nullptr ? scheduler->now() : std::chrono::steady_clock::now();
}

}  // namespace sluice
