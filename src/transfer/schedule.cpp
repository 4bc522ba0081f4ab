#include "transfer/schedule.h"

#include <algorithm>

#include "base/mutant.h"

namespace sluice::transfer {

void Schedule::wake(const catalog::AccountConnection& connection) {
    const std::lock_guard lock(m_mutex);
    m_woken_connections.insert(connection.connection_id.value);
}

std::set<std::string> Schedule::busy_connections() const {
    std::set<std::string> busy;
    for (const auto& [id, look] : m_looks)
        if (look.is_running) busy.insert(look.connection_id);
    return busy;
}

std::vector<DueLook> Schedule::take_due(const std::vector<catalog::AccountMapping>& mappings, Instant now) {
    const std::lock_guard lock(m_mutex);
    const auto busy = busy_connections();
    std::map<std::string, Look> present;
    std::map<std::string, std::string> chosen;  // mapping by connection
    for (const auto& mapping : mappings) {
        Look& look = present[mapping.mapping_id.value] = m_looks[mapping.mapping_id.value];
        look.connection_id = mapping.connection_id.value;
        // A wake during a look means another look after it.
        look.is_woken = look.is_woken || m_woken_connections.contains(look.connection_id);
        if (m_told_connections.contains(look.connection_id)) look.again_left = m_limits.look_again_max;
        if (busy.contains(look.connection_id) || !is_due(look, now)) continue;
        auto& choice = chosen[look.connection_id];
        if (choice.empty() || look.turn < present[choice].turn) choice = mapping.mapping_id.value;
    }
    std::vector<DueLook> due;
    for (const auto& mapping : mappings) {
        const auto choice = chosen.find(mapping.connection_id.value);
        if (choice == chosen.end() || choice->second != mapping.mapping_id.value) continue;
        Look& look = present[mapping.mapping_id.value];
        due.push_back({mapping, look.is_woken || look.is_again ? LookReason::woken : LookReason::sweep});
        look.is_running = true;
        look.is_woken = false;
        look.is_again = false;
        look.turn = ++m_turns;
    }
    // A mapping that left the list while it is being looked at must not be forgotten, or two might look at
    // once.
    for (const auto& [id, look] : m_looks)
        if (look.is_running) present.emplace(id, look);
    m_looks = std::move(present);
    m_woken_connections.clear();
    m_told_connections.clear();
    return due;
}

void Schedule::looked(const catalog::AccountMapping& mapping, LookReason reason, const Result<Pulled>& pulled,
                      Instant now) {
    const std::lock_guard lock(m_mutex);
    Look& look = m_looks[mapping.mapping_id.value];
    look.is_running = false;
    if (pulled) {
        look.failures = 0;
        look.next = now + std::chrono::seconds(m_limits.sweep_s);
        if (is_mutant(Mutant::no_sweep_with_webhooks) &&
            m_trusted_connections.contains(mapping.connection_id.value))
            look.next = now + std::chrono::days(365);
        if (pulled->entries > 0) look.again_left = 0;
        if (look.again_left > 0 && m_limits.look_again_s < m_limits.sweep_s) {
            --look.again_left;
            look.is_again = true;
            look.next = now + std::chrono::seconds(m_limits.look_again_s);
        }
        if (reason == LookReason::sweep && pulled->added > 0)
            m_trusted_connections.erase(mapping.connection_id.value);
        return;
    }
    const std::int64_t doublings = std::min<std::int64_t>(look.failures++, 16);
    const std::chrono::seconds pause(std::min(m_limits.retry_s_min << doublings, m_limits.sweep_s));
    look.next = now + pulled.error().retry_after.value_or(pause);
}

std::optional<Instant> Schedule::next_look() const {
    const std::lock_guard lock(m_mutex);
    const auto busy = busy_connections();
    std::optional<Instant> next;
    for (const auto& [id, look] : m_looks)
        if (!busy.contains(look.connection_id) && (!next || look.next < *next)) next = look.next;
    return next;
}

void Schedule::look_at_all() {
    const std::lock_guard lock(m_mutex);
    for (auto& [id, look] : m_looks) {
        look.next = {};
        look.failures = 0;
    }
}

void Schedule::note_webhook(const catalog::AccountConnection& connection) {
    const std::lock_guard lock(m_mutex);
    m_woken_connections.insert(connection.connection_id.value);
    m_told_connections.insert(connection.connection_id.value);
    m_trusted_connections.insert(connection.connection_id.value);
}

bool Schedule::is_webhook_trusted(const catalog::AccountConnection& connection) const {
    const std::lock_guard lock(m_mutex);
    return m_trusted_connections.contains(connection.connection_id.value);
}

}  // namespace sluice::transfer
