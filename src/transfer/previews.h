// Thumbnails and previews: made after an asset is catalogued, never in its way.
//
// Invariant: an asset always says where it stands: pending, ready, or "no preview: …" with the reason.
#pragma once

#include <stop_token>

#include "catalog/jobs.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// Makes both renditions of the asset that the job names. Faults of the machine are retried later; a file
/// that can't be shown is an answer, not a fault.
void render_preview(const Ports& ports, const catalog::Job& job, std::stop_token stop);

}  // namespace sluice::transfer
