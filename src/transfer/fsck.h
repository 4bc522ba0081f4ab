// Does what the catalogue says agree with what is there? For `sluice fsck`.
//
// Invariant: `check_everything` only reads. `mend` fetches damaged bytes again (transfer/repair.h) and clears
// away what nothing needs, never anything younger than seven days, and nothing at all of a catalogue in safe
// mode.
#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "transfer/ports.h"

namespace sluice::transfer {

/// How deep to look; each level does what those before it do. The invariants over rows are always checked.
enum class Reading {
    rows,   ///< rows against rows
    sizes,  ///< placements: that each blob is there, with its size, and what lies there that nothing needs
    bytes,  ///< that each byte of it is as it was stored
};

/// Something in the store that no row needs: no error, but room it takes.
struct Orphan {
    enum class Kind { blob, part } kind = Kind::blob;
    std::string name;  ///< content hash, or the part's name
    std::uint64_t size = 0;
};

struct FsckReport {
    std::int64_t accounts = 0;
    std::int64_t intakes = 0;
    std::int64_t assets = 0;
    std::int64_t versions = 0;
    std::int64_t blobs_checked = 0;
    std::int64_t blobs_unreferenced = 0;  ///< not an error: their intake may be under way, or was refused
    std::vector<std::string> findings;    ///< each names its object, and says what breaks which promise
    std::vector<std::string> damaged;     ///< content hashes of blobs that are missing or don't read back
    std::vector<std::string> damaged_findings;  ///< the same in words; not in `findings` once they are mended
    std::vector<Orphan> orphans;
};

[[nodiscard]] Result<FsckReport> check_everything(catalog::Catalog& catalog, blobs::BlobStore& store,
                                                  Reading reading);

struct Mended {
    std::vector<std::string> repaired;    ///< one line each: what, and how
    std::vector<std::string> unrepaired;  ///< one line each: which file, why not, and what to do
    std::int64_t orphans_removed = 0;
    std::int64_t orphans_kept = 0;  ///< younger than seven days, or perhaps needed
    std::uint64_t bytes_freed = 0;
};

/// Mends what a report found and can be mended. Errors are the catalogue's, or `stopped`.
[[nodiscard]] Result<Mended> mend(const Ports& ports, const FsckReport& report, const std::stop_token& stop);

}  // namespace sluice::transfer
