// The time of a simulated world: it moves only when the scheduler says so.
//
// Invariant: `elapsed` never goes back; what the wall clock shows may jump either way (`jump`), as NTP and
// people make it.
#pragma once

#include <chrono>

#include "base/clock.h"

namespace sluice::simulation {

using std::chrono::milliseconds;

class VirtualClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override { return m_start + m_elapsed + m_skew; }
    /// Since the beginning of the history.
    [[nodiscard]] milliseconds elapsed() const { return m_elapsed; }
    void advance(milliseconds by) { m_elapsed += by; }
    void jump(milliseconds by) { m_skew += by; }

private:
    Instant m_start =
        Instant(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)) + std::chrono::hours(9);
    milliseconds m_elapsed{0};
    milliseconds m_skew{0};
};

}  // namespace sluice::simulation
