// The scrub strip of a video: small frames from all along it, in one picture.
//
// Invariant: at most `strip_frames_max` frames, found by seeking; how many are decoded on the way has a
// bound, and a video that can't be sought gets fewer frames, not a longer search.
#pragma once

#include "base/result.h"
#include "domain/derivative.h"
#include "media/worker/input.h"

namespace sluice::media::worker {

/// Writes the frames as one WebP to `output`. Fails with the codes of workshop.h.
[[nodiscard]] Result<domain::StripIndex> make_strip(const Input& input, int output);

}  // namespace sluice::media::worker
