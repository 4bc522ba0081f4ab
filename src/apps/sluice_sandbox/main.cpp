// sluice_sandbox: the Dropbox sandbox as a program. Wiring only; see sandbox/sandbox.h and
// docs/guide/sandbox.md.
#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <optional>
#include <pthread.h>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "base/text.h"
#include "net/http_server.h"
#include "net/transport.h"
#include "sandbox/argument_notes.h"
#include "sandbox/sandbox.h"
#include "sandbox/surfaces.h"
#include "sandbox/webhook_sender.h"
#include "sandbox/world_file.h"

namespace {

using namespace sluice;
namespace fs = std::filesystem;

constexpr std::string_view help_text =
    "sluice_sandbox: a stand-in for Dropbox on this machine, for tests and demonstrations\n"
    "\n"
    "usage: sluice_sandbox --listen 127.0.0.1:PORT [options]\n"
    "       sluice_sandbox --routes\n"
    "\n"
    "  --listen ADDRESS:PORT  where to listen; port 0 takes any free one\n"
    "  --world FILE.json      apps, accounts, tokens and files to start with\n"
    "  --data FOLDER          keep everything there across restarts; without it, in memory only\n"
    "  --tls-certificate FILE --tls-key FILE\n"
    "                         serve TLS too, on the same port (PEM; the certificate with its chain)\n"
    "  --fault-profile NAME:SEED\n"
    "                         faults at random that the seed repeats, e.g. storm:7\n"
    "  --routes               print what is known of every route, as JSON: style, scope, arguments, errors\n"
    "  --help                 this text\n"
    "\n"
    "Prints `listening on http://ADDRESS:PORT` once it is ready. SIGTERM or SIGINT end it.\n"
    "Open that address in a browser to work in an account's files. The guide is docs/guide/sandbox.md.\n";

/// Longpolls hold a thread each while they wait.
constexpr std::size_t handler_threads = 64;

struct Options {
    std::string address;
    std::uint16_t port = 0;
    std::optional<fs::path> world_file;
    std::optional<fs::path> data_folder;
    fs::path tls_certificate;
    fs::path tls_key;
    std::optional<sandbox::FaultProfile> fault_profile;
    bool wants_help = false;
    bool wants_routes = false;
};

std::unexpected<Error> misused(std::string message) {
    return fail({Remedy::reject, "usage", std::move(message), "Try sluice_sandbox --help."});
}

Result<> read_listen(const std::string& text, Options& options) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0)
        return misused(cat("--listen ", text, " is not ADDRESS:PORT."));
    options.address = text.substr(0, colon);
    const auto* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + colon + 1, end, options.port);
    if (parsed.ec != std::errc{} || parsed.ptr != end)
        return misused(cat("--listen ", text, " has no usable port."));
    return {};
}

Result<> read_fault_profile(const std::string& text, Options& options) {
    const auto colon = std::min(text.find(':'), text.size());
    std::uint64_t seed = 0;
    const auto* end = text.data() + text.size();
    const auto* start = text.data() + std::min(colon + 1, text.size());
    const auto parsed = std::from_chars(start, end, seed);
    if (start != end && (parsed.ec != std::errc{} || parsed.ptr != end))
        return misused(cat("--fault-profile ", text, " has no usable seed."));
    options.fault_profile = sandbox::fault_profile_of(text.substr(0, colon), seed);
    if (options.fault_profile) return {};
    return misused(cat("There is no fault profile \"", text.substr(0, colon), "\"; there are ",
                       join(sandbox::fault_profile_names(), ", "), "."));
}

Result<> read_option(const std::string& name, const std::string& value, Options& options) {
    if (name == "--listen") return read_listen(value, options);
    if (name == "--fault-profile") return read_fault_profile(value, options);
    if (name == "--world") options.world_file = value;
    if (name == "--data") options.data_folder = value;
    if (name == "--tls-certificate") options.tls_certificate = value;
    if (name == "--tls-key") options.tls_key = value;
    return {};
}

Result<Options> read_options(const std::vector<std::string>& arguments) {
    Options options;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto& name = arguments[i];
        if (name == "--help" || name == "-h") {
            options.wants_help = true;
            return options;
        }
        if (name == "--routes") {
            options.wants_routes = true;
            return options;
        }
        constexpr std::array<std::string_view, 6> known{"--listen",          "--world",   "--data",
                                                        "--tls-certificate", "--tls-key", "--fault-profile"};
        if (std::ranges::find(known, name) == known.end())
            return misused(cat("There is no option ", name, "."));
        if (++i == arguments.size()) return misused(cat(name, " needs a value."));
        TRY(read_option(name, arguments[i], options));
    }
    if (options.tls_certificate.empty() != options.tls_key.empty())
        return misused("--tls-certificate and --tls-key belong together.");
    if (options.address.empty()) return misused("--listen ADDRESS:PORT is missing.");
    return options;
}

/// A folder for bodies on their way in, gone with this object.
class SpoolFolder {
public:
    [[nodiscard]] static Result<SpoolFolder> make() {
        std::error_code error;
        auto name = (fs::temp_directory_path(error) / "sluice_sandbox.XXXXXX").string();
        if (error || ::mkdtemp(name.data()) == nullptr) {
            return fail({Remedy::ask_admin, "spool_unusable", "No temporary folder can be made.",
                         "Check TMPDIR and the free space there."});
        }
        return SpoolFolder(name);
    }
    ~SpoolFolder() {
        std::error_code ignored;
        if (!m_path.empty()) fs::remove_all(m_path, ignored);
    }
    SpoolFolder(SpoolFolder&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
    SpoolFolder& operator=(SpoolFolder&&) = delete;
    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    explicit SpoolFolder(fs::path path) : m_path(std::move(path)) {}
    fs::path m_path;
};

Result<> print_routes() {
    const SystemClock clock;
    const auto ids = system_ids();
    const auto box = TRY(sandbox::Sandbox::open({.clock = clock, .ids = *ids, .data_folder = {}}));
    std::cout << sandbox::describe_routes(box->world(), box->routes()) << std::endl;
    return {};
}

sigset_t ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

Result<> run(const Options& options) {
    const auto signals = ending_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread, so that only sigwait below sees them

    const SystemClock system_clock;
    sandbox::AdjustableClock clock(system_clock);
    const auto ids = system_ids();
    const std::shared_ptr transport = net::curl_transport();
    const auto spool = TRY(SpoolFolder::make());
    const auto box =
        TRY(sandbox::Sandbox::open({.clock = clock, .ids = *ids, .data_folder = options.data_folder}));
    box->surfaces().clock = &clock;
    box->surfaces().transport = transport;
    if (options.world_file) {
        TRY(sandbox::apply_world_file(box->world(), TRY(sandbox::read_world_file(*options.world_file))));
    }
    if (options.fault_profile) box->faults().set_profile(options.fault_profile);

    const sandbox::WebhookSender sender(box->surfaces().webhooks, *transport);
    net::HttpServerOptions edge{.address = options.address,
                                .port = options.port,
                                .handler_threads = handler_threads,
                                .spool_folder = spool.path(),
                                .name = "sluice_sandbox"};
    if (!options.tls_key.empty()) edge.tls = {options.tls_certificate, options.tls_key};
    auto server =
        TRY(net::HttpServer::start(edge, [&](const net::Request& request) { return box->handle(request); }));
    const auto host = options.address == "0.0.0.0" ? "127.0.0.1" : options.address;
    const auto url = cat("http://", host, ":", server->port());
    box->world().set_public_url(url);
    std::cout << "listening on " << url << std::endl;

    int signal = 0;
    sigwait(&signals, &signal);
    box->world().stop_waiting();
    box->faults().stop_waiting();
    server.reset();
    return {};
}

}  // namespace

int main(int count, char** values) {
    const auto options = read_options({values + 1, values + count});
    const auto done = !options                ? Result<>(fail(options.error()))
                      : options->wants_help   ? (std::cout << help_text, Result<>{})
                      : options->wants_routes ? print_routes()
                                              : run(*options);
    if (done) return 0;
    std::cerr << "sluice_sandbox: " << done.error().message << " " << done.error().hint << "\n";
    return done.error().code == "usage" ? 2 : 1;
}
