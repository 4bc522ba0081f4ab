#include "media/detail/worker_floor.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "media/detail/answers.h"

namespace sluice::media::detail {

namespace {

enum LaneNumber : std::size_t { inspect, render, attend, expensive };

}  // namespace

/// A place, taken; free again when this ends.
class WorkerFloor::Turn {
public:
    Turn(WorkerFloor& floor, Lane& lane, Place& place) : m_floor(floor), m_lane(lane), m_place(place) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        {
            const std::lock_guard lock(m_floor.m_mutex);
            m_place.process = m_place.worker ? m_place.worker->pid() : 0;
            m_place.busy = false;
        }
        m_lane.freed.notify_one();
    }

private:
    WorkerFloor& m_floor;
    Lane& m_lane;
    Place& m_place;
};

WorkerFloor::WorkerFloor(const ProcessWorkshop::Options& options) : m_options(options) {
    const WorkerProcess::Settings usual{.program = options.worker_program,
                                        .memory_bytes_max = options.memory_bytes_max,
                                        .wall_limit_s = options.wall_limit_s,
                                        .cpu_limit_s = options.cpu_limit_s};
    for (auto& lane : m_lanes) lane.settings = usual;
    m_lanes[inspect].places.resize(options.workers);
    m_lanes[render].places.resize(options.workers);
    m_lanes[render].settings.yields = Yields::yes;
    m_lanes[attend].places.resize(1);
    m_lanes[attend].settings.wall_limit_s = options.attended_limit_s;
    m_lanes[attend].settings.cpu_limit_s = options.attended_limit_s;
    m_lanes[expensive].places.resize(1);
    auto& patient = m_lanes[expensive].settings;
    patient.memory_bytes_max = options.expensive_memory_bytes_max;
    patient.output_bytes_max = options.proxy_bytes_max;
    patient.wall_limit_s = options.expensive_limit_s;
    patient.cpu_limit_s = options.expensive_limit_s;
    patient.yields = Yields::wholly;
}

Result<> WorkerFloor::start_one() {
    auto& lane = m_lanes[inspect];
    {
        const std::lock_guard lock(m_mutex);
        lane.places.front().busy = true;
    }
    const Turn turn(*this, lane, lane.places.front());
    return staff(lane, lane.places.front());
}

Result<Outcome> WorkerFloor::work(const Job& given, std::span<const int> descriptors,
                                  const std::function<bool(const Reply&)>& is_believable,
                                  std::stop_token stop) {
    auto& lane = lane_of(given);
    Place* taken = nullptr;
    {
        std::unique_lock lock(m_mutex);
        const auto free_place = [&] { return std::ranges::find(lane.places, false, &Place::busy); };
        if (!lane.freed.wait(lock, stop, [&] { return free_place() != lane.places.end(); }))
            return was_stopped();
        // One that has a worker is quicker than one that must start it.
        auto place =
            std::ranges::find_if(lane.places, [](const Place& p) { return !p.busy && p.worker != nullptr; });
        if (place == lane.places.end()) place = free_place();
        place->busy = true;
        taken = &*place;
    }
    const Turn turn(*this, lane, *taken);
    auto& place = *taken;
    if (!place.worker) TRY(staff(lane, place));
    auto job = given;
    job.cpu_limit_s = lane.settings.cpu_limit_s;
    auto outcome = place.worker->work(job, descriptors, std::move(stop));
    if (outcome.ending == Ending::replied && !is_believable(outcome.reply)) outcome = {Ending::crashed};
    if (outcome.ending != Ending::replied || place.worker->jobs_done() >= m_options.jobs_per_worker_max)
        place.worker.reset();
    return outcome;
}

WorkerFloor::Lane& WorkerFloor::lane_of(const Job& job) {
    if (job.derivative) return m_lanes[domain::is_expensive(*job.derivative) ? expensive : attend];
    return m_lanes[job.edges_px.empty() ? inspect : render];
}

Result<> WorkerFloor::staff(const Lane& lane, Place& place) {
    auto worker = TRY(WorkerProcess::start(lane.settings));
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
    place.process = worker->pid();
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
    std::vector<int> running;
    for (const auto& lane : m_lanes)
        for (const auto& place : lane.places)
            if (place.process != 0) running.push_back(place.process);
    return running;
}

}  // namespace sluice::media::detail
