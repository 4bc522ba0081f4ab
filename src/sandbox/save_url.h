// files/save_url: Dropbox fetches a file from the web by itself, as a job.
//
// Invariant: the sandbox reaches out only on an app's request, only to public addresses unless the app's
// setting `allow_private_save_url` says otherwise, and looks again at every redirect. A job that a restart
// interrupts has failed. Thread-safe; its end waits for the fetches under way, which it stops.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "net/transport.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

class SaveUrls {
public:
    /// `transport` may be set later; without one every fetch fails.
    SaveUrls(World& world, const std::shared_ptr<net::Transport>& transport);
    ~SaveUrls();
    SaveUrls(const SaveUrls&) = delete;
    SaveUrls& operator=(const SaveUrls&) = delete;

    [[nodiscard]] net::Response launch(Call& call);
    /// Waits for the fetches under way, for tests.
    void wait();

private:
    struct Job;
    struct Fetch {
        std::shared_ptr<std::atomic<bool>> is_done;
        std::jthread thread;
    };
    void run(const Job& job, const std::stop_token& stop);

    World& m_world;
    const std::shared_ptr<net::Transport>& m_transport;
    std::mutex m_mutex;
    std::vector<Fetch> m_fetches;
};

/// files/save_url and files/save_url/check_job_status; `urls` must outlive the table.
void add_save_url_routes(RouteTable& routes, SaveUrls& urls);

}  // namespace sluice::sandbox
