// What each command does. Each answers the exit code, or the error that main prints.
#pragma once

#include "apps/sluice/command_line.h"
#include "base/clock.h"
#include "base/id.h"
#include "net/http_server.h"
#include "net/transport.h"
#include "server/server.h"

namespace sluice::apps {

/// Settings from --config (or sluice.toml here, if there is one), the environment, then --data and --port.
[[nodiscard]] Result<server::Settings> settings_of(const CommandLine& line);

[[nodiscard]] Result<int> serve(const CommandLine& line);
[[nodiscard]] Result<int> demo(const CommandLine& line);
/// 0: all is well, or everything was repaired. 1: something is broken. 3: it couldn't be checked.
[[nodiscard]] Result<int> check_data(const CommandLine& line);
[[nodiscard]] Result<int> make_backup(const CommandLine& line);
[[nodiscard]] Result<int> restore_backup(const CommandLine& line);
[[nodiscard]] Result<int> show_safe_mode(const CommandLine& line);
[[nodiscard]] Result<int> start_safe_mode(const CommandLine& line);
[[nodiscard]] Result<int> end_safe_mode(const CommandLine& line);
[[nodiscard]] Result<int> verify_ledger(const CommandLine& line);
[[nodiscard]] Result<int> export_ledger(const CommandLine& line);
[[nodiscard]] Result<int> create_account(const CommandLine& line);
[[nodiscard]] Result<int> create_user(const CommandLine& line);
[[nodiscard]] Result<int> create_api_key(const CommandLine& line);
[[nodiscard]] Result<int> show_settings(const CommandLine& line);

/// A server without its engine and web site: the way to its parts, for commands that look into a data folder.
struct OpenedServer {
    SystemClock clock;
    std::unique_ptr<Ids> ids = system_ids();
    std::unique_ptr<net::Transport> transport = net::curl_transport();
    std::unique_ptr<server::Server> server;
};
[[nodiscard]] Result<std::unique_ptr<OpenedServer>> open_server(const CommandLine& line);
/// By name or id. Fails with `account_not_found`.
[[nodiscard]] Result<domain::AccountId> find_account(server::Server& server, const std::string& name_or_id);

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
