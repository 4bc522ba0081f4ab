// "There is something to do": told by anyone, taken by the one thread that does it.
//
// Invariant: a notify() is never lost. Any number of them before the next wait are one; the wait that returns
// `notified` has taken it.
#pragma once

#include <chrono>
#include <stop_token>

#include "base/mutex.h"

namespace sluice {

/// Why a wait ended. Where several are true, the first one here is told.
enum class Woken { stopped, notified, timed_out };

class Wakeup {
public:
    /// Thread-safe; never blocks for long.
    void notify() {
        {
            const Lock lock(m_mutex);
            m_is_notified = true;
        }
        m_condition.notify_all();
    }

    [[nodiscard]] Woken wait(std::stop_token stop) {
        Lock lock(m_mutex);
        while (!m_is_notified && !stop.stop_requested()) m_condition.wait(lock, stop);
        return take(stop);
    }

    [[nodiscard]] Woken wait_until(std::chrono::steady_clock::time_point deadline, std::stop_token stop) {
        Lock lock(m_mutex);
        while (!m_is_notified && !stop.stop_requested() && steady_now() < deadline)
            m_condition.wait_until(lock, deadline, stop);
        return take(stop);
    }

    [[nodiscard]] Woken wait_for(std::chrono::milliseconds duration, std::stop_token stop) {
        return wait_until(steady_now() + duration, std::move(stop));
    }

private:
    Woken take(const std::stop_token& stop) REQUIRES_LOCK(m_mutex) {
        if (stop.stop_requested()) return Woken::stopped;
        return std::exchange(m_is_notified, false) ? Woken::notified : Woken::timed_out;
    }

    Mutex m_mutex;
    Condition m_condition;
    bool m_is_notified GUARDED_BY(m_mutex) = false;
};

}  // namespace sluice
