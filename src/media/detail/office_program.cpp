#include "media/detail/office_program.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "base/text.h"
#include "media/detail/answers.h"
#include "media/detail/channel.h"
#include "media/detail/spawn_plan.h"

namespace sluice::media::detail {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds probe_limit{20};
constexpr std::chrono::seconds probe_again_after{60};
constexpr std::chrono::milliseconds look_every{100};

/// The program itself; Debian's `soffice` is a script beside it that looks for Java first.
[[nodiscard]] std::filesystem::path program_of(const std::filesystem::path& wanted) {
    std::error_code failed;
    auto program = std::filesystem::canonical(wanted, failed);
    if (failed || wanted.empty()) return {};
    if (const auto itself = program.parent_path() / "soffice.bin"; std::filesystem::exists(itself, failed))
        program = itself;
    return program;
}

/// A child that is dead, with all that it started, when this ends: the first process of its namespace goes
/// with it.
class Child {
public:
    explicit Child(pid_t pid) : m_pid(pid), m_handle(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        if (m_pid > 0) (void)end();
    }

    /// True where it ended before `deadline` and before `stop`.
    [[nodiscard]] bool wait_until(steady_clock::time_point deadline, const std::stop_token& stop) const {
        while (steady_clock::now() < deadline && !stop.stop_requested()) {
            pollfd ended{m_handle.get(), POLLIN, 0};
            if (::poll(&ended, 1, static_cast<int>(look_every.count())) > 0) return true;
        }
        return false;
    }

    /// Its wait status.
    [[nodiscard]] int end() {
        ::kill(-m_pid, SIGKILL);
        int status = 0;
        while (::waitpid(m_pid, &status, 0) < 0 && errno == EINTR) {
        }
        m_pid = -1;
        return status;
    }

private:
    pid_t m_pid;
    OwnedFd m_handle;
};

/// Descriptors as the jail expects them: 3 the document, 4 the output, words to `words`.
void plan_descriptors(SpawnPlan& plan, int document, int output, int words) {
    posix_spawn_file_actions_addopen(&plan.actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&plan.actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&plan.actions, words, 2);
    posix_spawn_file_actions_adddup2(&plan.actions, document, 3);
    posix_spawn_file_actions_adddup2(&plan.actions, output, 4);
    posix_spawn_file_actions_addclosefrom_np(&plan.actions, 5);
}

/// Above the descriptors that a child begins with, so that none overwrites another.
[[nodiscard]] OwnedFd out_of_the_way(int fd) {
    return OwnedFd(::fcntl(fd, F_DUPFD_CLOEXEC, 10));
}

[[nodiscard]] pid_t spawn(const std::filesystem::path& launcher, std::vector<std::string> arguments,
                          int document, int output, int words) {
    const auto in = out_of_the_way(document);
    const auto out = out_of_the_way(output);
    const auto said = out_of_the_way(words);
    SpawnPlan plan;
    plan_descriptors(plan, in.get(), out.get(), said.get());
    auto program = launcher.string();
    std::vector<char*> pointers{program.data()};
    for (auto& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    char* environment[] = {nullptr};
    pid_t pid = -1;
    const int error =
        ::posix_spawn(&pid, program.c_str(), &plan.actions, &plan.attributes, pointers.data(), environment);
    return error == 0 ? pid : -1;
}

[[nodiscard]] Error office_missing() {
    return {.remedy = Remedy::ask_admin,
            .code = "office_missing",
            .message = "office documents are drawn by LibreOffice, which isn't installed on the server",
            .hint =
                "An administrator can install it. Debian's packages: libreoffice-writer-nogui, "
                "libreoffice-calc-nogui, libreoffice-impress-nogui."};
}

[[nodiscard]] Error jail_missing(std::string_view why) {
    return {.remedy = Remedy::ask_admin,
            .code = "office_jail_missing",
            .message = cat("LibreOffice isn't started, since it can't be locked in here (", trim(why), ")"),
            .hint = "An administrator can install bubblewrap, and must let Sluice make user namespaces."};
}

[[nodiscard]] Error answer(std::string_view code, std::string_view reason) {
    return no_preview(Problem{std::string(code), std::string(reason)});
}

[[nodiscard]] std::optional<Error> answer_of(int status) {
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : static_cast<int>(OfficeExit::killed);
    switch (static_cast<OfficeExit>(code)) {
        case OfficeExit::made: return std::nullopt;
        case OfficeExit::unreadable:
            return answer("corrupt_file", "LibreOffice can't read the document; it may be damaged or locked");
        case OfficeExit::crashed: return answer("corrupt_file", "LibreOffice crashed on the document");
        case OfficeExit::out_of_time:
            return answer("decoder_timeout", "LibreOffice takes too long to draw the document");
        case OfficeExit::too_large: return answer("decoder_out_of_memory", "the drawn document is too large");
        case OfficeExit::killed:
            return answer("decoder_out_of_memory", "drawing the document takes too much memory");
    }
    return answer("decoder_crashed", cat("LibreOffice couldn't be started in its jail (", code, ")"));
}

[[nodiscard]] bool is_pdf(int file) {
    std::string head(5, '\0');
    return ::pread(file, head.data(), head.size(), 0) == std::ssize(head) && head == "%PDF-";
}

[[nodiscard]] OwnedFd nowhere() {
    return OwnedFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
}

}  // namespace

OfficeProgram::OfficeProgram(const ProcessWorkshop::Options& options) : m_options(options) {}

std::optional<Error> OfficeProgram::gap() {
    if (program_of(m_options.office_program).empty()) return office_missing();
    const std::lock_guard lock(m_probing);
    const auto now = steady_clock::now();
    if (!m_is_jail_known || (m_jail_gap && now - m_probed_at > probe_again_after)) {
        m_jail_gap = probe_jail();
        m_probed_at = now;
        m_is_jail_known = true;
    }
    return m_jail_gap;
}

std::optional<Error> OfficeProgram::probe_jail() const {
    const OwnedFd words(::memfd_create("words", MFD_CLOEXEC));
    const auto nothing = nowhere();
    const auto pid = spawn(m_options.worker_program, {"--office-jail", "--probe"}, nothing.get(),
                           nothing.get(), words.get());
    if (pid < 0) return jail_missing("the media worker can't be started");
    Child child(pid);
    const bool is_over = child.wait_until(steady_clock::now() + probe_limit, {});
    const int status = child.end();
    if (is_over && WIFEXITED(status) && WEXITSTATUS(status) == 0) return std::nullopt;
    constexpr std::size_t words_max = 200;
    std::string said(words_max, '\0');
    const auto got = ::pread(words.get(), said.data(), said.size(), 0);
    said.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return jail_missing(said.empty() ? "it doesn't answer" : to_valid_utf8(said));
}

Result<std::optional<Error>> OfficeProgram::draw(int document, std::string_view extension, int output,
                                                 std::stop_token stop) {
    if (auto missing = gap()) return fail(*std::move(missing));
    const auto size = ::lseek(document, 0, SEEK_END);
    if (size > m_options.office_document_bytes_max)
        return answer(
            "decoder_out_of_memory",
            cat("office documents above ", m_options.office_document_bytes_max >> 20U, " MiB aren't drawn"));
    const std::lock_guard lock(m_drawing);
    if (stop.stop_requested()) return was_stopped();
    if (::lseek(document, 0, SEEK_SET) != 0) return was_stopped();
    const auto words = nowhere();  // what LibreOffice prints is written by strangers
    const auto pid =
        spawn(m_options.worker_program,
              {"--office-jail", cat("--program=", program_of(m_options.office_program).string()),
               cat("--extension=", extension), cat("--memory-bytes-max=", m_options.office_memory_bytes_max),
               cat("--output-bytes-max=", m_options.office_pdf_bytes_max),
               cat("--cpu-limit-s=", m_options.office_cpu_limit_s)},
              document, output, words.get());
    if (pid < 0) return fail(jail_missing("the media worker can't be started"));
    Child child(pid);
    const auto deadline = steady_clock::now() + std::chrono::seconds(m_options.office_wall_limit_s);
    const bool is_over = child.wait_until(deadline, stop);
    const int status = child.end();
    if (!is_over && stop.stop_requested()) return was_stopped();
    if (!is_over) return answer_of(static_cast<int>(OfficeExit::out_of_time) << 8U);
    auto problem = answer_of(status);
    if (!problem && !is_pdf(output)) return answer_of(static_cast<int>(OfficeExit::unreadable) << 8U);
    return problem;
}

}  // namespace sluice::media::detail
