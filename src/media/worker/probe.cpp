#include "media/worker/probe.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <string_view>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/text.h"
#include "media/detail/channel.h"

namespace sluice::media::worker {
namespace {

[[nodiscard]] std::string line(std::string_view what, bool allowed) {
    return allowed ? cat(what, ": allowed\n") : cat(what, ": refused (", std::strerror(errno), ")\n");
}

[[nodiscard]] bool can_open(const char* path, int flags) {
    return static_cast<bool>(detail::OwnedFd(::open(path, flags | O_CLOEXEC, 0600)));
}

[[nodiscard]] bool can_make_socket(int family) {
    return static_cast<bool>(detail::OwnedFd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)));
}

[[nodiscard]] bool can_fork() {
    const auto child = ::fork();
    if (child == 0) ::_exit(0);
    if (child > 0) (void)::waitpid(child, nullptr, 0);
    return child > 0;
}

[[nodiscard]] bool can_execute() {
    // Succeeding would replace this process; a program that isn't there tells as much.
    std::array<char*, 1> none{nullptr};
    (void)::execve("/nonexistent", none.data(), none.data());
    return errno != EPERM && errno != ENOSYS;
}

[[nodiscard]] bool can_start_thread() {
    try {
        std::thread([] {}).join();
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

[[nodiscard]] bool can_raise_limits() {
    rlimit current{};
    return ::getrlimit(RLIMIT_NOFILE, &current) == 0 && ::setrlimit(RLIMIT_NOFILE, &current) == 0;
}

}  // namespace

std::string probe(const detail::Hello& hello) {
    std::string report = cat("tier: ", boost::describe::enum_to_string(hello.tier, "?"), "\n");
    for (const auto& gap : hello.gaps) report += cat("missing: ", gap, "\n");
    report += line("make_internet_socket", can_make_socket(AF_INET));
    report += line("make_unix_socket", can_make_socket(AF_UNIX));
    report += line("read_etc_passwd", can_open("/etc/passwd", O_RDONLY));
    report += line("read_proc_environ", can_open("/proc/self/environ", O_RDONLY));
    report += line("list_root_folder", can_open("/", O_RDONLY | O_DIRECTORY));
    report += line("write_temporary_file", can_open("/tmp", O_TMPFILE | O_RDWR));
    report += line("write_own_program", can_open("/proc/self/exe", O_WRONLY));
    report += line("execute_program", can_execute());
    report += line("fork", can_fork());
    report += line("trace_parent", ::ptrace(PTRACE_SEIZE, ::getppid(), 0, 0) == 0);
    report += line("signal_parent", ::kill(::getppid(), 0) == 0);
    report += line("mount_or_unshare", ::syscall(SYS_unshare, CLONE_NEWNS) == 0);
    report += line("set_limits", can_raise_limits());
    report += line("read_libraries", can_open("/usr/lib", O_RDONLY | O_DIRECTORY));
    report += line("start_thread", can_start_thread());
    return report;
}

}  // namespace sluice::media::worker
