#include "transfer/picture_cache.h"

#include <utility>

namespace sluice::transfer {
namespace {

constexpr std::size_t overhead_bytes = 200;  ///< of an entry, its keys and its words

std::size_t size_of(const Result<SharedPicture>& result) {
    return overhead_bytes + (result && *result ? (*result)->bytes.size() : 0);
}

Error busy() {
    Error error{Remedy::wait, "previews_busy", "Many previews are being made at this moment.",
                "It is asked for again by itself."};
    error.retry_after = std::chrono::seconds(1);
    return error;
}

/// What is wrong with the file itself stays wrong as long as it is the same revision.
bool lasts(const Result<SharedPicture>& result) {
    return result || result.error().remedy == Remedy::reject;
}

}  // namespace

Result<SharedPicture> PictureCache::get(const std::string& key,
                                        const std::function<std::vector<std::string>()>& companions,
                                        const Make& make) {
    if (const Known known = look_up(key); known.result) return *known.result;
    std::vector<std::string> keys;
    std::shared_ptr<Flight> flight;
    {
        // One after the other: a page asks for all its pictures at once, and the first brings the others
        // along.
        const Lock planning(m_planning);
        Known known = look_up(key);
        if (known.result) return *known.result;
        flight = std::move(known.flight);
        if (!flight) keys = take_on(key, companions ? companions() : std::vector<std::string>());
    }
    if (flight) return await(flight);
    Made made;
    try {
        made = make(keys);
    } catch (...) {
        land(keys, {});
        throw;
    }
    land(keys, made);
    return made.at(key);
}

PictureCache::Known PictureCache::look_up(const std::string& key) {
    const Lock lock(m_mutex);
    if (const auto found = m_entries.find(key); found != m_entries.end()) {
        m_order.splice(m_order.end(), m_order, found->second.place);
        return {found->second.result, nullptr};
    }
    const auto found = m_flights.find(key);
    return {std::nullopt, found == m_flights.end() ? nullptr : found->second};
}

std::vector<std::string> PictureCache::take_on(const std::string& key,
                                               const std::vector<std::string>& companions) {
    const Lock lock(m_mutex);
    std::vector<std::string> keys{key};
    m_flights.emplace(key, std::make_shared<Flight>());
    for (const std::string& other : companions)
        if (keys.size() < made_at_once_max && !m_entries.contains(other) && !m_flights.contains(other)) {
            m_flights.emplace(other, std::make_shared<Flight>());
            keys.push_back(other);
        }
    return keys;
}

Result<SharedPicture> PictureCache::await(const std::shared_ptr<Flight>& flight) {
    const auto deadline = steady_now() + wait_max;
    Lock lock(m_mutex);
    if (flight->result) return *flight->result;
    if (m_waiting >= waiting_max) return fail(busy());
    ++m_waiting;
    const std::stop_token never;
    while (!flight->result && steady_now() < deadline) m_landed.wait_until(lock, deadline, never);
    --m_waiting;
    return flight->result ? *flight->result : Result<SharedPicture>(fail(busy()));
}

void PictureCache::land(const std::vector<std::string>& keys, const Made& made) {
    const Lock lock(m_mutex);
    for (const std::string& key : keys) {
        const auto result = made.find(key);
        const auto flight = m_flights.find(key);
        if (flight != m_flights.end()) {
            flight->second->result =
                result != made.end() ? result->second : Result<SharedPicture>(fail(busy()));
            m_flights.erase(flight);
        }
        if (result != made.end() && lasts(result->second)) keep(key, result->second);
    }
    m_landed.notify_all();
}

void PictureCache::keep(const std::string& key, const Result<SharedPicture>& result) {
    if (m_entries.contains(key)) return;
    m_order.push_back(key);
    m_entries.emplace(key, Entry{result, std::prev(m_order.end())});
    m_bytes += size_of(result);
    while (m_bytes > m_bytes_max && m_order.size() > 1) {
        const auto oldest = m_entries.find(m_order.front());
        m_bytes -= size_of(oldest->second.result);
        m_entries.erase(oldest);
        m_order.pop_front();
    }
}

std::size_t PictureCache::bytes() const {
    const Lock lock(m_mutex);
    return m_bytes;
}

}  // namespace sluice::transfer
