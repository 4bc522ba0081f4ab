// What a confined worker can still do, tried for real.
//
// Invariant: harmless where the confinement fails: it opens, asks and closes, and changes nothing.
#pragma once

#include <string>

#include "media/detail/protocol.h"

namespace sluice::media::worker {

/// One line for each thing tried: `connect_network: refused (Operation not permitted)` or `…: allowed`.
[[nodiscard]] std::string probe(const detail::Hello& hello);

}  // namespace sluice::media::worker
