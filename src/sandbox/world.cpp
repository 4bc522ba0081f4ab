#include "sandbox/world.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <utility>

#include "base/text.h"
#include "sandbox/change_records.h"
#include "sandbox/content_store.h"
#include "sandbox/file_tree.h"
#include "sandbox/record_log.h"
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
            .content_hash = entry.content->content_hash()};
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
    for (const auto& account : m_people->accounts()) {
        auto tree = std::make_unique<FileTree>(m_clock, m_ids, number_of(account.namespace_id));
        tree->set_generation(number_of(m_log->find(generation_kind, account.account_id).value_or("0")));
        m_trees[account.account_id] = std::move(tree);
    }
    for (const auto& commit : m_log->take_changes()) {
        const auto tree = m_trees.find(commit.account_id);
        if (tree == m_trees.end()) continue;
        for (auto& change : TRY(decode_changes(commit.changes, *m_contents)))
            tree->second->replay(std::move(change));
    }
    return {};
}

App World::add_app(const AppSettings& settings) {
    return m_people->add_app(settings);
}

Account World::add_account(const AccountSettings& settings) {
    const std::lock_guard lock(m_mutex);
    const auto account = m_people->add_account(settings);
    m_trees[account.account_id] = std::make_unique<FileTree>(m_clock, m_ids, number_of(account.namespace_id));
    return account;
}

AccessToken World::add_token(const std::string& account_id, const std::string& app_key,
                             std::vector<std::string> scopes, std::optional<Instant> expires_at) {
    if (scopes.empty()) scopes = all_scopes();
    const auto grant = m_people->add_grant(account_id, app_key, std::move(scopes), TokenAccessType::offline);
    return m_people->issue_access_token(grant, std::nullopt, expires_at);
}

Result<> World::check_account(const std::string& account_id) const {
    const std::lock_guard lock(m_mutex);
    if (!m_trees.contains(account_id)) return fail(no_account(account_id));
    return {};
}

FileTree& World::tree_of(const std::string& account_id) {
    return *m_trees.at(account_id);
}

const FileTree& World::const_tree(const std::string& account_id) const {
    return *m_trees.at(account_id);
}

World::Change::Change(World& world, const std::string& account_id)
    : m_world(world), m_account_id(account_id), m_lock(world.m_mutex), m_tree(world.tree_of(account_id)) {
    m_tree.set_limits(world.m_switches.quota_bytes,
                      world.m_switches.refuse_astral_names ? AstralNames::refused : AstralNames::allowed);
}

World::Change::~Change() {
    const auto changes = m_tree.take_uncommitted();
    if (changes.empty()) return;
    m_world.m_log->append_changes(m_account_id, encode_changes(changes));
    const auto listeners = m_world.m_listeners;
    m_lock.unlock();
    m_world.m_changed.notify_all();
    for (const auto& listener : listeners) listener(m_account_id);
}

Result<FileFacts> World::put_file(const std::string& account_id, const std::string& path,
                                  std::string_view bytes) {
    TRY(check_account(account_id));
    const auto content = TRY(m_contents->add(std::string(bytes)));
    return facts_or_error(
        change_files(account_id,
                     [&](FileTree& tree) {
                         return tree.write_file(
                             {.path = path, .content = content, .mode = WriteMode::overwrite});
                     }),
        path);
}

Result<FileFacts> World::make_folder(const std::string& account_id, const std::string& path) {
    TRY(check_account(account_id));
    return facts_or_error(
        change_files(account_id, [&](FileTree& tree) { return tree.make_folder(path, Autorename::no); }),
        path);
}

Result<> World::remove(const std::string& account_id, const std::string& path) {
    TRY(check_account(account_id));
    const auto removed =
        change_files(account_id, [&](FileTree& tree) { return tree.remove(lower_path(path), ""); });
    if (!removed) return fail(no_path(path));
    return {};
}

Result<FileFacts> World::rename(const std::string& account_id, const std::string& from,
                                const std::string& to) {
    TRY(check_account(account_id));
    const bool is_case_only = lower_path(from) == lower_path(to);
    return facts_or_error(change_files(account_id,
                                       [&](FileTree& tree) {
                                           return tree.relocate(
                                               Relocation::move, from, to,
                                               is_case_only ? Autorename::yes : Autorename::no);
                                       }),
                          from);
}

Result<std::vector<FileFacts>> World::files(const std::string& account_id, const std::string& folder) const {
    TRY(check_account(account_id));
    const std::string lower = lower_path(folder);
    return read_files(account_id, [&](const FileTree& tree) -> Result<std::vector<FileFacts>> {
        if (!folder.empty() && !tree.find(lower)) return fail(no_path(folder));
        std::vector<FileFacts> files;
        for (auto at = tree.entries().upper_bound(lower);
             at != tree.entries().end() && is_within(at->first, lower); ++at) {
            files.push_back(facts_of(*at->second));
        }
        return files;
    });
}

Result<std::string> World::read(const std::string& account_id, const std::string& path) const {
    TRY(check_account(account_id));
    const auto entry =
        read_files(account_id, [&](const FileTree& tree) { return tree.find(lower_path(path)); });
    if (!entry || !entry->is_file()) return fail(no_path(path));
    return entry->content->read();
}

std::uint64_t World::journal_length(const std::string& account_id) const {
    if (!check_account(account_id)) return 0;
    return read_files(account_id, [](const FileTree& tree) { return std::uint64_t{tree.journal().size()}; });
}

void World::reset_cursors(const std::string& account_id) {
    if (!check_account(account_id)) return;
    change_files(account_id, [&](FileTree& tree) {
        tree.set_generation(tree.generation() + 1);
        m_log->put(generation_kind, account_id, cat(tree.generation()));
    });
    m_changed.notify_all();
}

void World::on_change(std::function<void(const std::string&)> listener) {
    const std::lock_guard lock(m_mutex);
    m_listeners.push_back(std::move(listener));
}

bool World::wait_until(const std::string& account_id, const std::function<bool(const FileTree&)>& is_met,
                       std::chrono::milliseconds timeout) const {
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    std::unique_lock lock(m_mutex);
    bool met = false;
    m_changed.wait_until(lock, deadline, [&] {
        met = is_met(const_tree(account_id));
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
