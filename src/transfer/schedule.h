// Which mapped folders to look at, and when: wakes, sweeps, pauses after errors, and whether webhooks can be
// trusted.
//
// Invariant: in memory only, since nothing here is needed to be right, only to be quick: after a restart
// every folder is looked at. One connection is never drained by two threads at once: its folders take turns.
// Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "catalog/connections.h"
#include "catalog/mappings.h"
#include "transfer/inlet/pull.h"
#include "transfer/limits.h"

namespace sluice::transfer {

/// woken: a webhook, a longpoll or a person said so, perhaps too early. sweep: it was time.
enum class LookReason { woken, sweep };

struct DueLook {
    catalog::AccountMapping mapping;
    LookReason reason = LookReason::sweep;
};

class Schedule {
public:
    explicit Schedule(const Limits& limits) : m_limits(limits) {}

    void wake(const catalog::AccountConnection& connection);
    /// Those of `mappings` that are due, one a connection, marked as being looked at until `looked`: call
    /// again then.
    [[nodiscard]] std::vector<DueLook> take_due(const std::vector<catalog::AccountMapping>& mappings,
                                                Instant now);
    void looked(const catalog::AccountMapping& mapping, LookReason reason, const Result<Pulled>& pulled,
                Instant now);
    /// The earliest planned look; nothing before the first `take_due`.
    [[nodiscard]] std::optional<Instant> next_look() const;

    /// Every folder is due now, as after a restart; for a clock that was set back.
    void look_at_all();

    /// A wake; and webhooks are to be trusted. Where it came before its change can be seen, the look after it
    /// is repeated.
    void note_webhook(const catalog::AccountConnection& connection);
    /// False again once a sweep has found what no webhook told.
    [[nodiscard]] bool is_webhook_trusted(const catalog::AccountConnection& connection) const;

private:
    struct Look {
        std::string connection_id = {};
        Instant next = {};  ///< at once
        bool is_woken = false;
        bool is_running = false;
        std::int64_t again_left = 0;  ///< looks that what a webhook told may still take to be seen
        bool is_again = false;        ///< `next` is one of them
        std::int64_t failures = 0;
        std::uint64_t turn = 0;  ///< when it was taken last, so that none waits behind a busier one for ever
    };
    [[nodiscard]] static bool is_due(const Look& look, Instant now) {
        return (look.is_woken && look.failures == 0) || look.next <= now;
    }
    [[nodiscard]] std::set<std::string> busy_connections() const;

    const Limits& m_limits;
    mutable std::mutex m_mutex;
    std::map<std::string, Look> m_looks;  // by mapping id
    std::uint64_t m_turns = 0;
    std::set<std::string> m_woken_connections;    // by connection id
    std::set<std::string> m_told_connections;     // woken by a webhook, by connection id
    std::set<std::string> m_trusted_connections;  // by connection id
};

}  // namespace sluice::transfer
