// Heals a blob that doesn't read back: the same bytes are fetched again from Dropbox, by revision.
//
// Invariant: what lies damaged in the store is put aside (quarantined) only once sound bytes of the same
// content hash are complete beside it; nothing is deleted, and nothing is changed in Dropbox. What can't be
// healed is noted with its reason, and tried again later.
#pragma once

#include <stop_token>
#include <string>

#include "catalog/blob_health.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// What reading a blob showed; nothing: it is sound. Errors are those that say nothing about the blob.
[[nodiscard]] Result<std::optional<catalog::Damage>> examine_blob(blobs::BlobStore& store,
                                                                  const std::string& content_hash);

/// sound: it reads back after all. fetched: from Dropbox, the old copy is in quarantine. lost: see `reason`.
enum class Healing { sound, fetched, lost };

struct Healed {
    Healing healing = Healing::lost;
    std::string owners;  ///< file names and assets, in words
    std::string detail;  ///< what was done, or why nothing could be
    std::string hint;    ///< with `lost`: what a person can do
};

/// Reads the blob again, heals it where it is damaged, and notes the outcome. Errors are the catalogue's, or
/// `stopped`.
[[nodiscard]] Result<Healed> heal_blob(const Ports& ports, const std::string& content_hash,
                                       const std::stop_token& stop);

}  // namespace sluice::transfer
