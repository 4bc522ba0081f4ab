// The world behind the sandbox: apps, accounts, tokens, and the files of all namespaces.
//
// Invariant: all state stands behind one mutex; every public call is thread-safe and leaves the world whole.
// Each change is one line of the record log before the call returns, so with a data folder everything,
// cursors included, survives a restart (even `kill -9`). Time comes only from the Clock, randomness only from
// Ids. Nothing here speaks HTTP: `sandbox.h` does.
#pragma once

#include <boost/json/fwd.hpp>

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "sandbox/counters.h"
#include "sandbox/file_facts.h"
#include "sandbox/people.h"
#include "sandbox/switches.h"
#include "sandbox/view.h"

namespace sluice::sandbox {

class ContentStore;
class RecordLog;
class UploadSessions;

struct WorldOptions {
    const Clock& clock;
    Ids& ids;
    /// Where everything is kept; without one, in memory only. Made when it isn't there.
    std::optional<std::filesystem::path> data_folder = std::nullopt;
};

class World {
public:
    /// Fails with `sandbox_data_unusable`.
    [[nodiscard]] static Result<std::unique_ptr<World>> open(const WorldOptions& options);
    ~World();

    [[nodiscard]] const Clock& clock() const { return m_clock; }
    [[nodiscard]] Ids& ids() const { return m_ids; }
    [[nodiscard]] Instant now() const { return m_clock.now(); }
    /// Apps, accounts, grants and tokens.
    [[nodiscard]] People& people() const { return *m_people; }
    [[nodiscard]] ContentStore& contents() const { return *m_contents; }
    [[nodiscard]] UploadSessions& sessions() const { return *m_sessions; }

    // Shorthands for tests and set-up.
    App add_app(const AppSettings& settings);
    Account add_account(const AccountSettings& settings);
    Team add_team(const std::string& name, bool has_team_space = true);
    /// A grant with one access token. Empty `scopes`: the app's; no expiry: never.
    AccessToken add_token(const std::string& account_id, const std::string& app_key,
                          std::vector<std::string> scopes = {}, std::optional<Instant> expires_at = {});
    /// A token of a whole team, which this administrator let in. Empty `scopes`: those of users and teams.
    AccessToken add_team_token(const std::string& admin_account_id, const std::string& app_key,
                               std::vector<std::string> scopes = {});

    // A person at work in their own Dropbox. Paths are absolute ("/a/b.jpg"; "" is the root). Each is one
    // change, told to cursors, longpolls and `on_change` like any other. Fails with `account_not_found`,
    // `path_not_found`, `path_refused`.
    Result<FileFacts> put_file(const std::string& account_id, const std::string& path,
                               std::string_view bytes);
    Result<FileFacts> make_folder(const std::string& account_id, const std::string& path);
    Result<> remove(const std::string& account_id, const std::string& path);
    Result<FileFacts> rename(const std::string& account_id, const std::string& from, const std::string& to);
    /// Everything below `folder`, in path order, folders included.
    Result<std::vector<FileFacts>> files(const std::string& account_id, const std::string& folder = "") const;
    Result<std::string> read(const std::string& account_id, const std::string& path) const;
    /// Number of changes so far; 0 for an unknown account.
    [[nodiscard]] std::uint64_t journal_length(const std::string& account_id) const;
    /// Every cursor of the account made so far now answers `reset`.
    void reset_cursors(const std::string& account_id);

    // Handlers' door to the files that an account, which must exist, sees. The mutex is held while `act`
    // runs, so it must be quick and call nothing of World.
    template <class Act>
    auto read_files(const Viewer& viewer, Act act) const {
        const std::lock_guard lock(m_mutex);
        std::set<std::uint32_t> changed;
        const View view(*m_namespaces, complete(viewer), m_switches, changed);
        return act(view);
    }
    /// Whatever `act` changed is logged as one commit, then told to longpolls and `on_change`.
    template <class Act>
    auto change_files(const Viewer& viewer, Act act) {
        Change change(*this, viewer);
        return act(change.view());
    }

    /// Called after each commit, for each account that sees it, on the committing thread, without the mutex.
    void on_change(std::function<void(const AccountChange&)> listener);
    /// Waits, in real time, until `is_met` (called with the mutex held, after each change), the time is up or
    /// `stop_waiting`. True if it is met.
    bool wait_until(const Viewer& viewer, const std::function<bool(const View&)>& is_met,
                    std::chrono::milliseconds timeout) const;
    /// Ends all waits for good, so that a server can stop.
    void stop_waiting();

    // Records of other parts of the sandbox (jobs, codes, file requests, webhooks): text by kind and key,
    // kept with the world. The kinds starting with "core." are taken.
    void save_record(const std::string& kind, const std::string& key, const std::string& text);
    void remove_record(const std::string& kind, const std::string& key);
    /// As `RecordLog::change`.
    std::string change_record(const std::string& kind, const std::string& key,
                              const std::function<std::string(const std::string&)>& act);
    [[nodiscard]] std::optional<std::string> find_record(const std::string& kind,
                                                         const std::string& key) const;
    [[nodiscard]] std::map<std::string, std::string> records(const std::string& kind) const;

    /// How an entry of a batch is to fail, if it is: faults on request (faults.h). Set before serving.
    using EntryFault = std::function<std::optional<Refusal>(
        std::string_view route, std::string_view account_id, const boost::json::value& entry)>;
    void fail_entries_by(EntryFault fault) { m_entry_fault = std::move(fault); }
    [[nodiscard]] const EntryFault& entry_fault() const { return m_entry_fault; }

    [[nodiscard]] Switches switches() const;
    void set_switches(const Switches& switches);
    /// `http://host:port` under which the sandbox is reached; used in links it gives out.
    [[nodiscard]] std::string public_url() const;
    void set_public_url(std::string url);
    /// Secret of this world, for signing cursors and links; the same after a restart.
    [[nodiscard]] const std::string& signing_key() const { return m_signing_key; }

    /// True once a change couldn't be written to the data folder: nothing that follows would survive.
    [[nodiscard]] bool is_broken() const;

    [[nodiscard]] Counters counters() const;
    void count_call(const std::string& route);
    void count_bytes(std::uint64_t downloaded, std::uint64_t uploaded);
    void count_deletes(std::uint64_t deletes);

private:
    /// Holds the mutex; its end logs what changed, lets go, and tells listeners.
    class Change {
    public:
        Change(World& world, const Viewer& viewer);
        ~Change();
        Change(const Change&) = delete;
        Change& operator=(const Change&) = delete;
        [[nodiscard]] View& view() { return m_view; }

    private:
        World& m_world;
        std::unique_lock<std::mutex> m_lock;
        std::set<std::uint32_t> m_changed;
        View m_view;
    };

    explicit World(const WorldOptions& options);
    Result<> load();
    Result<> replay_changes();
    /// With the mutex held: the viewer with what only World knows.
    [[nodiscard]] Viewer complete(Viewer viewer) const;
    /// With the mutex held: writes what changed, and tells who sees it; nothing if nothing changed.
    std::optional<std::vector<AccountChange>> log_commit(const std::set<std::uint32_t>& changed);
    Result<> check_account(const std::string& account_id) const;

    const Clock& m_clock;
    Ids& m_ids;
    std::string m_signing_key;
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    bool m_stopped = false;
    std::unique_ptr<RecordLog> m_log;
    std::unique_ptr<ContentStore> m_contents;
    std::unique_ptr<UploadSessions> m_sessions;
    std::unique_ptr<People> m_people;
    std::unique_ptr<Namespaces> m_namespaces;
    std::map<std::string, std::uint64_t> m_generations;  ///< of cursors, by account id
    std::vector<std::function<void(const AccountChange&)>> m_listeners;
    EntryFault m_entry_fault;
    Switches m_switches;
    std::string m_public_url = "http://127.0.0.1";
    mutable std::mutex m_counters_mutex;
    Counters m_counters;
};

}  // namespace sluice::sandbox
