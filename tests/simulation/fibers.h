// Many workers on one thread: fibers, of which a seeded scheduler runs one at a time, until it pauses.
//
// Invariant: which fiber goes on, and when, follows from the seed alone. Code outside of any fiber (the
// simulation's own loop) never pauses.
#pragma once

#include <boost/context/fiber.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/fiber_scheduler.h"
#include "simulation/random.h"
#include "simulation/virtual_clock.h"

namespace sluice::simulation {

class Fibers final : public FiberScheduler {
public:
    /// Becomes the thread's scheduler until it is destroyed; by then no fiber may be left.
    Fibers(VirtualClock& clock, std::uint64_t seed);
    ~Fibers() override;
    Fibers(const Fibers&) = delete;
    Fibers& operator=(const Fibers&) = delete;

    void spawn(std::function<void()> body);
    /// Runs one fiber until it pauses; false where none can go on now.
    bool step();
    /// When the first of those that wait can go on by itself, as VirtualClock::elapsed.
    [[nodiscard]] std::optional<milliseconds> next_wake() const;
    [[nodiscard]] std::size_t alive() const { return m_fibers.size(); }
    /// Each wait ends now.
    void wake_all();
    /// Runs all fibers to their ends, however they wait; false where one doesn't come to its end.
    [[nodiscard]] bool drain();

    /// From inside a fiber: others may go on first. Outside: nothing happens.
    void pause();
    /// From inside a fiber: goes on after `time`, or when wake_all() is called.
    void rest(milliseconds time);

    void yield() noexcept override { pause(); }
    void wait(const void* condition, std::optional<Deadline> deadline) noexcept override;
    void notify(const void* condition) noexcept override;
    [[nodiscard]] Deadline now() const noexcept override { return Deadline(m_clock.elapsed()); }

private:
    struct Fiber;
    [[nodiscard]] bool can_go_on(const Fiber& fiber) const;
    void resume(std::size_t index);
    void switch_away();

    VirtualClock& m_clock;
    Random m_random;
    std::vector<std::unique_ptr<Fiber>> m_fibers;
    Fiber* m_current = nullptr;
    boost::context::fiber m_loop;  ///< the simulation's own loop, while a fiber runs
};

}  // namespace sluice::simulation
