// Pictures and findings that were made for somebody's eyes: kept in memory, the oldest go first.
//
// Invariant: what several ask for at once is made once (single flight). At most `bytes_max` are kept; losing
// any loses nothing. Errors that pass (Dropbox busy, the network) are never kept. Thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"

namespace sluice::transfer {

/// Bytes with their type.
struct Picture {
    std::string bytes;
    std::string mime;
};
using SharedPicture = std::shared_ptr<const Picture>;

class PictureCache {
public:
    /// So many may wait for what another makes; more are sent away with `previews_busy` (Remedy::wait).
    static constexpr int waiting_max = 8;
    static constexpr std::chrono::seconds wait_max{40};
    static constexpr std::size_t made_at_once_max = 25;

    explicit PictureCache(std::size_t bytes_max) : m_bytes_max(bytes_max) {}

    using Made = std::map<std::string, Result<SharedPicture>>;
    /// Makes several at once: one result for each of the keys.
    using Make = std::function<Made(const std::vector<std::string>& keys)>;
    /// The picture of `key`. Where it must be made, `companions()` says what else is made with it, as far as
    /// that isn't there and nobody makes it.
    [[nodiscard]] Result<SharedPicture> get(const std::string& key,
                                            const std::function<std::vector<std::string>()>& companions,
                                            const Make& make);
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Entry {
        Result<SharedPicture> result;
        std::list<std::string>::iterator place;
    };
    struct Flight {
        std::optional<Result<SharedPicture>> result;
    };
    struct Known {
        std::optional<Result<SharedPicture>> result;
        std::shared_ptr<Flight> flight;  ///< somebody makes it
    };
    [[nodiscard]] Known look_up(const std::string& key);
    /// What the caller is to make from now on.
    [[nodiscard]] std::vector<std::string> take_on(const std::string& key,
                                                   const std::vector<std::string>& companions);
    [[nodiscard]] Result<SharedPicture> await(const std::shared_ptr<Flight>& flight);
    void keep(const std::string& key, const Result<SharedPicture>& result) REQUIRES_LOCK(m_mutex);
    void land(const std::vector<std::string>& keys, const Made& made);

    const std::size_t m_bytes_max;
    Mutex m_planning;  ///< before m_mutex
    mutable Mutex m_mutex;
    Condition m_landed;
    int m_waiting GUARDED_BY(m_mutex) = 0;
    std::size_t m_bytes GUARDED_BY(m_mutex) = 0;
    std::list<std::string> m_order GUARDED_BY(m_mutex);  ///< least lately used first
    std::map<std::string, Entry> m_entries GUARDED_BY(m_mutex);
    std::map<std::string, std::shared_ptr<Flight>> m_flights GUARDED_BY(m_mutex);
};

}  // namespace sluice::transfer
