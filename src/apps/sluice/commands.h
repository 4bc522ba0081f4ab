// What each command does. Each answers the exit code, or the error that main prints.
#pragma once

#include "apps/sluice/command_line.h"
#include "net/http_server.h"
#include "server/server.h"

namespace sluice::apps {

/// Settings from --config (or sluice.toml here, if there is one), the environment, then --data and --port.
[[nodiscard]] Result<server::Settings> settings_of(const CommandLine& line);

[[nodiscard]] Result<int> serve(const CommandLine& line);
[[nodiscard]] Result<int> demo(const CommandLine& line);
[[nodiscard]] Result<int> check_data(const CommandLine& line);
[[nodiscard]] Result<int> verify_ledger(const CommandLine& line);
[[nodiscard]] Result<int> export_ledger(const CommandLine& line);
[[nodiscard]] Result<int> create_account(const CommandLine& line);
[[nodiscard]] Result<int> create_user(const CommandLine& line);
[[nodiscard]] Result<int> create_api_key(const CommandLine& line);
[[nodiscard]] Result<int> show_settings(const CommandLine& line);

/// A server that answers over HTTP and works, until it is destroyed.
struct RunningServer {
    std::unique_ptr<server::Server> server;
    std::unique_ptr<net::HttpServer> http;
};
/// Opens the server on its address and starts its engine. `settings.server.port` is set to the port in use.
[[nodiscard]] Result<RunningServer> run_server(server::Settings& settings,
                                               const server::Surroundings& around);
/// Blocks SIGTERM and SIGINT in this and all later threads, so that `wait_for_end` gets them.
void block_ending_signals();
/// Returns at SIGTERM or SIGINT; true. False where `timeout_s` passed first (0: waits for ever).
bool wait_for_end(int timeout_s = 0);

}  // namespace sluice::apps
