// Where deletes in Dropbox are gathered: those that come while one is under way go together in the next call.
//
// Invariant: of each connection one lot at a time is cleared, by one thread, as clear_lot() says. Who hands a
// lease over is done with it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <stop_token>
#include <string>

#include "base/mutex.h"
#include "catalog/intakes.h"
#include "transfer/inlet/clear_lot.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// Thread-safe.
class ClearingDesk {
public:
    static constexpr std::size_t lot_max = 100;
    /// A larger file goes by itself, on its own thread.
    static constexpr std::int64_t lot_file_bytes_max = std::int64_t{64} << 20;
    /// More than this would wait longer than leases last.
    static constexpr std::size_t waiting_max = 4 * lot_max;
    static constexpr std::chrono::seconds room_wait_max{30};

    explicit ClearingDesk(const Ports& ports) : m_ports(ports) {}

    /// Deletes the source, and with it those of others that wait for the same connection by then. Returns at
    /// once where another thread is at it: that one takes this too. Errors end as advance_intake() says. True
    /// where something is still to be cleared, which may be due soon.
    [[nodiscard]] bool clear(ProvenClearing clearing, const std::stop_token& stop);
    /// Waits while as many as may wait do so, `room_wait_max` at most: to be called before bytes are proven.
    void await_room(const catalog::Lease& lease, const std::stop_token& stop);

private:
    class Turn;

    const Ports& m_ports;
    Mutex m_mutex;
    Condition m_room;
    std::map<std::string, ClearingLot> m_waiting GUARDED_BY(m_mutex);
    std::set<std::string> m_led GUARDED_BY(m_mutex);  ///< connections that a thread works for
};

}  // namespace sluice::transfer
