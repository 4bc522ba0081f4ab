// Whether a file carries a C2PA manifest (https://c2pa.org/specifications, §11 "Embedding manifests").
#pragma once

#include "media/worker/input.h"

namespace sluice::media::worker {

/// Looks for the manifest's box or segment by parsing containers only; signatures aren't checked.
[[nodiscard]] bool has_c2pa(const Input& input);

}  // namespace sluice::media::worker
