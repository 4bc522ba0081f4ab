// A worker on a catalogue and a store that another process works on too: the engine's steps, one after
// another, over the real database file, store and network. `sluice serve` keeps its data folder for itself,
// so that two of these show what leases and fences are for.
//
//     second_worker CONFIG.toml
//
// Prints a line of JSON whenever the counts change: {"total":3,"done":2,"under_way":1}. SIGTERM ends it.
#include <csignal>
#include <iostream>

#include "base/crash_plan.h"
#include "base/crypto_init.h"
#include "base/log.h"
#include "base/secret_box.h"
#include "base/text.h"
#include "blobs/local_store.h"
#include "catalog/directory.h"
#include "catalog/intakes.h"
#include "media/process_workshop.h"
#include "server/settings.h"
#include "transfer/engine.h"

namespace {

using namespace sluice;

constexpr timespec pause_between_looks{0, 20'000'000};

transfer::DropboxSettings dropbox_of(const server::Settings& settings) {
    const auto& given = settings.dropbox;
    return {{given.api_origin, given.content_origin, given.notify_origin, given.authorize_origin},
            {given.app_key, given.app_secret.reveal()},
            "http://127.0.0.1/unused",
            ""};
}

/// What is done and what isn't, over all accounts.
Result<std::string> counts_of(catalog::Catalog& catalog) {
    const auto accounts = TRY(catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::Directory(transaction).accounts(); }));
    std::int64_t total = 0;
    std::int64_t done = 0;
    std::int64_t under_way = 0;
    for (const auto& account : accounts) {
        const auto counts = TRY(
            catalog.read(account.id, [](catalog::Scope& scope) { return catalog::Intakes(scope).counts(); }));
        total += counts.total;
        done += counts.done;
        under_way += counts.seen + counts.queued + counts.fetching + counts.stored + counts.catalogued +
                     counts.clearing;
    }
    return cat(R"({"total":)", total, R"(,"done":)", done, R"(,"under_way":)", under_way, "}");
}

/// True once SIGTERM has come.
bool is_told_to_end(const sigset_t& signals) {
    return sigtimedwait(&signals, nullptr, &pause_between_looks) > 0;
}

Result<> work(const std::filesystem::path& config, const sigset_t& ending) {
    const auto settings = TRY(load_settings<server::Settings>(config, {}));
    const std::filesystem::path folder = settings.data.folder;
    const SystemClock clock;
    const auto ids = system_ids();
    const auto transport = net::curl_transport();
    const auto secrets = TRY(SecretBox::open_or_create(folder / "secrets.key"));
    catalog::Catalog catalog(
        TRY(catalog::sql::Database::open(catalog::sql::sqlite_driver(folder / "sluice.db"))));
    const auto files = blobs::posix_file_system();
    const auto store = TRY(blobs::LocalStore::open(*files, folder / "blobs", {settings.data.reserve_bytes}));
    media::ProcessWorkshop::Options options;
    options.worker_program =
        std::filesystem::read_symlink("/proc/self/exe").parent_path() / "sluice_media_worker";
    options.workers = 1;
    const auto workshop = TRY(media::ProcessWorkshop::open(options));
    const transfer::Renditions renditions(folder / "renditions");
    transfer::NoActivity nobody;
    transfer::LinkedDropbox dropbox({catalog, *transport, secrets, nobody, clock, *ids},
                                    dropbox_of(settings));
    transfer::Engine engine(
        {catalog, *store, dropbox, *workshop, renditions, nobody, clock, *ids, settings.transfer});
    std::string told;
    while (!is_told_to_end(ending)) {
        static_cast<void>(engine.run_due());
        const std::string counts = TRY(counts_of(catalog));
        if (counts != told) std::cout << counts << std::endl;
        told = counts;
    }
    return {};
}

}  // namespace

int main(int count, char** arguments) {
    init_crypto();
    std::signal(SIGPIPE, SIG_IGN);
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    auto done = plan_crash_from_environment();
    if (done && count == 2) done = work(arguments[1], ending);
    if (done && count == 2) return 0;
    std::cerr << "second_worker: " << (done ? "usage: second_worker CONFIG.toml" : done.error().message)
              << "\n";
    return 1;
}
