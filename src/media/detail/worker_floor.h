// The places where workers work, started when needed, replaced when worn or dead: `workers` of them for jobs
// that only read facts, which somebody waits for, and as many for renderings, which wait longer and yield the
// processor.
//
// Invariant: a rendering never stands in the way of an inspection. A worker does one job at a time; one that
// did not reply is gone before its place is free. Thread-safe.
#pragma once

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
        std::unique_ptr<WorkerProcess> worker;
        bool busy = false;
    };
    class Turn;

    [[nodiscard]] std::span<Place> lane_of(const Job& job);
    [[nodiscard]] bool is_renderers(std::size_t place) const { return place >= m_options.workers; }
    [[nodiscard]] Result<> staff(Place& place);

    ProcessWorkshop::Options m_options;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_inspector_freed;
    std::condition_variable_any m_renderer_freed;
    std::vector<Place> m_places;   ///< first those for inspections, then those for renderings; a busy place's
                                   ///< worker is touched only by the thread that made it busy
    std::vector<int> m_processes;  ///< by place; 0 where none runs
    SandboxTier m_tier = SandboxTier::full;
    std::vector<std::string> m_gaps;
};

}  // namespace sluice::media::detail
