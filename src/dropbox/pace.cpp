#include "dropbox/pace.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/text.h"

namespace sluice::dropbox {
namespace {

Error stopped() {
    return {.remedy = Remedy::retry, .code = "stopped", .message = "Stopped while waiting for Dropbox."};
}

Error told_to_wait(std::chrono::seconds time) {
    return {.remedy = Remedy::wait,
            .code = "rate_limited",
            .message = cat("Dropbox asked Sluice to slow down; it goes on in ", time.count(), " s."),
            .hint = "Nothing to do: it goes on by itself.",
            .retry_after = time};
}

std::chrono::seconds next_pause(std::chrono::seconds last, const PaceLimits& limits) {
    return last == last.zero() ? limits.pause_first : std::min(last * 2, limits.pause_max);
}

}  // namespace

Wait real_wait() {
    return [](std::chrono::milliseconds time, const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any woken;
        std::unique_lock lock(mutex);
        woken.wait_for(lock, stop, time, [] { return false; });
    };
}

Pacer::Permit::Permit(Pacer& pacer, Traffic traffic, std::string name_space)
    : m_pacer(&pacer), m_traffic(traffic), m_namespace(std::move(name_space)) {}

Pacer::Permit::Permit(Permit&& other) noexcept
    : m_pacer(std::exchange(other.m_pacer, nullptr)),
      m_traffic(other.m_traffic),
      m_namespace(std::move(other.m_namespace)) {}

Pacer::Permit::~Permit() {
    if (m_pacer) m_pacer->release(m_traffic, m_namespace);
}

Pacer::Pacer(const Clock& clock, PaceLimits limits, Wait wait)
    : m_clock(clock), m_limits(limits), m_wait(std::move(wait)), m_at_once(limits.calls_at_once_first) {}

Result<Pacer::Permit> Pacer::admit(Traffic traffic, const std::string& name_space,
                                   const std::stop_token& stop) {
    Lock lock(m_mutex);
    if (traffic == Traffic::commit) m_has_commits = true;
    for (;;) {
        if (stop.stop_requested()) return fail(stopped());
        const auto now = follow_clock();
        const auto opens = open_at(traffic, name_space);
        if (now < opens) {
            const auto wait = opens - now;
            if (wait > m_limits.short_wait_max) {
                // Whoever still waits for the slot that this thread doesn't take has the same to hear.
                m_read_slot_free.notify_all();
                m_write_slot_free.notify_all();
                return fail(told_to_wait(std::chrono::ceil<std::chrono::seconds>(wait)));
            }
            lock.unlock();
            m_wait(wait, stop);
            lock.lock();
            continue;
        }
        judge_burst();
        if (has_slot(traffic, name_space)) break;
        const auto deadline = steady_now() + m_limits.slot_wait_max;
        while (!has_slot(traffic, name_space) && !stop.stop_requested()) {
            if (steady_now() >= deadline) return fail(told_to_wait(m_limits.pause_first));
            slot_free(traffic).wait_until(lock, deadline, stop);
        }
    }
    ++m_stats.calls;
    ++m_stats.calls_now;
    if (traffic != Traffic::read) ++gate(name_space).writing;
    if (traffic == Traffic::commit) gate(name_space).is_committing = true;
    return Permit(*this, traffic, name_space);
}

void Pacer::release(Traffic traffic, const std::string& name_space) {
    const Lock lock(m_mutex);
    --m_stats.calls_now;
    if (traffic != Traffic::read) --gate(name_space).writing;
    if (traffic == Traffic::commit) gate(name_space).is_committing = false;
    // Who is woken and finds no slot waits on; the next slot wakes somebody again. A write may wait for
    // another namespace, and a commit for the one under way: then all are asked.
    m_read_slot_free.notify_one();
    const bool are_writes_alike = m_gates.size() <= 1 && !m_has_commits;
    are_writes_alike ? m_write_slot_free.notify_one() : m_write_slot_free.notify_all();
}

void Pacer::succeeded(Traffic traffic, const std::string& name_space) {
    const Lock lock(m_mutex);
    m_last_pause = m_last_pause.zero();
    ++m_burst.good;
    if (++m_good_answers >= m_at_once) {
        m_good_answers = 0;
        m_at_once = std::min(m_at_once + 1, m_limits.calls_at_once_max);
        m_read_slot_free.notify_one();
        m_write_slot_free.notify_all();
    }
    if (traffic == Traffic::read) return;
    // Twice as patient as above: a namespace's lock is contended by others too, not only by us.
    auto& writes = gate(name_space);
    writes.last_pause = writes.last_pause.zero();
    if (++writes.good_answers < writes.at_once * 2) return;
    writes.good_answers = 0;
    writes.at_once = std::min(writes.at_once + 1, m_limits.writes_at_once_max);
    m_write_slot_free.notify_all();
}

std::chrono::seconds Pacer::limited(std::optional<std::chrono::seconds> told) {
    const Lock lock(m_mutex);
    ++m_stats.limited;
    ++m_burst.limited;
    const auto now = follow_clock();
    // Calls that were under way together get their 429s together: that is one signal, not many.
    if (m_not_before <= now) {
        if (!told) halve();
        m_last_pause = next_pause(m_last_pause, m_limits);
    }
    const auto pause = std::max(told.value_or(m_last_pause), std::chrono::seconds(1));
    m_not_before = std::max(m_not_before, now + pause);
    return pause;
}

void Pacer::halve() {
    m_at_once = std::max(1, m_at_once / 2);
    m_good_answers = 0;
    m_burst = {};
}

/// Asked once a pause is over: what was under way when it began has been answered by then.
void Pacer::judge_burst() {
    if (m_burst.limited == 0) return;
    const int recent = std::min(m_burst.good, m_at_once) + m_burst.limited;
    const bool is_small_share = m_burst.limited * m_limits.limited_share_inverse <= recent;
    if (!is_small_share) halve();
    m_burst = {};
}

std::chrono::seconds Pacer::contended(const std::string& name_space,
                                      std::optional<std::chrono::seconds> told) {
    const Lock lock(m_mutex);
    ++m_stats.write_contentions;
    auto& writes = gate(name_space);
    const auto now = follow_clock();
    writes.at_once = 1;
    writes.good_answers = 0;
    if (writes.not_before <= now)
        writes.last_pause = writes.last_pause == writes.last_pause.zero()
                                ? std::chrono::seconds(1)
                                : std::min(writes.last_pause * 2, m_limits.pause_max);
    const auto pause = std::max(told.value_or(writes.last_pause), std::chrono::seconds(1));
    writes.not_before = std::max(writes.not_before, now + pause);
    return pause;
}

Instant Pacer::not_before(Traffic traffic, const std::string& name_space) const {
    const Lock lock(m_mutex);
    return open_at(traffic, name_space);
}

void Pacer::sleep_until(Instant instant, const std::stop_token& stop) const {
    auto before = m_clock.now();
    while (!stop.stop_requested()) {
        const auto now = m_clock.now();
        if (now < before) instant -= before - now;  // set back: what is left to wait stays the same
        before = now;
        if (now >= instant) return;
        m_wait(instant - now, stop);
    }
}

PaceStats Pacer::stats() const {
    const Lock lock(m_mutex);
    auto stats = m_stats;
    stats.calls_at_once = m_at_once;
    if (m_clock.now() < m_not_before) stats.not_before = m_not_before;
    return stats;
}

Instant Pacer::open_at(Traffic traffic, const std::string& name_space) const {
    if (traffic == Traffic::read) return m_not_before;
    const auto found = m_gates.find(name_space);
    return found == m_gates.end() ? m_not_before : std::max(m_not_before, found->second.not_before);
}

Instant Pacer::follow_clock() {
    const auto now = m_clock.now();
    if (now < m_seen) {
        const auto back = m_seen - now;
        m_not_before -= back;
        for (auto& [name, writes] : m_gates) writes.not_before -= back;
    }
    m_seen = now;
    return now;
}

bool Pacer::has_slot(Traffic traffic, const std::string& name_space) {
    if (m_stats.calls_now >= m_at_once) return false;
    if (traffic == Traffic::read) return true;
    const auto& writes = gate(name_space);
    if (traffic == Traffic::commit && writes.is_committing) return false;
    return writes.writing < writes.at_once;
}

Pacer::WriteGate& Pacer::gate(const std::string& name_space) {
    return m_gates.try_emplace(name_space, WriteGate{.at_once = m_limits.writes_at_once_max}).first->second;
}

}  // namespace sluice::dropbox
