#include "server/server.h"

#include <thread>

#include "api/live.h"
#include "api/routes.h"
#include "base/secret_box.h"
#include "base/text.h"
#include "base/wakeup.h"
#include "blobs/local_store.h"
#include "media/process_workshop.h"
#include "net/url.h"
#include "server/data_folder.h"
#include "server/lineage.h"
#include "server/pages.h"
#include "server/version.h"
#include "transfer/reconsider.h"

namespace sluice::server {
namespace {

constexpr std::string_view dropbox_authorize_origin = "https://www.dropbox.com";
constexpr std::chrono::seconds refusals_interval{5};

transfer::DropboxSettings dropbox_settings(const Settings& settings) {
    const DropboxAppSettings& origins = settings.dropbox;
    return {{origins.api_origin, origins.content_origin, origins.notify_origin, origins.authorize_origin},
            {origins.app_key, origins.app_secret.reveal()},
            cat(public_url_of(settings), "/oauth/dropbox/callback"),
            cat(public_url_of(settings), "/oauth/dropbox/saveas"),
            origins.app_name,
            origins.app_access,
            origins.app_production};
}

Result<std::unique_ptr<net::Mailer>> open_mailer(const MailSettings& mail) {
    if (mail.host.empty()) return std::unique_ptr<net::Mailer>();
    if (!net::is_mail_address(mail.from))
        return fail({Remedy::ask_admin, "settings_invalid",
                     cat("mail.from '", mail.from, "' isn't an address."),
                     "Write the sender's address, like sluice@example.org."});
    return net::smtp_mailer({mail.host, mail.port, mail.tls, mail.user, mail.password, mail.from});
}

api::SiteSettings site_settings(const Settings& settings, Instant now) {
    return {public_url_of(settings),
            std::string(version),
            settings.dropbox.authorize_origin != dropbox_authorize_origin,
            now,
            settings.mail.host.empty() ? "" : cat(settings.mail.host, ":", settings.mail.port),
            settings.mail.from,
            settings.uploads};
}

media::ProcessWorkshop::Options workshop_options(const Settings& settings) {
    media::ProcessWorkshop::Options options;
    options.worker_program =
        settings.media.worker_program.empty()
            ? std::filesystem::read_symlink("/proc/self/exe").parent_path() / "sluice_media_worker"
            : std::filesystem::path(settings.media.worker_program);
    options.workers = settings.media.workers;
    options.unsandboxed =
        settings.media.allow_unsandboxed ? media::Unsandboxed::allow : media::Unsandboxed::refuse;
    options.office_program = settings.media.office_program;
    return options;
}

/// What is opened before the rest can be built of it, in this order.
struct Foundations {
    DataFolder folder;
    SecretBox secrets;
    std::unique_ptr<catalog::Catalog> catalog;
    std::unique_ptr<blobs::FileSystem> files;
    std::unique_ptr<blobs::BlobStore> blobs;
    std::unique_ptr<media::Workshop> workshop;
    std::unique_ptr<net::Mailer> mailer;
};

class WiredServer final : public Server {
public:
    WiredServer(const Settings& settings, const Surroundings& around, Foundations foundations)
        : m_settings(settings),
          m_foundations(std::move(foundations)),
          m_lineage(*m_foundations.catalog, m_foundations.folder.blobs()),
          m_live(*m_foundations.catalog, around.clock),
          m_renditions(m_foundations.folder.renditions()),
          m_dropbox({*m_foundations.catalog, around.transport, m_foundations.secrets, m_live, around.clock,
                     around.ids},
                    dropbox_settings(settings), around.wait),
          m_ports{*m_foundations.catalog,
                  *m_foundations.blobs,
                  m_dropbox,
                  *m_foundations.workshop,
                  m_renditions,
                  m_live,
                  around.clock,
                  around.ids,
                  m_settings.transfer},
          m_engine(m_ports),
          m_site(site_settings(settings, around.clock.now())),
          m_authenticator(*m_foundations.catalog, around.ids, around.clock,
                          m_site.public_url.starts_with("https://")),
          m_alerts({*m_foundations.catalog, m_foundations.mailer.get(), around.clock, around.ids,
                    m_site.public_url}),
          m_forwarder(m_ports),
          m_importer(m_ports),
          m_link_keeper(m_ports, m_engine),
          m_reporter(m_ports),
          m_previews(m_ports, m_renditions.scratch()),
          m_submitter_reader(m_ports),
          m_router(m_authenticator, around.ids, around.clock) {
        api::add_all_routes(m_router, {m_ports, m_engine, m_authenticator, m_live, m_alerts, m_forwarder,
                                       m_importer, m_link_keeper, m_previews, m_site, m_stop.get_token()});
    }
    ~WiredServer() override { m_stop.request_stop(); }

    net::Response handle(const net::Request& request) override {
        return api::Router::is_api_path(net::path_of(request.url)) ? m_router.handle(request)
                                                                   : page_response(request);
    }
    void start() override {
        m_lineage.start();
        m_engine.start();
        m_alerter = std::jthread([this](const std::stop_token& stop) { m_alerts.run(stop); });
        m_forwarding = std::jthread([this](const std::stop_token& stop) { m_forwarder.run(stop); });
        m_importing = std::jthread(
            [this](const std::stop_token& stop) { m_importer.run(stop, [this] { m_engine.wake(); }); });
        m_links = std::jthread([this](const std::stop_token& stop) { m_link_keeper.run(stop); });
        m_refusals = std::jthread([this](const std::stop_token& stop) { look_after_refusals(stop); });
        m_reading = std::jthread([this](const std::stop_token& stop) { m_submitter_reader.run(stop); });
    }
    transfer::Engine& engine() override { return m_engine; }
    transfer::Ports& ports() override { return m_ports; }
    api::Authenticator& authenticator() override { return m_authenticator; }
    transfer::Alerts& alerts() override { return m_alerts; }
    transfer::UploadForwarder& forwarder() override { return m_forwarder; }
    transfer::Importer& importer() override { return m_importer; }
    transfer::LinkKeeper& link_keeper() override { return m_link_keeper; }
    transfer::ErrorReporter& reporter() override { return m_reporter; }
    transfer::SubmitterReader& submitter_reader() override { return m_submitter_reader; }

private:
    void look_after_refusals(const std::stop_token& stop) {
        Wakeup never;
        while (!stop.stop_requested())
            if (transfer::reconsider_refused(m_ports) + transfer::reconsider_screened(m_ports) +
                    m_reporter.run_due(stop) ==
                0)
                static_cast<void>(never.wait_for(refusals_interval, stop));
    }

    std::stop_source m_stop;
    Settings m_settings;
    Foundations m_foundations;
    LineageMarker m_lineage;
    api::Live m_live;
    transfer::Renditions m_renditions;
    transfer::LinkedDropbox m_dropbox;
    transfer::Ports m_ports;
    transfer::Engine m_engine;
    api::SiteSettings m_site;
    api::Authenticator m_authenticator;
    transfer::Alerts m_alerts;
    transfer::UploadForwarder m_forwarder;
    transfer::Importer m_importer;
    transfer::LinkKeeper m_link_keeper;
    transfer::ErrorReporter m_reporter;
    transfer::HeldPreviews m_previews;
    transfer::SubmitterReader m_submitter_reader;
    api::Router m_router;
    std::jthread m_alerter;
    std::jthread m_forwarding;
    std::jthread m_importing;
    std::jthread m_links;
    std::jthread m_refusals;
    std::jthread m_reading;
};

}  // namespace

std::string public_url_of(const Settings& settings) {
    if (!settings.server.public_url.empty()) {
        const std::string& url = settings.server.public_url;
        return url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
    }
    return cat("http://", settings.server.address, ":", settings.server.port);
}

Result<std::unique_ptr<Server>> Server::open(const Settings& settings, const Surroundings& around) {
    auto folder = TRY(DataFolder::open(settings.data.folder));
    auto secrets = TRY(SecretBox::open_or_create(folder.key_file()));
    auto database = TRY(catalog::sql::Database::open(
        catalog::sql::sqlite_driver(folder.database(), settings.data.checkpoint_bytes)));
    auto files = blobs::posix_file_system();
    auto blobs = TRY(blobs::LocalStore::open(*files, folder.blobs(), {settings.data.reserve_bytes}));
    auto catalog = std::make_unique<catalog::Catalog>(std::move(database));
    TRY(check_lineage(*catalog, folder.blobs(), around.clock));
    if (!settings.dropbox.app_key.empty())
        TRY(catalog->write_all([&](catalog::sql::Transaction& transaction) {
            return catalog::adopt_links(transaction, settings.dropbox.app_key);
        }));
    auto workshop = TRY(media::ProcessWorkshop::open(workshop_options(settings)));
    auto mailer = TRY(open_mailer(settings.mail));
    Foundations foundations{std::move(folder), std::move(secrets),  std::move(catalog), std::move(files),
                            std::move(blobs),  std::move(workshop), std::move(mailer)};
    return std::make_unique<WiredServer>(settings, around, std::move(foundations));
}

}  // namespace sluice::server
