// Does what the catalogue says agree with what is there? For `sluice fsck`.
//
// Invariant: only reads (blobs, rows); it repairs nothing and deletes nothing.
#pragma once

#include <string>
#include <vector>

#include "transfer/ports.h"

namespace sluice::transfer {

enum class Reading {
    sizes,  ///< that each blob is there
    bytes,  ///< that each byte of it is as it was stored
};

struct FsckReport {
    std::int64_t accounts = 0;
    std::int64_t intakes = 0;
    std::int64_t assets = 0;
    std::int64_t versions = 0;
    std::int64_t blobs_checked = 0;
    std::int64_t blobs_unreferenced = 0;  ///< not an error: their intake may be under way, or was refused
    std::vector<std::string> findings;    ///< each names its object, and says what breaks which promise
};

[[nodiscard]] Result<FsckReport> check_everything(catalog::Catalog& catalog, blobs::BlobStore& store,
                                                  Reading reading);

}  // namespace sluice::transfer
