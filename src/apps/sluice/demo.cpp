#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "apps/sluice/commands.h"
#include "apps/sluice/demo_seed.h"
#include "base/text.h"

namespace sluice::apps {
namespace {

constexpr std::uint16_t default_port = 8080;
constexpr std::uint16_t default_dropbox_port = 8090;
constexpr int start_tries_max = 200;
constexpr std::chrono::milliseconds start_pause{50};

/// The sandbox's own process; ends with this object, or with ours.
class SandboxProcess {
public:
    SandboxProcess(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
        std::vector<char*> words;
        std::string name = program.string();
        words.push_back(name.data());
        std::vector<std::string> copies = arguments;
        for (auto& argument : copies) words.push_back(argument.data());
        words.push_back(nullptr);
        m_pid = ::fork();
        if (m_pid != 0) return;
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        ::setpgid(0, 0);  // Ctrl-C at the terminal is ours to pass on
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        const int silence = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
        ::dup2(silence, STDOUT_FILENO);
        ::execv(words.front(), words.data());
        ::_exit(127);
    }
    ~SandboxProcess() {
        if (m_pid <= 0) return;
        ::kill(m_pid, SIGTERM);
        ::waitpid(m_pid, nullptr, 0);
    }
    SandboxProcess(const SandboxProcess&) = delete;
    SandboxProcess& operator=(const SandboxProcess&) = delete;
    [[nodiscard]] bool has_ended() const { return ::waitpid(m_pid, nullptr, WNOHANG) != 0; }

private:
    pid_t m_pid = -1;
};

Result<> wait_until_up(net::Transport& transport, const std::string& url, const SandboxProcess& process) {
    for (int tries = 0; tries < start_tries_max; ++tries) {
        if (transport.send({.method = "GET", .url = url}, {}, {})) return {};
        if (process.has_ended()) break;
        std::this_thread::sleep_for(start_pause);
    }
    return fail({Remedy::ask_admin, "sandbox_not_started", "The Dropbox sandbox didn't start.",
                 "Is its port in use? Choose another with --dropbox-port."});
}

Result<> write_file(const std::filesystem::path& file, const std::string& text) {
    std::ofstream stream(file);
    stream << text;
    if (stream.flush()) return {};
    return fail({Remedy::ask_admin, "data_folder_unusable", cat(file.string(), " can't be written."),
                 "Choose another folder with --data."});
}

Result<server::Settings> demo_settings(const CommandLine& line, const std::string& dropbox_origin) {
    auto settings = TRY(settings_of(line));
    if (!line.find("port")) settings.server.port = default_port;
    if (!line.find("data")) settings.data.folder = "sluice-demo";
    settings.server.log_level = "warning";
    settings.dropbox = {std::string(demo_app_key),
                        Secret(std::string(demo_app_secret)),
                        dropbox_origin,
                        dropbox_origin,
                        dropbox_origin,
                        dropbox_origin};
    return settings;
}

void print_welcome(const DemoAccess& access, const server::Settings& settings,
                   const std::string& dropbox_origin) {
    std::cout << "\nSluice is running, with a sandbox in place of Dropbox.\n\n"
              << "  Library            " << server::public_url_of(settings) << "\n"
              << "  Sign in            " << access.email << "  /  " << access.password << "\n"
              << "  Contributor link   " << access.contributor_url << "\n"
              << "  Dropbox sandbox    " << dropbox_origin << "\n\n"
              << "Upload a picture through the contributor link and watch it arrive. Ctrl-C ends; the data "
                 "stays in "
              << settings.data.folder << ".\n"
              << std::endl;
}

}  // namespace

Result<int> demo(const CommandLine& line) {
    const std::string dropbox_port = line.find("dropbox-port").value_or(std::to_string(default_dropbox_port));
    const std::string dropbox_origin = cat("http://127.0.0.1:", dropbox_port);
    auto settings = TRY(demo_settings(line, dropbox_origin));
    block_ending_signals();
    const std::filesystem::path folder = settings.data.folder;
    std::error_code failed;
    std::filesystem::create_directories(folder / "dropbox", failed);
    TRY(write_file(folder / "dropbox-world.json", demo_world(server::public_url_of(settings))));

    const SystemClock clock;
    const auto ids = system_ids();
    const auto transport = net::curl_transport();
    const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "sluice_sandbox";
    const SandboxProcess sandbox(
        program, {"--listen", cat("127.0.0.1:", dropbox_port), "--world",
                  (folder / "dropbox-world.json").string(), "--data", (folder / "dropbox").string()});
    TRY(wait_until_up(*transport, dropbox_origin, sandbox));
    RunningServer running = TRY(run_server(settings, {clock, *ids, *transport}));
    const auto access =
        TRY(seed_demo(*transport, server::public_url_of(settings), line.find("photos").value_or("")));
    print_welcome(access, settings, dropbox_origin);
    wait_for_end();
    std::cout << "\nEnding. The next start finds everything as it is.\n";
    running.http.reset();
    running.server.reset();
    return 0;
}

}  // namespace sluice::apps
