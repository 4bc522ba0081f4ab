#include <csignal>
#include <iostream>

#include "apps/sluice/commands.h"
#include "base/crash_plan.h"
#include "base/log.h"
#include "base/text.h"

namespace sluice::apps {
namespace {

sigset_t ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

Result<LogLevel> log_level_of(const std::string& word) {
    if (word == "debug") return LogLevel::debug;
    if (word == "info") return LogLevel::info;
    if (word == "warning") return LogLevel::warning;
    if (word == "error") return LogLevel::error;
    return fail({Remedy::reject, "settings_invalid", cat("server.log_level can't be '", word, "'."),
                 "Use debug, info, warning or error."});
}

}  // namespace

void block_ending_signals() {
    const sigset_t signals = ending_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // a peer that leaves is an error of that write, not the end of the server
}

bool wait_for_end(int timeout_s) {
    const sigset_t signals = ending_signals();
    if (timeout_s == 0) {
        int signal = 0;
        return sigwait(&signals, &signal) == 0;
    }
    const timespec timeout{timeout_s, 0};
    return sigtimedwait(&signals, nullptr, &timeout) > 0;
}

Result<RunningServer> run_server(server::Settings& settings, const server::Surroundings& around) {
    set_log_level(TRY(log_level_of(settings.server.log_level)));
    RunningServer running;
    running.server = TRY(server::Server::open(settings, around));
    net::HttpServerOptions options;
    options.address = settings.server.address;
    options.port = settings.server.port;
    options.spool_folder = std::filesystem::path(settings.data.folder) / "spool";
    running.http =
        TRY(net::HttpServer::start(options, [&server = *running.server](const net::Request& request) {
            return server.handle(request);
        }));
    settings.server.port = running.http->port();
    running.server->start();
    return running;
}

Result<int> serve(const CommandLine& line) {
    TRY(plan_crash_from_environment());
    auto settings = TRY(settings_of(line));
    block_ending_signals();
    const SystemClock clock;
    const auto ids = system_ids();
    const auto transport = net::curl_transport();
    RunningServer running = TRY(run_server(settings, {clock, *ids, *transport}));
    std::cout << "listening on http://" << settings.server.address << ":" << settings.server.port
              << std::endl;
    wait_for_end();
    running.http.reset();
    running.server.reset();
    return 0;
}

}  // namespace sluice::apps
