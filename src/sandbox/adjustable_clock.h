// The clock of a running sandbox: system time that can be moved forward or stopped, so that hours pass in no
// time.
//
// Invariant: it never runs backwards. Thread-safe.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "base/clock.h"

namespace sluice::sandbox {

enum class ClockMode {
    real,    ///< runs with the system's time
    manual,  ///< stands still but for `advance`
};

class AdjustableClock final : public Clock {
public:
    /// `base` must outlive this.
    explicit AdjustableClock(const Clock& base) : m_base(base) {}

    [[nodiscard]] Instant now() const override;
    [[nodiscard]] ClockMode mode() const;
    /// Keeps what was advanced so far.
    void set_mode(ClockMode mode);
    /// Moves forward; a negative `by` does nothing.
    void advance(std::chrono::milliseconds by);

private:
    [[nodiscard]] Instant now_locked() const;

    const Clock& m_base;
    mutable std::mutex m_mutex;
    std::chrono::milliseconds m_offset{0};
    std::optional<Instant> m_standing;  ///< set in manual mode
};

}  // namespace sluice::sandbox
