// The proxy of a video or a sound: a light copy that every browser plays and seeks in.
//
// Invariant: MP4 with its index in front; H.264 of at most 1280 x 720 and 30 frames a second, AAC in stereo.
// Upright as the original says. One pass, one thread; nothing of the original's metadata.
#pragma once

#include "base/result.h"
#include "domain/derivative.h"
#include "media/worker/input.h"

namespace sluice::media::worker {

/// Writes the film or the sound to `output`. Fails with the codes of workshop.h.
[[nodiscard]] Result<domain::DerivativeDetail> make_proxy(const Input& input, int output);

}  // namespace sluice::media::worker
