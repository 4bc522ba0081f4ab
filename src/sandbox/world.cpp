#include "sandbox/world.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <utility>

#include "base/text.h"
#include "sandbox/change_records.h"
#include "sandbox/content_store.h"
#include "sandbox/record_log.h"
#include "sandbox/shared_folders.h"
#include "sandbox/upload_sessions.h"

namespace sluice::sandbox {

namespace {

constexpr const char* world_kind = "core.world";
constexpr const char* generation_kind = "core.generation";

std::uint64_t number_of(std::string_view digits) {
    std::uint64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

FileFacts facts_of(const Entry& entry) {
    if (!entry.is_file()) return {.path_display = entry.path_display, .id = entry.id};
    return {.path_display = entry.path_display,
            .id = entry.id,
            .rev = entry.rev,
            .size = entry.content->size(),
            .content_hash = std::string(entry.content->content_hash())};
}

Error no_account(const std::string& account_id) {
    return {.remedy = Remedy::not_found,
            .code = "account_not_found",
            .message = cat("The sandbox has no account ", account_id, ".")};
}

Error no_path(const std::string& path) {
    return {
        .remedy = Remedy::not_found, .code = "path_not_found", .message = cat("Nothing lies at ", path, ".")};
}

Result<FileFacts> facts_or_error(const Outcome<EntryPtr>& outcome, const std::string& path) {
    if (outcome) return facts_of(**outcome);
    return fail({.remedy = Remedy::reject,
                 .code = "path_refused",
                 .message = cat("Dropbox refuses ", path, ": ", join(outcome.error().tags, "/"), ".")});
}

}  // namespace

Result<std::unique_ptr<World>> World::open(const WorldOptions& options) {
    std::unique_ptr<World> world(new World(options));
    std::optional<std::filesystem::path> log_file;
    if (options.data_folder) {
        std::error_code error;
        std::filesystem::create_directories(*options.data_folder, error);
        log_file = *options.data_folder / "records.log";
    }
    world->m_log = TRY(RecordLog::open(log_file));
    world->m_contents = std::make_unique<ContentStore>(options.ids, options.data_folder);
    try {
        TRY(world->load());
    } catch (const std::exception& broken) {
        return fail({.remedy = Remedy::ask_admin,
                     .code = "sandbox_data_unusable",
                     .message = cat("A record in the sandbox's data can't be read: ", broken.what(), "."),
                     .hint = "Start with an empty data folder."});
    }
    return world;
}

World::World(const WorldOptions& options) : m_clock(options.clock), m_ids(options.ids) {}

World::~World() {
    stop_waiting();
}

Result<> World::load() {
    m_signing_key = m_log->find(world_kind, "signing_key").value_or("");
    if (m_signing_key.empty()) {
        m_signing_key = to_hex(m_ids.random_bytes(32));
        m_log->put(world_kind, "signing_key", m_signing_key);
    }
    m_people = std::make_unique<People>(m_clock, m_ids, *m_log);
    m_sessions = std::make_unique<UploadSessions>(m_clock, m_ids, *m_contents, *m_log);
    m_namespaces = std::make_unique<Namespaces>(m_clock, m_ids, *m_people, *m_log);
    for (const auto& [account_id, generation] : m_log->all(generation_kind))
        m_generations[account_id] = number_of(generation);
    return replay_changes();
}

Result<> World::replay_changes() {
    for (const auto& commit : m_log->take_changes()) {
        const bool is_of_account = m_namespaces->has_home(commit.namespace_id);
        auto* space = is_of_account ? &m_namespaces->home_of(commit.namespace_id)
                                    : m_namespaces->find(std::string_view(commit.namespace_id));
        if (!space) continue;
        for (auto& change : TRY(decode_changes(commit.changes, *m_contents)))
            space->tree->replay(std::move(change));
    }
    return {};
}

Viewer World::complete(Viewer viewer) const {
    const auto found = m_generations.find(viewer.account_id);
    viewer.generation = found == m_generations.end() ? 0 : found->second;
    return viewer;
}

App World::add_app(const AppSettings& settings) {
    return m_people->add_app(settings);
}

Account World::add_account(const AccountSettings& settings) {
    const auto account = m_people->add_account(settings);
    {
        const std::lock_guard lock(m_mutex);
        m_namespaces->add_home(account);
    }
    change_files(account.account_id, [&](View& view) { welcome(view, account); });
    return account;
}

Team World::add_team(const std::string& name, bool has_team_space) {
    const auto team = m_people->add_team(name, has_team_space);
    if (!has_team_space) return team;
    const std::lock_guard lock(m_mutex);
    m_namespaces->add_team_root(team);
    log_commit({});
    return team;
}

AccessToken World::add_token(const std::string& account_id, const std::string& app_key,
                             std::vector<std::string> scopes, std::optional<Instant> expires_at) {
    if (const auto app = m_people->find_app(app_key); scopes.empty() && app) scopes = app->scopes;
    const auto grant = m_people->add_grant(account_id, app_key, std::move(scopes), TokenAccessType::offline);
    return m_people->issue_access_token(grant, std::nullopt, expires_at);
}

AccessToken World::add_team_token(const std::string& admin_account_id, const std::string& app_key,
                                  std::vector<std::string> scopes) {
    if (scopes.empty()) {
        scopes = all_scopes();
        scopes.insert(scopes.end(), team_scopes().begin(), team_scopes().end());
    }
    auto grant = m_people->add_grant(admin_account_id, app_key, std::move(scopes), TokenAccessType::offline);
    if (const auto admin = m_people->find_account(admin_account_id)) grant.team_id = admin->team_id;
    m_people->put_grant(grant);
    return m_people->issue_access_token(grant, std::nullopt, std::nullopt);
}

Result<> World::check_account(const std::string& account_id) const {
    const std::lock_guard lock(m_mutex);
    if (!m_namespaces->has_home(account_id)) return fail(no_account(account_id));
    return {};
}

World::Change::Change(World& world, const Viewer& viewer)
    : m_world(world),
      m_lock(world.m_mutex),
      m_view(*world.m_namespaces, world.complete(viewer), world.m_switches, m_changed) {}

World::Change::~Change() {
    const auto changes = m_world.log_commit(m_changed);
    if (!changes) return;
    const auto listeners = m_world.m_listeners;
    m_lock.unlock();
    m_world.m_changed.notify_all();
    for (const auto& change : *changes) {
        for (const auto& listener : listeners) listener(change);
    }
}

std::optional<std::vector<AccountChange>> World::log_commit(const std::set<std::uint32_t>& changed) {
    std::map<std::string, AccountChange> accounts;
    std::vector<RecordLog::Record> records;
    for (auto& [key, text] : m_namespaces->take_changed_records())
        records.push_back({namespace_kind, std::move(key), std::move(text)});
    std::vector<RecordLog::FileChanges> changes;
    for (const auto number : changed) {
        const auto& space = *m_namespaces->find(number);
        const auto uncommitted = space.tree->take_uncommitted();
        if (uncommitted.empty()) continue;
        changes.push_back({space.id(), encode_changes(uncommitted)});
        for (const auto& account_id : m_namespaces->accounts_that_see(space)) {
            auto& change = accounts.try_emplace(account_id, AccountChange{account_id}).first->second;
            if (space.kind != NamespaceKind::home || space.account_id != account_id) continue;
            for (const auto& one : uncommitted) change.home_paths.push_back(one.path_lower());
        }
    }
    if (records.empty() && changes.empty()) return std::nullopt;
    m_log->commit(records, changes);
    std::vector<AccountChange> told;
    for (auto& [account_id, change] : accounts) told.push_back(std::move(change));
    return told;
}

Result<FileFacts> World::put_file(const std::string& account_id, const std::string& path,
                                  std::string_view bytes) {
    TRY(check_account(account_id));
    const auto content = TRY(m_contents->add(std::string(bytes)));
    return facts_or_error(
        change_files(account_id,
                     [&](View& view) {
                         return view.write_file(
                             {.path = path, .content = content, .mode = WriteMode::overwrite});
                     }),
        path);
}

Result<FileFacts> World::make_folder(const std::string& account_id, const std::string& path) {
    TRY(check_account(account_id));
    return facts_or_error(
        change_files(account_id, [&](View& view) { return view.make_folder(path, Autorename::no); }), path);
}

Result<> World::remove(const std::string& account_id, const std::string& path) {
    TRY(check_account(account_id));
    const auto removed =
        change_files(account_id, [&](View& view) { return view.remove(lower_path(path), ""); });
    if (!removed) return fail(no_path(path));
    return {};
}

Result<FileFacts> World::rename(const std::string& account_id, const std::string& from,
                                const std::string& to) {
    TRY(check_account(account_id));
    const bool is_case_only = lower_path(from) == lower_path(to);
    return facts_or_error(change_files(account_id,
                                       [&](View& view) {
                                           return view.relocate(
                                               Relocation::move, from, to,
                                               is_case_only ? Autorename::yes : Autorename::no);
                                       }),
                          from);
}

Result<std::vector<FileFacts>> World::files(const std::string& account_id, const std::string& folder) const {
    TRY(check_account(account_id));
    const std::string lower = lower_path(folder);
    return read_files(account_id, [&](const View& view) -> Result<std::vector<FileFacts>> {
        if (!folder.empty() && !view.find(lower)) return fail(no_path(folder));
        std::vector<FileFacts> files;
        view.walk(lower, Depth::recursive, [&](const EntryPtr& entry) {
            files.push_back(facts_of(*entry));
            return true;
        });
        return files;
    });
}

Result<std::string> World::read(const std::string& account_id, const std::string& path) const {
    TRY(check_account(account_id));
    const auto entry = read_files(account_id, [&](const View& view) { return view.find(lower_path(path)); });
    if (!entry || !entry->is_file()) return fail(no_path(path));
    return entry->content->read();
}

std::uint64_t World::journal_length(const std::string& account_id) const {
    if (!check_account(account_id)) return 0;
    return read_files(account_id, [](const View& view) { return view.journal_length(); });
}

void World::reset_cursors(const std::string& account_id) {
    if (!check_account(account_id)) return;
    {
        const std::lock_guard lock(m_mutex);
        m_log->put(generation_kind, account_id, cat(++m_generations[account_id]));
    }
    m_changed.notify_all();
}

void World::on_change(std::function<void(const AccountChange&)> listener) {
    const std::lock_guard lock(m_mutex);
    m_listeners.push_back(std::move(listener));
}

bool World::wait_until(const Viewer& viewer, const std::function<bool(const View&)>& is_met,
                       std::chrono::milliseconds timeout) const {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    std::unique_lock lock(m_mutex);
    bool met = false;
    m_changed.wait_until(lock, deadline, [&] {
        std::set<std::uint32_t> changed;
        met = is_met(View(*m_namespaces, complete(viewer), m_switches, changed));
        return met || m_stopped;
    });
    return met;
}

void World::stop_waiting() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
    }
    m_changed.notify_all();
}

void World::save_record(const std::string& kind, const std::string& key, const std::string& text) {
    m_log->put(kind, key, text);
}

void World::remove_record(const std::string& kind, const std::string& key) {
    m_log->remove(kind, key);
}

std::string World::change_record(const std::string& kind, const std::string& key,
                                 const std::function<std::string(const std::string&)>& act) {
    return m_log->change(kind, key, act);
}

std::optional<std::string> World::find_record(const std::string& kind, const std::string& key) const {
    return m_log->find(kind, key);
}

std::map<std::string, std::string> World::records(const std::string& kind) const {
    return m_log->all(kind);
}

Switches World::switches() const {
    const std::lock_guard lock(m_mutex);
    return m_switches;
}

void World::set_switches(const Switches& switches) {
    const std::lock_guard lock(m_mutex);
    m_switches = switches;
}

std::string World::public_url() const {
    const std::lock_guard lock(m_mutex);
    return m_public_url;
}

void World::set_public_url(std::string url) {
    const std::lock_guard lock(m_mutex);
    m_public_url = std::move(url);
}

bool World::is_broken() const {
    return m_log->is_broken();
}

Counters World::counters() const {
    const std::lock_guard lock(m_counters_mutex);
    return m_counters;
}

void World::count_call(const std::string& route) {
    const std::lock_guard lock(m_counters_mutex);
    ++m_counters.calls[route];
}

void World::count_bytes(std::uint64_t downloaded, std::uint64_t uploaded) {
    const std::lock_guard lock(m_counters_mutex);
    m_counters.bytes_downloaded += downloaded;
    m_counters.bytes_uploaded += uploaded;
}

void World::count_deletes(std::uint64_t deletes) {
    const std::lock_guard lock(m_counters_mutex);
    m_counters.deletes_executed += deletes;
}

}  // namespace sluice::sandbox
