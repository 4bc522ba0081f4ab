// The upkeep of contributor links: batches are made, links close by themselves, broken ones are found, and
// what pages show of links is kept fresh.
//
// Invariant: level, not edge: what is due follows from the catalogue and from Dropbox, so a restart, or a
// process that dies in the midst, costs nothing but time. What fails is tried again, and says why meanwhile.
#pragma once

#include <map>
#include <set>
#include <span>
#include <stop_token>
#include <string>

#include "base/mutex.h"
#include "base/wakeup.h"
#include "catalog/link_care.h"
#include "transfer/engine.h"
#include "transfer/ports.h"

namespace sluice::transfer {

class LinkKeeper {
public:
    /// `engine` looks into what was just mapped.
    LinkKeeper(const Ports& ports, Engine& engine) : m_ports(ports), m_engine(engine) {}

    /// Does what is due; the count of things done. Used by one thread at a time.
    std::size_t run_due(const std::stop_token& stop);
    /// Works until `stop`.
    void run(const std::stop_token& stop);
    /// There is something new. Thread-safe.
    void wake() { m_wakeup.notify(); }
    /// Somebody is shown these, as the catalogue has them: those that weren't checked just now will be, and
    /// who listens for changes of their connection hears of it. Thread-safe; never waits for Dropbox.
    void note_shown(std::span<const domain::ContributorLink> links);

private:
    /// After a look; longer after one that failed.
    struct Rest {
        Instant began_at;
        Instant ends_at;
        std::int64_t failures = 0;
    };
    using ConnectionIds = std::set<std::string>;

    std::size_t make_batches(const std::stop_token& stop);
    std::size_t close_due(const std::stop_token& stop);
    std::size_t mark_broken();
    /// Asks Dropbox how links stand: each connection's every few minutes, those that are shown at once.
    std::size_t look(const std::stop_token& stop);
    std::size_t look_at(const catalog::LinksOfConnection& links, bool is_shown, const std::stop_token& stop);
    [[nodiscard]] bool rests(const std::string& connection, Instant now) const;
    ConnectionIds take_shown();
    void keep_shown(const std::string& connection);

    const Ports& m_ports;
    Engine& m_engine;
    std::map<std::string, Rest> m_rests;  ///< by connection
    Mutex m_mutex;
    ConnectionIds m_shown GUARDED_BY(m_mutex);  ///< to be looked at since somebody sees their links
    Wakeup m_wakeup;
};

}  // namespace sluice::transfer
