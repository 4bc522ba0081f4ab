// The workshop's answers in words: one place for every "no preview: …".
//
// Invariant: a code is in workshop.h's list; whatever a worker sends becomes one of them.
#pragma once

#include <string_view>

#include "base/result.h"
#include "media/detail/protocol.h"
#include "media/detail/worker_process.h"

namespace sluice::media::detail {

/// The answer for a file whose worker ended thus (not `replied` nor `stopped`).
[[nodiscard]] Error no_preview(Ending ending, std::string_view what = "preview");
/// The answer for a problem that a worker reports; an unknown code becomes `corrupt_file`.
[[nodiscard]] Error no_preview(const Problem& problem, std::string_view what = "preview");
[[nodiscard]] std::unexpected<Error> was_stopped();

}  // namespace sluice::media::detail
