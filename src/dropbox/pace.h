// How fast one connection may call Dropbox.
//
// Invariant: no call is let through before the instant that Dropbox named. The number of calls at once grows
// by one after a run of good answers. It is halved (AIMD) by a 429 that names no time, and after a pause
// before which too large a share was answered 429; where it was a small one, staying away for the time that
// Dropbox named is enough (ADR 0031). Writes to a namespace that reported lock contention
// (`too_many_write_operations`) go one at a time until they run well again, and commits of many files always
// do. Decisions use the Clock alone; waits of up to `short_wait_max` are slept through the seam `Wait`,
// longer ones are answered with Error{wait, rate_limited} so that the caller puts the work down instead of
// holding a thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"

namespace sluice::dropbox {

enum class Traffic {
    read,
    write,   ///< takes a namespace's write lock for a moment
    commit,  ///< takes it for long (finish_batch): one at a time in a namespace
};

struct PaceLimits {
    int calls_at_once_first = 8;
    int calls_at_once_max = 32;
    int writes_at_once_max = 8;
    std::chrono::milliseconds short_wait_max{2000};
    /// How long to wait for a free slot before the work is put down.
    std::chrono::seconds slot_wait_max{30};
    /// With no more than one 429 in so many answers before a pause, as many calls go out at once after it.
    int limited_share_inverse = 4;
    /// Where a 429 names no time; doubled at each further one without a good answer between.
    std::chrono::seconds pause_first{5};
    std::chrono::seconds pause_max{300};
};

struct PaceStats {
    std::uint64_t calls = 0;              ///< let through
    std::uint64_t limited = 0;            ///< answered 429
    std::uint64_t write_contentions = 0;  ///< answered too_many_write_operations
    int calls_now = 0;
    int calls_at_once = 0;                             ///< allowed at the moment
    std::optional<Instant> not_before = std::nullopt;  ///< while paused
};

/// Sleeps that long or until `stop`. A test passes one that moves its ManualClock.
using Wait = std::function<void(std::chrono::milliseconds, const std::stop_token&)>;
/// Real sleep, woken by `stop`.
[[nodiscard]] Wait real_wait();

class Pacer {
public:
    explicit Pacer(const Clock& clock, PaceLimits limits = {}, Wait wait = real_wait());

    /// The right to make one call; gives its slot back when destroyed.
    class Permit {
    public:
        Permit(Pacer& pacer, Traffic traffic, std::string name_space);
        ~Permit();
        Permit(Permit&& other) noexcept;
        Permit& operator=(Permit&&) = delete;

    private:
        Pacer* m_pacer;
        Traffic m_traffic;
        std::string m_namespace;
    };

    /// Waits for a slot. Fails with `rate_limited` (Remedy::wait, retry_after set) or `stopped`.
    [[nodiscard]] Result<Permit> admit(Traffic traffic, const std::string& name_space,
                                       const std::stop_token& stop);

    /// Call one of these after each answer.
    void succeeded(Traffic traffic, const std::string& name_space);
    /// A 429. `told`: its Retry-After, when it has one. Returns how long to stay away.
    std::chrono::seconds limited(std::optional<std::chrono::seconds> told);
    /// `too_many_write_operations`, from a 429, a 409 or a batch entry. Returns how long to keep from writing
    /// there.
    std::chrono::seconds contended(const std::string& name_space, std::optional<std::chrono::seconds> told);

    /// The earliest instant at which such a call may go out.
    [[nodiscard]] Instant not_before(Traffic traffic, const std::string& name_space) const;
    /// Sleeps until then through the seam; for waits that are the call's own (longpoll).
    void sleep_until(Instant instant, const std::stop_token& stop) const;
    [[nodiscard]] PaceStats stats() const;

private:
    struct WriteGate {
        Instant not_before = {};
        int writing = 0;
        bool is_committing = false;
        int at_once;
        int good_answers = 0;
        std::chrono::seconds last_pause{0};
    };
    /// Answers since the last pause was over.
    struct Burst {
        int good = 0;
        int limited = 0;
    };
    void judge_burst() REQUIRES_LOCK(m_mutex);
    void halve() REQUIRES_LOCK(m_mutex);
    [[nodiscard]] Instant open_at(Traffic traffic, const std::string& name_space) const
        REQUIRES_LOCK(m_mutex);
    [[nodiscard]] bool has_slot(Traffic traffic, const std::string& name_space) REQUIRES_LOCK(m_mutex);
    WriteGate& gate(const std::string& name_space) REQUIRES_LOCK(m_mutex);
    [[nodiscard]] Condition& slot_free(Traffic traffic) {
        return traffic == Traffic::read ? m_read_slot_free : m_write_slot_free;
    }
    /// The time; where the clock was set back, the pauses go with it.
    [[nodiscard]] Instant follow_clock() REQUIRES_LOCK(m_mutex);
    void release(Traffic traffic, const std::string& name_space);

    const Clock& m_clock;
    PaceLimits m_limits;
    Wait m_wait;
    mutable Mutex m_mutex;
    Condition m_read_slot_free;  ///< two, so that one thread wakes for one slot
    Condition m_write_slot_free;
    Instant m_not_before GUARDED_BY(m_mutex) = {};
    Instant m_seen GUARDED_BY(m_mutex) = {};  ///< the clock, when it was last looked at
    int m_at_once GUARDED_BY(m_mutex);
    int m_good_answers GUARDED_BY(m_mutex) = 0;  ///< towards the next call more at once
    Burst m_burst GUARDED_BY(m_mutex);
    std::chrono::seconds m_last_pause GUARDED_BY(m_mutex){0};
    std::map<std::string, WriteGate> m_gates GUARDED_BY(m_mutex);
    bool m_has_commits GUARDED_BY(m_mutex) = false;
    PaceStats m_stats GUARDED_BY(m_mutex) = {};
};

}  // namespace sluice::dropbox
