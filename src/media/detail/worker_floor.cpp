#include "media/detail/worker_floor.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "media/detail/answers.h"

namespace sluice::media::detail {

/// A place, taken; free again when this ends.
class WorkerFloor::Turn {
public:
    Turn(WorkerFloor& floor, std::size_t place) : m_floor(floor), m_place(place) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        {
            const std::lock_guard lock(m_floor.m_mutex);
            auto& place = m_floor.m_places[m_place];
            m_floor.m_processes[m_place] = place.worker ? place.worker->pid() : 0;
            place.busy = false;
        }
        (m_floor.is_renderers(m_place) ? m_floor.m_renderer_freed : m_floor.m_inspector_freed).notify_one();
    }

private:
    WorkerFloor& m_floor;
    std::size_t m_place;
};

WorkerFloor::WorkerFloor(const ProcessWorkshop::Options& options)
    : m_options(options), m_places(options.workers * 2), m_processes(options.workers * 2, 0) {}

Result<> WorkerFloor::start_one() {
    {
        const std::lock_guard lock(m_mutex);
        m_places.front().busy = true;
    }
    const Turn turn(*this, 0);
    return staff(m_places.front());
}

Result<Outcome> WorkerFloor::work(const Job& job, std::span<const int> descriptors,
                                  const std::function<bool(const Reply&)>& is_believable,
                                  std::stop_token stop) {
    std::size_t index = 0;
    {
        std::unique_lock lock(m_mutex);
        const auto lane = lane_of(job);
        const auto free_place = [&] { return std::ranges::find(lane, false, &Place::busy); };
        auto& freed = job.edges_px.empty() ? m_inspector_freed : m_renderer_freed;
        if (!freed.wait(lock, stop, [&] { return free_place() != lane.end(); })) return was_stopped();
        // One that has a worker is quicker than one that must start it.
        auto place =
            std::ranges::find_if(lane, [](const Place& p) { return !p.busy && p.worker != nullptr; });
        if (place == lane.end()) place = free_place();
        place->busy = true;
        index = static_cast<std::size_t>(&*place - m_places.data());
    }
    const Turn turn(*this, index);
    auto& place = m_places[index];
    if (!place.worker) TRY(staff(place));
    auto outcome = place.worker->work(job, descriptors, std::move(stop));
    if (outcome.ending == Ending::replied && !is_believable(outcome.reply)) outcome = {Ending::crashed};
    if (outcome.ending != Ending::replied || place.worker->jobs_done() >= m_options.jobs_per_worker_max)
        place.worker.reset();
    return outcome;
}

std::span<WorkerFloor::Place> WorkerFloor::lane_of(const Job& job) {
    const std::span places(m_places);
    return job.edges_px.empty() ? places.first(m_options.workers) : places.last(m_options.workers);
}

Result<> WorkerFloor::staff(Place& place) {
    const bool renders = is_renderers(static_cast<std::size_t>(&place - m_places.data()));
    auto worker = TRY(WorkerProcess::start({.program = m_options.worker_program,
                                            .memory_bytes_max = m_options.memory_bytes_max,
                                            .wall_limit_s = m_options.wall_limit_s,
                                            .cpu_limit_s = m_options.cpu_limit_s,
                                            .yields = renders ? Yields::yes : Yields::no}));
    const auto& hello = worker->hello();
    if (hello.tier == SandboxTier::none && m_options.unsandboxed == Unsandboxed::refuse)
        return fail(
            {.remedy = Remedy::ask_admin,
             .code = "media_sandbox_missing",
             .message = cat("This machine can't confine the programs that read strangers' files: ",
                            join(hello.gaps, "; "), "."),
             .hint = "Allow the seccomp system call in the container, or allow unsandboxed media workers."});
    const std::lock_guard lock(m_mutex);
    if (hello.tier < m_tier) m_tier = hello.tier;
    if (!hello.gaps.empty()) m_gaps = hello.gaps;
    m_processes[static_cast<std::size_t>(&place - m_places.data())] = worker->pid();
    place.worker = std::move(worker);
    return {};
}

SandboxTier WorkerFloor::tier() const {
    const std::lock_guard lock(m_mutex);
    return m_tier;
}

std::vector<std::string> WorkerFloor::gaps() const {
    const std::lock_guard lock(m_mutex);
    return m_gaps;
}

std::vector<int> WorkerFloor::processes() const {
    const std::lock_guard lock(m_mutex);
    auto running = m_processes;
    std::erase(running, 0);
    return running;
}

}  // namespace sluice::media::detail
