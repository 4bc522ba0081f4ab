// Notices that the catalogue is older than what lies beside the blobs, e.g. since somebody put an old copy of
// it back: then every account begins in safe mode.
//
// Invariant: the marker (a file in the folder of the blobs) never says more than the catalogue knew when it
// was written, so a crash never looks like an old catalogue. It is written within a second of a change,
// without waiting for the disk: it need not survive a power cut, only a copied file.
#pragma once

#include <filesystem>
#include <thread>

#include "base/clock.h"
#include "catalog/catalog.h"

namespace sluice::server {

/// Begins safe mode in every account where the marker in `blobs_folder` is ahead of the catalogue.
[[nodiscard]] Result<> check_lineage(catalog::Catalog& catalog, const std::filesystem::path& blobs_folder,
                                     const Clock& clock);

/// Keeps the marker up to date while it lives, and once more at its end.
class LineageMarker {
public:
    LineageMarker(catalog::Catalog& catalog, std::filesystem::path blobs_folder)
        : m_catalog(catalog), m_folder(std::move(blobs_folder)) {}
    ~LineageMarker();
    LineageMarker(const LineageMarker&) = delete;
    LineageMarker& operator=(const LineageMarker&) = delete;

    /// Writes it every second on a thread of its own.
    void start();

private:
    void write();

    catalog::Catalog& m_catalog;
    std::filesystem::path m_folder;
    std::int64_t m_written = -1;
    std::jthread m_thread;
};

}  // namespace sluice::server
