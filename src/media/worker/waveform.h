// The waveform of a sound: how loud it is over time.
//
// Invariant: one pass over the sound, in memory that doesn't grow with its length.
#pragma once

#include "base/result.h"
#include "domain/derivative.h"
#include "media/worker/input.h"

namespace sluice::media::worker {

/// Fails with the codes of workshop.h.
[[nodiscard]] Result<domain::Waveform> read_waveform(const Input& input);

}  // namespace sluice::media::worker
