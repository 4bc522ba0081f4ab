// One worker process, seen from the workshop: started, given jobs, killed.
//
// Invariant: a worker inherits nothing: no environment, no descriptors but its socket. After any outcome
// other than `replied` it is dead and reaped; the owner starts another.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <sys/types.h>

#include "base/result.h"
#include "media/detail/channel.h"
#include "media/detail/protocol.h"

namespace sluice::media::detail {

enum class Ending {
    replied,
    crashed,        ///< a fatal signal, an exit, or a reply that the schema refuses
    killed,         ///< SIGKILL that wasn't ours: a person, or the kernel short of memory
    timed_out,      ///< of wall-clock or processor time
    out_of_memory,  ///< the worker's own limit
    stopped,        ///< the caller's stop token
};

/// How far it leaves the processor to others where they want it.
enum class Yields { no, yes, wholly };

struct Outcome {
    Ending ending = Ending::crashed;
    Reply reply = {};  ///< where `replied`
};

class WorkerProcess {
public:
    struct Settings {
        std::filesystem::path program;
        std::int64_t memory_bytes_max = 0;
        std::int64_t output_bytes_max = 64LL << 20U;  ///< of one file that it makes
        std::int64_t wall_limit_s = 0;
        std::int64_t cpu_limit_s = 0;
        Yields yields = Yields::no;
    };

    /// Starts a worker and waits until it is confined. Fails with `media_worker_missing` (no such program) or
    /// `media_worker_failed` (it doesn't get ready).
    [[nodiscard]] static Result<std::unique_ptr<WorkerProcess>> start(const Settings& settings);
    ~WorkerProcess();
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;

    [[nodiscard]] const Hello& hello() const { return m_hello; }
    [[nodiscard]] pid_t pid() const { return m_pid; }
    [[nodiscard]] std::int64_t jobs_done() const { return m_jobs_done; }

    /// Does one job; `descriptors` are the input's and the outputs'.
    [[nodiscard]] Outcome work(const Job& job, std::span<const int> descriptors, std::stop_token stop);

private:
    WorkerProcess(Settings settings, pid_t pid, OwnedFd socket);
    [[nodiscard]] Ending end();

    Settings m_settings;
    pid_t m_pid;
    OwnedFd m_socket;
    Hello m_hello;
    std::int64_t m_jobs_done = 0;
};

}  // namespace sluice::media::detail
