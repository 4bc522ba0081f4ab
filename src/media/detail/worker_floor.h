// The places where workers work, started when needed, replaced when worn or dead, in four lanes: jobs that
// only read facts, which somebody waits for; renderings, which wait longer and yield the processor; what
// somebody waits for at a page (a page of a document, a listing); and what takes minutes (proxies, strips,
// waveforms), one at a time, with time and memory of its own.
//
// Invariant: no lane stands in another's way. A worker does one job at a time; one that did not reply is gone
// before its place is free. Thread-safe.
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/detail/protocol.h"
#include "media/detail/worker_process.h"
#include "media/process_workshop.h"

namespace sluice::media::detail {

class WorkerFloor {
public:
    explicit WorkerFloor(const ProcessWorkshop::Options& options);

    /// Starts the first worker and checks its tier.
    [[nodiscard]] Result<> start_one();
    /// Waits for a free place, starts a worker there if there is none, and gives it the job. A worker whose
    /// reply isn't believable counts as crashed.
    [[nodiscard]] Result<Outcome> work(const Job& job, std::span<const int> descriptors,
                                       const std::function<bool(const Reply&)>& is_believable,
                                       std::stop_token stop);

    [[nodiscard]] SandboxTier tier() const;
    [[nodiscard]] std::vector<std::string> gaps() const;
    [[nodiscard]] std::vector<int> processes() const;

private:
    struct Place {
        std::unique_ptr<WorkerProcess> worker;  ///< touched only by the thread that made the place busy
        bool busy = false;
        int process = 0;  ///< of the worker; 0 where none runs
    };
    struct Lane {
        WorkerProcess::Settings settings;  ///< of its workers
        std::vector<Place> places;
        std::condition_variable_any freed;
    };
    class Turn;

    [[nodiscard]] Lane& lane_of(const Job& job);
    [[nodiscard]] Result<> staff(const Lane& lane, Place& place);

    ProcessWorkshop::Options m_options;
    mutable std::mutex m_mutex;
    std::array<Lane, 4> m_lanes;  ///< inspect, render, attend, expensive
    SandboxTier m_tier = SandboxTier::full;
    std::vector<std::string> m_gaps;
};

}  // namespace sluice::media::detail
