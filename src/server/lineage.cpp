#include "server/lineage.h"

#include <fstream>

#include "base/log.h"
#include "base/text.h"
#include "base/wakeup.h"
#include "catalog/directory.h"
#include "catalog/safe_mode.h"

namespace sluice::server {
namespace {

constexpr std::string_view marker_name = "ledger_height";
constexpr std::chrono::milliseconds write_interval{1'000};

Result<std::int64_t> height_of(catalog::Catalog& catalog) {
    return catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::ledger_height(transaction); });
}

/// 0 where there is no marker, or none that can be read.
std::int64_t read_marker(const std::filesystem::path& folder) {
    std::ifstream stream(folder / marker_name);
    std::int64_t height = 0;
    return stream >> height ? height : 0;
}

}  // namespace

Result<> check_lineage(catalog::Catalog& catalog, const std::filesystem::path& blobs_folder,
                       const Clock& clock) {
    const std::int64_t marked = read_marker(blobs_folder);
    const std::int64_t height = TRY(height_of(catalog));
    if (marked <= height) return {};
    log_error("catalogue.older_than_blobs", {{"ledger_rows", height}, {"ledger_rows_marked", marked}});
    const auto accounts = TRY(catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::Directory(transaction).accounts(); }));
    for (const auto& account : accounts)
        TRY(catalog.write(account.id, [&](catalog::Scope& scope) -> Result<> {
            catalog::SafeModes modes(scope);
            const auto changed_at = TRY(modes.last_change());
            return modes.begin(catalog::SafeModeReason::catalogue_older,
                               changed_at.value_or(account.created_at), clock.now());
        }));
    return {};
}

LineageMarker::~LineageMarker() {
    m_thread = {};
    write();
}

void LineageMarker::start() {
    m_thread = std::jthread([this](const std::stop_token& stop) {
        Wakeup pause;
        while (!stop.stop_requested()) {
            write();
            static_cast<void>(pause.wait_for(write_interval, stop));
        }
    });
}

void LineageMarker::write() {
    const auto height = height_of(m_catalog);
    if (!height || *height == m_written) return;
    const auto fresh = m_folder / cat(marker_name, ".new");
    {
        std::ofstream stream(fresh, std::ios::trunc);
        stream << *height << "\n";
        stream.close();
        if (!stream) return log_warning("lineage.unwritten", {{"file", fresh.string()}});
    }
    std::error_code failed;
    std::filesystem::rename(fresh, m_folder / marker_name, failed);
    if (failed) return log_warning("lineage.unwritten", {{"reason", failed.message()}});
    m_written = *height;
}

}  // namespace sluice::server
