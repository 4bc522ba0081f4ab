#include "media/detail/worker_process.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <utility>

#include "base/text.h"
#include "media/detail/spawn_plan.h"

namespace sluice::media::detail {
namespace {

constexpr std::chrono::seconds start_limit{60};
constexpr int nice_of_renderers = 10;
constexpr int nice_of_the_patient = 19;

void plan_descriptors(SpawnPlan& plan, int socket) {
    posix_spawn_file_actions_adddup2(&plan.actions, socket, worker_socket_fd);
    posix_spawn_file_actions_addopen(&plan.actions, 0, "/dev/null", O_RDONLY, 0);
    // What decoders print is written by strangers: it doesn't go to our log.
    posix_spawn_file_actions_addopen(&plan.actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&plan.actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&plan.actions, worker_socket_fd + 1);
}

[[nodiscard]] std::unexpected<Error> cannot_start(const std::filesystem::path& program, int error) {
    const bool missing = error == ENOENT || error == EACCES;
    return fail({.remedy = missing ? Remedy::ask_admin : Remedy::retry,
                 .code = missing ? "media_worker_missing" : "media_worker_failed",
                 .message = cat("The media worker ", program.string(),
                                " can't be started: ", std::strerror(error), "."),
                 .hint = "Install sluice_media_worker beside sluice, or set where it is."});
}

[[nodiscard]] Ending ending_of(int status) {
    if (WIFEXITED(status))
        return WEXITSTATUS(status) == exit_out_of_memory ? Ending::out_of_memory : Ending::crashed;
    switch (WTERMSIG(status)) {
        case SIGPROF:
        case SIGXCPU: return Ending::timed_out;
        case SIGKILL: return Ending::killed;
        default: return Ending::crashed;
    }
}

}  // namespace

WorkerProcess::WorkerProcess(Settings settings, pid_t pid, OwnedFd socket)
    : m_settings(std::move(settings)), m_pid(pid), m_socket(std::move(socket)) {}

WorkerProcess::~WorkerProcess() {
    if (m_pid > 0) (void)end();
}

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(const Settings& settings) {
    std::array<int, 2> sockets{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0)
        return cannot_start(settings.program, errno);
    OwnedFd ours(sockets[0]);
    std::optional<OwnedFd> theirs(sockets[1]);

    SpawnPlan plan;
    plan_descriptors(plan, theirs->get());
    auto program = settings.program.string();
    auto memory = cat("--memory-bytes-max=", settings.memory_bytes_max);
    auto output = cat("--output-bytes-max=", settings.output_bytes_max);
    std::array<char*, 4> arguments{program.data(), memory.data(), output.data(), nullptr};
    std::string locale = "LC_ALL=C.UTF-8";
    std::array<char*, 2> environment{locale.data(), nullptr};
    pid_t pid = -1;
    const int error = ::posix_spawn(&pid, program.c_str(), &plan.actions, &plan.attributes, arguments.data(),
                                    environment.data());
    if (error != 0) return cannot_start(settings.program, error);
    // Refused, it works as eagerly as the others: nothing depends on it.
    if (settings.yields != Yields::no)
        (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(pid),
                            settings.yields == Yields::yes ? nice_of_renderers : nice_of_the_patient);
    theirs.reset();  // else the worker's death would go unnoticed

    std::unique_ptr<WorkerProcess> worker(new WorkerProcess(settings, pid, std::move(ours)));
    std::string payload;
    const auto deadline = std::chrono::steady_clock::now() + start_limit;
    auto failed = Error{.remedy = Remedy::retry,
                        .code = "media_worker_failed",
                        .message = "The media worker started, but did not get ready.",
                        .hint = "Run `sluice_media_worker --probe` to see what is missing."};
    if (receive_frame(worker->m_socket.get(), deadline, {}, payload) != Waited::complete) return fail(failed);
    auto hello = decode_hello(payload);
    if (!hello) return fail(failed);
    worker->m_hello = *std::move(hello);
    return worker;
}

Outcome WorkerProcess::work(const Job& job, std::span<const int> descriptors, std::stop_token stop) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(m_settings.wall_limit_s);
    if (!send_frame(m_socket.get(), encode(job), descriptors)) return {end()};
    std::string payload;
    switch (receive_frame(m_socket.get(), deadline, std::move(stop), payload)) {
        case Waited::timed_out: (void)end(); return {Ending::timed_out};
        case Waited::stopped: (void)end(); return {Ending::stopped};
        case Waited::closed: return {end()};
        case Waited::complete: break;
    }
    auto reply = decode_reply(payload);
    if (!reply) {
        (void)end();
        return {Ending::crashed};
    }
    ++m_jobs_done;
    return {Ending::replied, *std::move(reply)};
}

Ending WorkerProcess::end() {
    // A process that is already dying keeps the cause it is dying of.
    ::kill(m_pid, SIGKILL);
    int status = 0;
    pid_t reaped = -1;
    do {
        reaped = ::waitpid(m_pid, &status, 0);
    } while (reaped < 0 && errno == EINTR);
    m_pid = -1;
    return reaped > 0 ? ending_of(status) : Ending::crashed;
}

}  // namespace sluice::media::detail
