#include "simulation/rig.h"

#include "base/hash.h"
#include "base/text.h"
#include "catalog/directory.h"
#include "catalog/profiles.h"
#include "net/url.h"
#include "sandbox/surfaces.h"
#include "simulation/process.h"
#include "transfer/inlet/set_up.h"

namespace sluice::simulation {
namespace {

constexpr std::string_view dropbox_url = "http://dropbox.test";
constexpr milliseconds down_time_max{120'000};
constexpr milliseconds step_time_max{2};

/// The value of a parameter in a URL's query.
std::string value_in(std::string_view url, std::string_view name) {
    for (const std::string& pair : split(net::query_of(url), '&'))
        if (pair.starts_with(cat(name, "=")))
            return percent_decode(pair.substr(name.size() + 1)).value_or("");
    return {};
}

}  // namespace

/// Where Dropbox sends its webhooks: straight to the engine, as the verified route of the API does.
class Rig::WebhookReceiver final : public net::Transport {
public:
    explicit WebhookReceiver(Rig& rig) : m_rig(rig) {}

    Result<net::Response> send(const net::Request&, const net::SendOptions&, std::stop_token) override {
        if (!m_rig.is_up()) return fail({Remedy::retry, "network_unreachable", "Sluice is down."});
        if (m_rig.m_random.chance(m_rig.m_options.webhooks_lost_percent)) return net::text_response(200, "");
        const int times = m_rig.m_random.chance(m_rig.m_options.webhooks_doubled_percent) ? 2 : 1;
        for (int i = 0; i < times; ++i)
            m_rig.m_process->engine().note_webhook({m_rig.m_account, m_rig.m_connection});
        return net::text_response(200, "");
    }

private:
    Rig& m_rig;
};

Rig::Rig(const RigOptions& options)
    : m_options(options),
      m_random(options.seed * 4 + 1),
      m_trace(m_clock),
      m_fibers(m_clock, options.seed * 4 + 2),
      m_machine(m_clock, m_fibers, m_trace, options.seed * 4 + 3),
      m_ids(seeded_ids(options.seed)),
      m_database(StoredDatabase::emptied()) {
    m_sandbox = *sandbox::Sandbox::open({m_clock, *m_ids});
    m_sandbox->world().set_public_url(std::string(dropbox_url));
    m_sandbox->world().add_app({.key = "key",
                                .secret = "secret",
                                .name = "Sluice",
                                .redirect_uris = {"http://sluice.test/oauth/dropbox/callback"},
                                .webhook_uri = "http://sluice.test/dropbox/webhook"});
    m_contributor = m_sandbox->world().add_account({"ana@example.org", "Ana Lopez"}).account_id;
    m_wire = std::make_unique<FailingTransport>(m_machine, *m_sandbox);
    m_webhooks = std::make_unique<WebhookReceiver>(*this);
    m_process = *open_process();
    set_up();
    m_process.reset();
}

Rig::~Rig() {
    m_machine.die(false);
    static_cast<void>(m_fibers.drain());
    m_process.reset();
}

std::filesystem::path Rig::path_of_blob(std::string_view content_hash) {
    return std::filesystem::path("/data/blobs") / content_hash.substr(0, 2) / content_hash.substr(2, 2) /
           content_hash;
}

Result<std::unique_ptr<Process>> Rig::open_process() {
    return Process::open({m_machine, m_disk, *m_wire, *m_ids, m_options.limits, m_options.workers},
                         failing_database(m_machine, m_database, m_commits));
}

void Rig::set_up() {
    const Instant now = m_clock.now();
    m_account = m_ids->make<domain::AccountId>(now);
    m_user = m_ids->make<domain::UserId>(now);
    m_profile = m_ids->make<domain::ProfileId>(now);
    domain::ProfileRules rules;
    rules.name = "Dogs";
    rules.asset_group_id = m_ids->make<domain::AssetGroupId>(now);
    rules.allowed_types = m_options.allowed_types;
    rules.filter = m_options.filter;
    rules.after_ingest = m_options.after_ingest;
    if (rules.after_ingest == domain::AfterIngest::move_to) rules.move_to = done_folder;
    rules.duplicates = m_options.duplicates;
    rules.version_conflict = m_options.version_conflict;
    rules.folder_collections = domain::FolderCollections{};
    auto& catalog = m_process->ports().catalog;
    const auto made = catalog.write(m_account, [&](catalog::Scope& scope) -> Result<> {
        catalog::Directory directory(scope.transaction);
        TRY(directory.add_account({m_account, "Shelter", now}));
        TRY(directory.add_user({{m_user, "ana@example.org", "Ana", now}, "no password"}));
        TRY(directory.add_membership(m_account, m_user, domain::Role::owner, now));
        TRY(catalog::Taxonomy(scope).add_asset_group({rules.asset_group_id, "Dogs"}));
        return catalog::Profiles(scope).add({m_profile, 1, rules, now, now});
    });
    if (!made) m_failures.push_back(cat("set-up: ", made.error().message));
    static_cast<void>(dropbox().make_folder(m_contributor, std::string(mapped_folder)));
    link(*m_process);
    const auto mapped =
        transfer::map_folder(m_process->ports(), m_account,
                             {m_connection, std::string(mapped_folder), m_profile, m_options.release}, {});
    if (!mapped)
        m_failures.push_back(cat("set-up: ", mapped.error().message));
    else
        m_mapping = mapped->id;
}

/// The whole journey of linking, with a person who says yes.
void Rig::link(Process& process) {
    auto& linked = process.dropbox();
    const auto url = linked.begin_link(m_account, {"session"});
    if (!url) return;
    const std::string form =
        cat(net::query_of(*url), "&", net::encode_form({{"account", m_contributor}, {"decision", "allow"}}));
    const auto allowed = m_sandbox->handle(
        {"POST", "/oauth2/authorize", {{"Content-Type", "application/x-www-form-urlencoded"}}, form});
    const std::string location = allowed.headers.get("Location");
    const auto done = linked.finish_link(
        m_account, {value_in(location, "code"), value_in(location, "state"), "session", m_user},
        m_machine.stop_token());
    if (done) m_connection = done->connection_id;
    m_trace.add("person", "links Dropbox", done ? "done" : done.error().code);
}

bool Rig::put(const std::string& path, std::string_view bytes) {
    const auto put = dropbox().put_file(m_contributor, path, bytes);
    m_trace.add("contributor", cat("puts ", path), put ? put->rev : put.error().code);
    return put.has_value();
}

void Rig::start() {
    m_start_at.reset();
    m_machine.switch_on();
    m_trace.add("machine", "the process starts");
    m_fibers.spawn([this] {
        auto process = open_process();
        if (!process) return m_machine.die(false);
        m_process = std::move(*process);
        m_process->run();
    });
}

void Rig::ask(Request request) {
    if (is_up()) m_process->ask(std::move(request));
}

void Rig::relink() {
    ask([this, process = m_process.get()](const transfer::Ports&, transfer::Engine&) { link(*process); });
}

void Rig::map_again(const std::string& folder) {
    ask([this, folder](const transfer::Ports& ports, transfer::Engine&) {
        const auto mapped = transfer::map_folder(
            ports, m_account, {m_connection, folder, m_profile, m_options.release}, m_machine.stop_token());
        m_trace.add("person", cat("maps ", folder), mapped ? "done" : mapped.error().code);
        if (mapped) m_mapping = mapped->id;
    });
}

void Rig::bury() {
    if (!m_fibers.drain()) m_failures.push_back("I8: a worker of a dead process doesn't come to its end.");
    m_process.reset();
    m_machine.switch_off();
    if (m_machine.was_power_cut()) m_disk.power_on(m_random.next() | 1);
    m_start_at = m_clock.elapsed() + milliseconds(m_random.below(down_time_max.count()));
}

void Rig::at(milliseconds elapsed, std::function<void()> event) {
    m_events.emplace(elapsed, std::move(event));
}

void Rig::do_world() {
    while (!m_events.empty() && m_events.begin()->first <= m_clock.elapsed()) {
        const auto event = std::move(m_events.begin()->second);
        m_events.erase(m_events.begin());
        event();
    }
    m_wire->deliver_late();
    m_sandbox->surfaces().webhooks.deliver_due(*m_webhooks);
}

std::optional<milliseconds> Rig::next_event() const {
    std::optional<milliseconds> next = m_fibers.next_wake();
    const auto consider = [&](std::optional<milliseconds> at) {
        if (at && (!next || *at < *next)) next = at;
    };
    if (!m_events.empty()) consider(m_events.begin()->first);
    consider(m_wire->next_late());
    consider(m_start_at);
    if (const auto due = m_sandbox->surfaces().webhooks.next_due())
        consider(m_clock.elapsed() + std::max(milliseconds(1), *due - m_clock.now()));
    return next;
}

void Rig::step() {
    do_world();
    if (m_machine.is_dead()) bury();
    if (m_start_at && *m_start_at <= m_clock.elapsed()) start();
    m_clock.advance(milliseconds(m_random.below(step_time_max.count() + 1)));
    if (!m_fibers.step()) {
        const auto next = next_event();
        if (next && *next > m_clock.elapsed()) m_clock.advance(*next - m_clock.elapsed());
        if (!next) m_clock.advance(std::chrono::seconds(1));
    }
    if (m_observer) m_observer();
}

void Rig::run_for(milliseconds time) {
    const milliseconds end = m_clock.elapsed() + time;
    while (m_clock.elapsed() < end) step();
}

bool Rig::run_until_settled(milliseconds time_max) {
    const milliseconds end = m_clock.elapsed() + time_max;
    while (m_clock.elapsed() < end) {
        if (is_quiet() && unsettled().empty()) return true;
        step();
    }
    return unsettled().empty();
}

void Rig::end_troubles() {
    m_machine.end_faults();
    m_options.webhooks_lost_percent = 0;
}

std::string Rig::unsettled() {
    if (!is_up()) return "the process is down";
    if (!m_process->is_idle()) return "workers are at work";
    if (!m_events.empty()) return "the world goes on";
    if (m_wire->next_late()) return "a late request is on its way";
    for (auto& row : query("SELECT i.name, i.state, i.reason_code FROM intakes i JOIN connections c ON c.id "
                           "= i.connection_id JOIN "
                           "mappings m ON m.id = i.mapping_id WHERE i.due_at IS NOT NULL AND "
                           "c.state = 'linked' AND c.unlinked_at IS NULL AND m.state <> 'paused' LIMIT 1"))
        return cat(row.text(0), " is ", row.text(1), " (", row.text(2), ") and due");
    if (!query("SELECT id FROM jobs LIMIT 1").empty()) return "a job waits";
    for (auto& row :
         query("SELECT m.folder_path FROM mappings m JOIN connections c ON c.id = m.connection_id WHERE "
               "m.relisting <> 0 AND m.state = 'active' AND m.deleted_at IS NULL AND c.state = "
               "'linked' AND c.unlinked_at IS NULL LIMIT 1"))
        return cat(row.text(0), " is to be listed to its end");
    return unseen_files();
}

std::string Rig::unseen_files() {
    for (auto& row :
         query("SELECT m.folder_path FROM mappings m JOIN connections c ON c.id = m.connection_id WHERE "
               "m.state = 'active' AND m.deleted_at IS NULL AND c.state = 'linked' AND "
               "c.unlinked_at IS NULL")) {
        const auto files = dropbox().files(m_contributor, row.text(0));
        if (!files) return cat(row.text(0), " is gone, and nobody has noticed");
        for (const auto& file : *files)
            if (!file.is_folder() && query("SELECT id FROM intakes WHERE file_id = ?1 AND rev = ?2",
                                           catalog::sql::params(file.id, file.rev))
                                         .empty())
                return cat(file.path_display, ", revision ", file.rev, ", isn't seen yet");
    }
    return {};
}

catalog::sql::Rows Rig::query(std::string_view statement,
                              const std::vector<catalog::sql::Value>& parameters) {
    auto rows = m_database.session().query(statement, parameters);
    if (rows) return std::move(*rows);
    m_failures.push_back(cat("query: ", rows.error().message));
    return {};
}

bool Rig::is_durable(std::string_view content_hash) {
    const auto bytes = m_disk.durable_contents(path_of_blob(content_hash));
    return bytes && content_hash_of(*bytes) == content_hash;
}

}  // namespace sluice::simulation
