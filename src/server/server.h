// A whole Sluice, wired: catalogue, blobs, Dropbox, media workers, engine, API and pages, over one data
// folder.
//
// Invariant: all state is below the data folder, which one process holds at a time (`data_folder_in_use`).
// Ending it, by stop, destructor or kill -9, loses nothing that was answered.
#pragma once

#include <filesystem>
#include <memory>

#include "api/auth.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "net/message.h"
#include "net/transport.h"
#include "server/settings.h"
#include "transfer/alerts.h"
#include "transfer/engine.h"
#include "transfer/error_reporter.h"
#include "transfer/importer.h"
#include "transfer/link_keeper.h"
#include "transfer/submitter_reader.h"
#include "transfer/upload_forwarder.h"

namespace sluice::server {

/// What a server takes from outside; tests pass a manual clock and a transport that ends in the sandbox.
struct Surroundings {
    const Clock& clock;
    Ids& ids;
    net::Transport& transport;
    /// Dropbox's pauses: slept in earnest, or by moving a test's clock.
    dropbox::Wait wait = dropbox::real_wait();
};

class Server {
public:
    /// Opens or makes the data folder. Surroundings must outlive it.
    [[nodiscard]] static Result<std::unique_ptr<Server>> open(const Settings& settings,
                                                              const Surroundings& around);
    virtual ~Server() = default;

    /// API, webhooks and pages. Thread-safe.
    [[nodiscard]] virtual net::Response handle(const net::Request& request) = 0;
    /// Starts the engine's threads; without it, `engine().run_due()` does the work.
    virtual void start() = 0;

    [[nodiscard]] virtual transfer::Engine& engine() = 0;
    [[nodiscard]] virtual transfer::Ports& ports() = 0;
    [[nodiscard]] virtual api::Authenticator& authenticator() = 0;
    /// Mails about connections that fail; started with the engine's threads.
    [[nodiscard]] virtual transfer::Alerts& alerts() = 0;
    /// Puts what contributors sent into Dropbox folders; likewise.
    [[nodiscard]] virtual transfer::UploadForwarder& forwarder() = 0;
    /// Lists what was chosen in Dropbox for imports; likewise.
    [[nodiscard]] virtual transfer::Importer& importer() = 0;
    /// Makes batches of links, closes links, finds broken ones; likewise.
    [[nodiscard]] virtual transfer::LinkKeeper& link_keeper() = 0;
    [[nodiscard]] virtual transfer::ErrorReporter& reporter() = 0;
    /// Asks teams' event logs who sent files; likewise.
    [[nodiscard]] virtual transfer::SubmitterReader& submitter_reader() = 0;
};

/// `http://<address>:<port>` or what the settings say.
[[nodiscard]] std::string public_url_of(const Settings& settings);

}  // namespace sluice::server
