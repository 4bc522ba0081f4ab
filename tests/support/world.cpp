#include "support/world.h"

#include <fstream>
#include <iterator>
#include <unistd.h>

#include "base/text.h"
#include "net/url.h"
#include "transfer/fsck.h"
#include "transfer/reconsider.h"

namespace sluice::tests {
namespace {

constexpr std::string_view sluice_url = "http://sluice.test";
constexpr std::string_view sandbox_url = "http://dropbox.test";
constexpr int settle_turns_max = 500;

Instant start_of_world() {
    return *parse_rfc3339("2026-11-22T09:00:00Z");
}

std::filesystem::path make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "sluice_world.XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    return name;
}

}  // namespace

World::World(WorldOptions options)
    : clock(start_of_world()),
      m_options(std::move(options)),
      m_folder(make_folder()),
      m_data(m_folder / "data"),
      m_ids(seeded_ids(7)) {
    m_sandbox = REQUIRE_OK(sandbox::Sandbox::open({clock, *m_ids}));
    m_sandbox->world().set_public_url(std::string(sandbox_url));
    m_sandbox->world().add_app({.key = "key",
                                .secret = "secret",
                                .name = "Sluice",
                                .redirect_uris = {cat(sluice_url, "/oauth/dropbox/callback")},
                                .webhook_uri = cat(sluice_url, "/dropbox/webhook")});
    sandbox::AccountSettings ana{"ana@example.org", "Ana Lopez", m_options.plan};
    if (!m_options.team.empty()) {
        ana.team_id = m_sandbox->world().add_team(m_options.team).team_id;
        ana.is_team_admin = m_options.is_team_admin;
    }
    dropbox_account = m_sandbox->world().add_account(ana).account_id;
    m_to_sandbox =
        net::in_process_transport([this](const net::Request& request) { return m_sandbox->handle(request); });
    m_to_server =
        net::in_process_transport([this](const net::Request& request) { return m_server->handle(request); });
    open_server();
    sign_up();
    link_dropbox();
}

World::~World() {
    m_server.reset();
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

void World::open_server() {
    server::Settings settings;
    settings.server.public_url = sluice_url;
    settings.data.folder = m_data.string();
    settings.data.reserve_bytes = 0;
    settings.dropbox = {"key",
                        Secret("secret"),
                        std::string(sandbox_url),
                        std::string(sandbox_url),
                        std::string(sandbox_url),
                        std::string(sandbox_url)};
    settings.media.worker_program = SLUICE_MEDIA_WORKER;
    settings.media.workers = 1;
    m_options.change_settings(settings);
    const auto wait = [this](std::chrono::milliseconds time, const std::stop_token&) { clock.advance(time); };
    m_server = REQUIRE_OK(server::Server::open(settings, {clock, *m_ids, *m_to_sandbox, wait}));
}

void World::sign_up() {
    const auto response = request("POST", "/api/v1/setup",
                                  R"({"account_name":"Shelter","name":"Ana Lopez","email":"ana@example.org",)"
                                  R"("password":"a long enough one"})");
    m_account = decoded<api::Session>(response).account.id;
    const std::string cookie = response.headers.get("Set-Cookie");
    m_cookie = cookie.substr(0, cookie.find(';'));
}

void World::link_dropbox() {
    const auto authorize = send<api::AuthorizeAnswer>("POST", "/api/v1/connections/authorize", api::Empty{});
    const std::string form = cat(net::query_of(authorize.authorize_url), "&",
                                 net::encode_form({{"account", dropbox_account}, {"decision", "allow"}}));
    const auto allowed = m_sandbox->handle(
        {"POST", "/oauth2/authorize", {{"Content-Type", "application/x-www-form-urlencoded"}}, form});
    const auto linked = request("GET", net::target_of(allowed.headers.get("Location")));
    const std::string location = linked.headers.get("Location");
    REQUIRE_MESSAGE(location.starts_with("/integrations?linked="), location);
    connection = get<api::ConnectionList>("/api/v1/connections").connections.at(0).connection.id;
}

net::Response World::request(const std::string& method, const std::string& path, const std::string& body) {
    net::Request request{method, path, {{"Host", "sluice.test"}, {"Cookie", m_cookie}}, body, "127.0.0.1"};
    if (!body.empty()) request.headers.set("Content-Type", "application/json");
    return m_server->handle(request);
}

api::Profile World::profile(const std::function<void(api::ProfileRules&)>& change) {
    const std::string suffix = m_ids->next(clock.now());
    api::ProfileRules rules;
    rules.name = "Dogs";
    rules.metadata = {
        {"credit_line", {"Best friends"}}, {"keywords", {"shelter"}}, {"project", {"Adoption day"}}};
    rules.asset_group_id =
        send<api::AssetGroup>("POST", "/api/v1/asset-groups", api::NameRequest{cat("Dogs ", suffix)}).id;
    rules.category_ids = {
        send<api::Category>("POST", "/api/v1/categories", api::CategoryRequest{"Animals", std::nullopt}).id};
    change(rules);
    return send<api::Profile>("POST", "/api/v1/profiles", rules);
}

api::Mapping World::map(const std::string& folder, const api::Profile& profile, api::Release release) {
    return send<api::Mapping>("POST", "/api/v1/mappings",
                              api::MappingRequest{connection, folder, profile.id, release});
}

api::ContributorLink World::link(const std::string& destination, const api::Profile& profile) {
    api::ContributorLinkRequest wanted;
    wanted.connection_id = connection;
    wanted.profile_id = profile.id;
    wanted.title = "Dogs of the day";
    wanted.destination = destination;
    return send<api::ContributorLink>("POST", "/api/v1/contributor-links", wanted);
}

net::Response World::contribute(const api::ContributorLink& link, const std::string& name,
                                const std::string& bytes) {
    return m_sandbox->handle({"POST",
                              cat(net::target_of(link.url), "/upload?", net::encode_form({{"name", name}})),
                              {{"Content-Type", "application/octet-stream"}},
                              bytes});
}

std::vector<api::AssetSummary> World::assets(const std::string& query) {
    return get<api::AssetPage>(cat("/api/v1/assets?limit=500&", query)).assets;
}

api::Asset World::asset(const std::string& filename) {
    for (const auto& summary : assets())
        if (summary.filename == filename) return get<api::Asset>(cat("/api/v1/assets/", summary.id.value));
    FAIL("there is no asset " << filename);
    return {};
}

std::vector<api::Intake> World::intakes(const std::string& query) {
    return get<api::IntakePage>(cat("/api/v1/intakes?limit=500&", query)).intakes;
}

api::IntakeCounts World::counts() {
    return get<api::TransferStatus>("/api/v1/transfers").counts;
}

std::vector<std::string> World::files(const std::string& folder) {
    std::vector<std::string> names;
    const auto listed = dropbox().files(dropbox_account, folder);
    if (!listed) return names;
    for (const auto& file : *listed)
        if (!file.is_folder()) names.push_back(file.path_display.substr(folder.size() + 1));
    return names;
}

void World::settle() {
    for (int turn = 0; turn < settle_turns_max; ++turn) {
        clock.advance(std::chrono::seconds(1));
        const std::size_t delivered = m_sandbox->surfaces().webhooks.deliver_due(*m_to_server);
        const std::size_t done =
            m_server->engine().run_due() + m_server->alerts().run_due({}) +
            m_server->forwarder().run_due({}) + m_server->importer().run_due({}) +
            m_server->link_keeper().run_due({}) + m_server->submitter_reader().run_due({}) +
            transfer::reconsider_refused(m_server->ports()) +
            transfer::reconsider_screened(m_server->ports()) + m_server->reporter().run_due({});
        if (delivered == 0 && done == 0 && !m_sandbox->surfaces().webhooks.next_due()) return;
    }
    FAIL("the world doesn't settle");
}

void World::pass(std::chrono::seconds time) {
    const Instant end = clock.now() + time;
    while (clock.now() < end) {
        clock.advance(std::min<std::chrono::milliseconds>(std::chrono::seconds(60), end - clock.now()));
        settle();
    }
}

void World::restart() {
    m_server.reset();
    open_server();
}

void World::restart_on(const std::filesystem::path& data, const std::function<void()>& meanwhile) {
    m_server.reset();
    meanwhile();
    m_data = data;
    open_server();
}

void World::check_promises() {
    const auto& ports = m_server->ports();
    const auto report =
        REQUIRE_OK(transfer::check_everything(ports.catalog, ports.blobs, transfer::Reading::bytes));
    for (const auto& finding : report.findings) FAIL_CHECK(finding);
    const auto c = counts();
    CHECK(c.total == c.seen + c.held + c.queued + c.fetching + c.stored + c.catalogued + c.clearing + c.done +
                         c.duplicate + c.superseded + c.vanished + c.refused + c.failed + c.rejecting +
                         c.rejected + c.restoring + c.ignored);
}

std::string read_sample(const std::string& name) {
    std::ifstream stream(std::filesystem::path(SLUICE_TEST_PHOTOS) / name, std::ios::binary);
    REQUIRE_MESSAGE(stream.good(), name);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::string photo(const std::string& name) {
    std::string bytes = read_sample(name);
    REQUIRE_MESSAGE(!bytes.empty(), name);
    return bytes;
}

std::string picture(int number) {
    // Decoders stop at the end marker, so what follows it makes other bytes of the same picture.
    return cat(photo("rex.jpg"), "picture ", number);
}

}  // namespace sluice::tests
