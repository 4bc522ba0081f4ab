// One run of Sluice in a simulated world, from start to death: what a server wires, on seams that fail.
#pragma once

#include <deque>
#include <memory>

#include "base/secret_box.h"
#include "blobs/local_store.h"
#include "catalog/catalog.h"
#include "simulation/failing_file_system.h"
#include "simulation/stand_in_workshop.h"
#include "transfer/engine.h"
#include "transfer/linked_dropbox.h"
#include "transfer/ports.h"

namespace sluice::simulation {

struct ProcessSurroundings {
    Machine& machine;
    blobs::SimulatedFileSystem& disk;
    net::Transport& transport;
    Ids& ids;
    const transfer::Limits& limits;
    std::int64_t workers;
};

class Process {
public:
    /// Fails as LocalStore::open: a server that can't open its folders ends.
    [[nodiscard]] static Result<std::unique_ptr<Process>> open(
        const ProcessSurroundings& around, std::unique_ptr<catalog::sql::Database> database);

    [[nodiscard]] transfer::Engine& engine() { return m_engine; }
    [[nodiscard]] const transfer::Ports& ports() const { return m_ports; }
    [[nodiscard]] transfer::LinkedDropbox& dropbox() { return m_dropbox; }

    /// The server's main thread: hands out work to fibers until the machine dies.
    void run();
    /// Runs `request` on a fiber of its own.
    void ask(std::function<void(const transfer::Ports&, transfer::Engine&)> request);
    /// True where nothing is leased, run or answered.
    [[nodiscard]] bool is_idle() const { return m_running == 0 && m_waiting.empty(); }

private:
    Process(const ProcessSurroundings& around, std::unique_ptr<catalog::sql::Database> database,
            std::unique_ptr<FailingFileSystem> files, std::unique_ptr<blobs::BlobStore> store);
    void take_due();
    void employ();

    const ProcessSurroundings m_around;
    catalog::Catalog m_catalog;
    std::unique_ptr<FailingFileSystem> m_files;
    std::unique_ptr<blobs::BlobStore> m_store;
    transfer::NoActivity m_activity;
    transfer::LinkedDropbox m_dropbox;
    StandInWorkshop m_workshop;
    transfer::Renditions m_renditions;
    transfer::Ports m_ports;
    transfer::Engine m_engine;
    std::deque<transfer::Work> m_waiting;  ///< leased, for the next free worker
    std::int64_t m_workers = 0;            ///< at work
    std::int64_t m_running = 0;            ///< workers and requests
};

}  // namespace sluice::simulation
