// Thumbnails and previews: made after an asset is catalogued, never in its way.
//
// Invariant: an asset always says where it stands: pending, ready, or "no preview: …" with the reason.
#pragma once

#include <stop_token>
#include <string_view>
#include <vector>

#include "catalog/jobs.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// Both renditions of a file, to ask the workshop for; their folder exists then.
[[nodiscard]] Result<std::vector<media::RenderRequest>> renditions_of(const Ports& ports,
                                                                      std::string_view content_hash);
/// Makes both renditions of the asset that the job names. Faults of the machine are retried later; a file
/// that can't be shown is an answer, not a fault. An office document that LibreOffice can draw is handed on
/// to it.
void render_preview(const Ports& ports, const catalog::Job& job, std::stop_token stop);

}  // namespace sluice::transfer
