#include "transfer/inlet/clearing_desk.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace sluice::transfer {
namespace {

std::string connection_key(const catalog::Lease& lease) {
    return cat(lease.account_id.value, "/", lease.intake.connection_id->value);
}

}  // namespace

/// The time in which one thread works for a connection.
class ClearingDesk::Turn {
public:
    Turn(ClearingDesk& desk, std::string connection) : m_desk(desk), m_connection(std::move(connection)) {}
    ~Turn() {
        if (m_is_over) return;
        // Sluice ends, or a test's crash point threw. What waits is due again when its leases have run out.
        const Lock lock(m_desk.m_mutex);
        m_desk.m_led.erase(m_connection);
        m_desk.m_waiting.erase(m_connection);
        m_desk.m_room.notify_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    /// Empty, where nothing waits: then the turn is over, so that who comes next begins one.
    [[nodiscard]] ClearingLot take_lot() {
        const Lock lock(m_desk.m_mutex);
        ClearingLot& waiting = m_desk.m_waiting[m_connection];
        const auto end =
            std::next(waiting.begin(), static_cast<std::ptrdiff_t>(std::min(waiting.size(), lot_max)));
        ClearingLot lot(std::make_move_iterator(waiting.begin()), std::make_move_iterator(end));
        waiting.erase(waiting.begin(), end);
        m_desk.m_room.notify_all();
        m_is_over = lot.empty();
        if (!m_is_over) return lot;
        m_desk.m_led.erase(m_connection);
        m_desk.m_waiting.erase(m_connection);
        return lot;
    }

private:
    ClearingDesk& m_desk;
    const std::string m_connection;
    bool m_is_over = false;
};

bool ClearingDesk::clear(ProvenClearing clearing, const std::stop_token& stop) {
    if (clearing.lease.intake.size > lot_file_bytes_max) {  // others would wait for its bytes to be read
        ClearingLot alone;
        alone.push_back(std::move(clearing));
        return clear_lot(m_ports, alone, stop);
    }
    std::string connection = connection_key(clearing.lease);
    {
        const Lock lock(m_mutex);
        ClearingLot& waiting = m_waiting[connection];
        std::erase_if(waiting, [&](const ProvenClearing& other) {  // by a lease that is over
            return other.lease.intake.id == clearing.lease.intake.id;
        });
        waiting.push_back(std::move(clearing));
        if (!m_led.insert(connection).second) return false;
    }
    Turn turn(*this, std::move(connection));
    bool is_open = false;
    for (ClearingLot lot = turn.take_lot(); !lot.empty() && !stop.stop_requested(); lot = turn.take_lot())
        is_open |= clear_lot(m_ports, lot, stop);
    return is_open;
}

void ClearingDesk::await_room(const catalog::Lease& lease, const std::stop_token& stop) {
    const std::string connection = connection_key(lease);
    const auto deadline = steady_now() + room_wait_max;
    Lock lock(m_mutex);
    const auto is_full = [&](const auto& waiting) {
        const auto here = waiting.find(connection);
        return here != waiting.end() && here->second.size() >= waiting_max;
    };
    while (is_full(m_waiting) && !stop.stop_requested() && steady_now() < deadline)
        m_room.wait_until(lock, deadline, stop);
}

}  // namespace sluice::transfer
