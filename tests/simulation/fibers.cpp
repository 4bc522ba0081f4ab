#include "simulation/fibers.h"

#include <boost/context/pooled_fixedsize_stack.hpp>

#include <algorithm>

namespace sluice::simulation {
namespace {

constexpr std::size_t stack_bytes = std::size_t{256} << 10;
constexpr int drain_steps_max = 1'000'000;
/// Of a hundred waits, so many end for no reason: callers must test their condition again.
constexpr std::uint64_t spurious_wakes_percent = 1;

boost::context::pooled_fixedsize_stack& stacks() {
    static boost::context::pooled_fixedsize_stack pool(stack_bytes);
    return pool;
}

}  // namespace

struct Fibers::Fiber {
    boost::context::fiber context;
    const void* waits_for = nullptr;
    bool is_waiting = false;  ///< until `wake_at` or a notification
    std::optional<milliseconds> wake_at;
    bool is_over = false;
};

Fibers::Fibers(VirtualClock& clock, std::uint64_t seed) : m_clock(clock), m_random(seed) {
    set_fiber_scheduler(this);
}

Fibers::~Fibers() {
    set_fiber_scheduler(nullptr);
}

void Fibers::spawn(std::function<void()> body) {
    auto fiber = std::make_unique<Fiber>();
    fiber->context = boost::context::fiber(
        std::allocator_arg, stacks(),
        [this, own = fiber.get(), body = std::move(body)](boost::context::fiber&& loop) mutable {
            m_loop = std::move(loop);
            body();
            body = nullptr;  // what it owns goes while it can still pause
            own->is_over = true;
            return std::move(m_loop);
        });
    m_fibers.push_back(std::move(fiber));
}

bool Fibers::can_go_on(const Fiber& fiber) const {
    return !fiber.is_waiting || (fiber.wake_at && *fiber.wake_at <= m_clock.elapsed());
}

void Fibers::resume(std::size_t index) {
    Fiber& fiber = *m_fibers[index];
    fiber.is_waiting = false;
    fiber.wake_at.reset();
    fiber.waits_for = nullptr;
    m_current = &fiber;
    fiber.context = std::move(fiber.context).resume();
    m_current = nullptr;
    if (fiber.is_over) m_fibers.erase(m_fibers.begin() + static_cast<std::ptrdiff_t>(index));
}

bool Fibers::step() {
    std::vector<std::size_t> ready;
    for (std::size_t i = 0; i < m_fibers.size(); ++i)
        if (can_go_on(*m_fibers[i])) ready.push_back(i);
    if (ready.empty()) return false;
    resume(m_random.pick(ready));
    return true;
}

std::optional<milliseconds> Fibers::next_wake() const {
    std::optional<milliseconds> next;
    for (const auto& fiber : m_fibers) {
        const auto at = fiber->is_waiting ? fiber->wake_at : std::optional(m_clock.elapsed());
        if (at && (!next || *at < *next)) next = *at;
    }
    return next;
}

void Fibers::wake_all() {
    for (const auto& fiber : m_fibers) fiber->is_waiting = false;
}

bool Fibers::drain() {
    for (int steps = 0; !m_fibers.empty(); ++steps) {
        if (steps == drain_steps_max) return false;
        if (!step()) wake_all();
    }
    return true;
}

void Fibers::switch_away() {
    m_loop = std::move(m_loop).resume();
}

void Fibers::pause() {
    if (m_current != nullptr) switch_away();
}

void Fibers::rest(milliseconds time) {
    if (m_current == nullptr) return;
    m_current->is_waiting = true;
    m_current->wake_at = m_clock.elapsed() + time;
    switch_away();
}

void Fibers::wait(const void* condition, std::optional<Deadline> deadline) noexcept {
    if (m_current == nullptr) return;
    if (!m_random.chance(spurious_wakes_percent)) {
        m_current->is_waiting = true;
        m_current->waits_for = condition;
        if (deadline) m_current->wake_at = std::chrono::ceil<milliseconds>(deadline->time_since_epoch());
    }
    switch_away();
}

void Fibers::notify(const void* condition) noexcept {
    for (const auto& fiber : m_fibers)
        if (fiber->is_waiting && fiber->waits_for == condition) fiber->is_waiting = false;
}

}  // namespace sluice::simulation
