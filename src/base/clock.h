// Time comes only through a Clock, so that tests and simulation can move it by hand.
//
// Invariant: an Instant is UTC with millisecond resolution; it is stored as an integer (ms since 1970) and
// shown as RFC 3339. Nothing outside this module asks the system for the wall clock.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override;
};

/// A clock that moves only when told to. Thread-safe.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start);
    [[nodiscard]] Instant now() const override;
    void advance(std::chrono::milliseconds by);

private:
    std::atomic<std::int64_t> m_now_ms;
};

/// RFC 3339 in UTC with milliseconds: `2026-11-22T20:15:00.123Z`.
[[nodiscard]] std::string to_rfc3339(Instant instant);
/// Reads RFC 3339 (any offset, any fraction, cut to ms). Fails with `time_invalid`.
[[nodiscard]] Result<Instant> parse_rfc3339(std::string_view text);

}  // namespace sluice
