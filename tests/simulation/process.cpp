#include "simulation/process.h"

#include <unistd.h>

#include "base/text.h"

namespace sluice::simulation {
namespace {

constexpr std::int64_t jobs_waiting_max = 2;

/// One key for all histories: what is sealed in one is opened in the same.
const SecretBox& secrets() {
    static const SecretBox box = SecretBox::with_random_key();
    return box;
}

/// The stand-in workshop writes nothing there; only the folders are made.
std::filesystem::path renditions_folder() {
    return std::filesystem::temp_directory_path() / "sluice_simulation_renditions";
}

transfer::DropboxSettings dropbox_settings() {
    return {dropbox::Origins::all_at("http://dropbox.test"),
            {"key", "secret"},
            "http://sluice.test/oauth/dropbox/callback",
            ""};
}

}  // namespace

Result<std::unique_ptr<Process>> Process::open(const ProcessSurroundings& around,
                                               std::unique_ptr<catalog::sql::Database> database) {
    auto files = std::make_unique<FailingFileSystem>(around.machine, around.disk);
    std::unique_ptr<blobs::BlobStore> store =
        TRY(blobs::LocalStore::open(*files, "/data", {.reserve_bytes = 0}));
    return std::unique_ptr<Process>(
        new Process(around, std::move(database), std::move(files), std::move(store)));
}

Process::Process(const ProcessSurroundings& around, std::unique_ptr<catalog::sql::Database> database,
                 std::unique_ptr<FailingFileSystem> files, std::unique_ptr<blobs::BlobStore> store)
    : m_around(around),
      m_catalog(std::move(database)),
      m_files(std::move(files)),
      m_store(std::move(store)),
      m_dropbox({m_catalog, around.transport, secrets(), m_activity, around.machine.clock(), around.ids},
                dropbox_settings(),
                [&machine = around.machine](milliseconds time, const std::stop_token&) {
                    machine.fibers().rest(time);
                }),
      m_workshop(around.machine, around.disk),
      m_renditions(renditions_folder()),
      m_ports{
          m_catalog,  *m_store,     m_dropbox, m_workshop, m_renditions, m_activity, around.machine.clock(),
          around.ids, around.limits},
      m_engine(m_ports) {}

void Process::run() {
    m_engine.take_over();
    while (!m_around.machine.is_dead()) {
        take_due();
        employ();
        m_engine.wait_until_due(m_around.machine.stop_token());
    }
}

/// As much as the engine's own scheduler leases: two for each worker.
void Process::take_due() {
    const auto stop = m_around.machine.stop_token();
    const auto take = [&](transfer::WorkKind kind, std::int64_t limit) {
        for (auto& work : m_engine.take_due(kind, limit, stop)) m_waiting.push_back(std::move(work));
    };
    take(transfer::WorkKind::look, 0);
    take(transfer::WorkKind::intake,
         m_around.workers * 2 - m_workers - static_cast<std::int64_t>(m_waiting.size()));
    if (m_waiting.size() < 2) take(transfer::WorkKind::job, jobs_waiting_max);
}

void Process::employ() {
    while (m_workers < m_around.workers && m_workers < static_cast<std::int64_t>(m_waiting.size())) {
        ++m_workers;
        ++m_running;
        m_around.machine.fibers().spawn([this] {
            while (!m_waiting.empty()) {
                transfer::Work work = std::move(m_waiting.front());
                m_waiting.pop_front();
                work();
            }
            --m_workers;
            --m_running;
            m_engine.wake();
        });
    }
}

void Process::ask(std::function<void(const transfer::Ports&, transfer::Engine&)> request) {
    ++m_running;
    m_around.machine.fibers().spawn([this, request = std::move(request)] {
        request(m_ports, m_engine);
        --m_running;
        m_engine.wake();
    });
}

}  // namespace sluice::simulation
