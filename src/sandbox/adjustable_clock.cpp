#include "sandbox/adjustable_clock.h"

namespace sluice::sandbox {

Instant AdjustableClock::now_locked() const {
    return m_standing ? *m_standing : m_base.now() + m_offset;
}

Instant AdjustableClock::now() const {
    const std::lock_guard lock(m_mutex);
    return now_locked();
}

ClockMode AdjustableClock::mode() const {
    const std::lock_guard lock(m_mutex);
    return m_standing ? ClockMode::manual : ClockMode::real;
}

void AdjustableClock::set_mode(ClockMode mode) {
    const std::lock_guard lock(m_mutex);
    if (mode == ClockMode::manual) {
        m_standing = now_locked();
    } else if (m_standing) {
        // Only forward: an hour that was advanced by hand stays, and standing time isn't caught up.
        m_offset = *m_standing - m_base.now();
        m_standing.reset();
    }
}

void AdjustableClock::advance(std::chrono::milliseconds by) {
    if (by < std::chrono::milliseconds{0}) return;
    const std::lock_guard lock(m_mutex);
    if (m_standing) {
        *m_standing += by;
    } else {
        m_offset += by;
    }
}

}  // namespace sluice::sandbox
