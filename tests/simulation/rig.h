// A whole world in memory: Dropbox (the sandbox), a disk, a database, and the real transfer engine between
// them, whose every operation can be counted and made to fail.
//
//     Rig rig({.seed = 7});
//     rig.put("/In/rex.jpg", "picture 1");                    // a contributor
//     rig.machine().add_fault({Seam::files, 12, FaultKind::crash_after});
//     rig.start();
//     const bool is_settled = rig.run_until_settled(std::chrono::hours(1));
//     rig.machine().counts().operations_of(Seam::files);      // for "fail the n-th, for every n"
//     rig.query("SELECT state FROM intakes");
//
// What it is: setting up (an account "Shelter" with its Dropbox linked and `/In` mapped) happens with the
// machine off, so operations are counted from start() on. A process that dies (by a fault, or `crash()`) is
// buried at the next step and started again by itself after a while; the disk, the database and Dropbox stay.
// start() may fail like anything else: the process ends and is started again.
//
// Invariant: the same options, faults and calls give the same trace().hash(). One Rig at a time per thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "blobs/simulated_file_system.h"
#include "catalog/sql/value.h"
#include "domain/mapping.h"
#include "domain/profile.h"
#include "sandbox/sandbox.h"
#include "simulation/failing_database.h"
#include "simulation/failing_transport.h"
#include "simulation/machine.h"
#include "transfer/engine.h"

namespace sluice::simulation {

class Process;

struct RigOptions {
    std::uint64_t seed = 1;
    /// Of the profile that `/In` is mapped with.
    domain::AfterIngest after_ingest = domain::AfterIngest::delete_;  ///< move_to moves to "/Done"
    domain::Duplicates duplicates = domain::Duplicates::add_asset;
    std::optional<domain::VersionConflict> version_conflict = {};
    std::vector<std::string> allowed_types = {};
    std::optional<domain::IntakeFilter> filter = std::nullopt;
    domain::Release release = domain::Release::automatic;
    transfer::Limits limits = {};
    std::int64_t workers = 3;
    std::uint64_t webhooks_lost_percent = 0;
    std::uint64_t webhooks_doubled_percent = 0;
};

inline constexpr std::string_view mapped_folder = "/In";
inline constexpr std::string_view done_folder = "/Done";

class Rig {
public:
    explicit Rig(const RigOptions& options);
    ~Rig();
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    [[nodiscard]] const RigOptions& options() const { return m_options; }

    // The world.
    [[nodiscard]] Machine& machine() { return m_machine; }
    [[nodiscard]] VirtualClock& clock() { return m_clock; }
    [[nodiscard]] Trace& trace() { return m_trace; }
    [[nodiscard]] blobs::SimulatedFileSystem& disk() { return m_disk; }
    [[nodiscard]] sandbox::Sandbox& sandbox() { return *m_sandbox; }
    [[nodiscard]] sandbox::World& dropbox() { return m_sandbox->world(); }
    /// The Dropbox account whose folders are watched.
    [[nodiscard]] const std::string& contributor() const { return m_contributor; }
    [[nodiscard]] const domain::AccountId& account() const { return m_account; }
    [[nodiscard]] const domain::ConnectionId& connection() const { return m_connection; }
    [[nodiscard]] const domain::MappingId& mapping() const { return m_mapping; }
    [[nodiscard]] const FailingTransport& wire() const { return *m_wire; }
    /// Where the blob of that hash lies on disk().
    [[nodiscard]] static std::filesystem::path path_of_blob(std::string_view content_hash);

    /// A person puts a file into Dropbox, replacing what is there; false where Dropbox refuses.
    bool put(const std::string& path, std::string_view bytes);

    // The process.
    void start();
    /// True from the moment that the process has opened its folders.
    [[nodiscard]] bool is_up() const { return m_process != nullptr && m_machine.is_running(); }
    void crash(bool is_power_cut) { m_machine.die(is_power_cut); }
    /// A person at Sluice: `work(ports, engine)` runs among the workers, as a request to the server does.
    /// Nothing happens while the process is down.
    using Request = std::function<void(const transfer::Ports& ports, transfer::Engine& engine)>;
    void ask(Request request);
    /// Links the Dropbox account again, after a revocation. As ask().
    void relink();
    void map_again(const std::string& folder);

    // Time.
    /// Calls `event` at that time of clock().elapsed(), whatever the process does then.
    void at(milliseconds elapsed, std::function<void()> event);
    /// One worker goes on until it pauses, or time passes until something happens.
    void step();
    void run_for(milliseconds time);
    /// Steps until nothing is left to do; false where that isn't so after `time_max`, with the reason in
    /// unsettled().
    [[nodiscard]] bool run_until_settled(milliseconds time_max);
    /// No worker can go on now: a good moment to ask whether all is settled.
    [[nodiscard]] bool is_quiet() const {
        return !m_fibers.next_wake() || *m_fibers.next_wake() > m_clock.elapsed();
    }
    /// No fault strikes any more, and no webhook gets lost.
    void end_troubles();
    /// What is still to be done, in words; empty where nothing is.
    [[nodiscard]] std::string unsettled();
    /// Called after every step, and before each request reaches Dropbox.
    void on_step(std::function<void()> observer) { m_observer = std::move(observer); }

    // The truth, without operations.
    /// Counts up with each change of the catalogue.
    [[nodiscard]] std::uint64_t commits() const { return m_commits; }
    [[nodiscard]] catalog::sql::Rows query(std::string_view statement,
                                           const std::vector<catalog::sql::Value>& parameters = {});
    /// True where the blob would be there, whole, if the power went now.
    [[nodiscard]] bool is_durable(std::string_view content_hash);
    /// Broken promises that the rig itself found (a worker that never ends).
    [[nodiscard]] const std::vector<std::string>& failures() const { return m_failures; }

private:
    class WebhookReceiver;

    void set_up();
    void link(Process& process);
    [[nodiscard]] Result<std::unique_ptr<Process>> open_process();
    void bury();
    void do_world();
    [[nodiscard]] std::string unseen_files();
    [[nodiscard]] std::optional<milliseconds> next_event() const;

    RigOptions m_options;
    VirtualClock m_clock;
    Random m_random;
    Trace m_trace;
    Fibers m_fibers;
    Machine m_machine;
    std::unique_ptr<Ids> m_ids;
    blobs::SimulatedFileSystem m_disk;
    StoredDatabase& m_database;
    std::uint64_t m_commits = 0;
    std::unique_ptr<sandbox::Sandbox> m_sandbox;
    std::unique_ptr<FailingTransport> m_wire;
    std::unique_ptr<WebhookReceiver> m_webhooks;
    std::string m_contributor;
    domain::AccountId m_account;
    domain::UserId m_user;
    domain::ConnectionId m_connection;
    domain::ProfileId m_profile;
    domain::MappingId m_mapping;
    std::unique_ptr<Process> m_process;
    std::optional<milliseconds> m_start_at;
    std::multimap<milliseconds, std::function<void()>> m_events;
    std::function<void()> m_observer;
    std::vector<std::string> m_failures;
};

}  // namespace sluice::simulation
