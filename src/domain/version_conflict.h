// What a file becomes that takes the place of one which is an asset already (W5, W10).
//
// Invariant: pure. Before and after are the order in which Dropbox listed files, never the order in which
// they arrive here.
#pragma once

#include <optional>
#include <vector>

#include "domain/ids.h"
#include "domain/profile.h"

namespace sluice::domain {

/// A file, or another revision of this one, that is an asset and whose place this one takes.
struct Precedent {
    IntakeId intake_id;
    AssetId asset_id;
    bool is_later = false;  ///< listed after this one, whose place was taken meanwhile
};

struct ArrivingFile {
    std::optional<VersionConflict> rule;  ///< absent: versions of the same file only, each with its metadata
    std::vector<Precedent> of_file;       ///< other revisions of the same Dropbox file, in order of listing
    std::vector<Precedent> at_place;      ///< what lay at its path below its mapping, likewise
};

/// What it becomes.
struct Placement {
    std::optional<AssetId> asset_id;  ///< of which it is a version; absent: an asset of its own
    bool takes_metadata = true;       ///< the asset says from now on what the file and its profile say
    bool is_same_file = false;        ///< of the asset's own Dropbox file
};

[[nodiscard]] Placement place_of(const ArrivingFile& file);

}  // namespace sluice::domain
