// The upkeep of contributor links: batches are made, links close by themselves, broken ones are found.
//
// Invariant: level, not edge: what is due follows from the catalogue and from Dropbox, so a restart, or a
// process that dies in the midst, costs nothing but time. What fails is tried again, and says why meanwhile.
#pragma once

#include <map>
#include <stop_token>
#include <string>

#include "base/wakeup.h"
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

private:
    std::size_t make_batches(const std::stop_token& stop);
    std::size_t close_due(const std::stop_token& stop);
    std::size_t mark_broken();
    /// Asks Dropbox how links stand, each connection's every few minutes.
    std::size_t look(const std::stop_token& stop);

    const Ports& m_ports;
    Engine& m_engine;
    std::map<std::string, Instant> m_looked_at;  ///< by connection; after a restart all are looked at
    Wakeup m_wakeup;
};

}  // namespace sluice::transfer
