// Office documents: LibreOffice makes a PDF of each, one at a time, and thumbnail, preview and pages are
// drawn of that as of any PDF.
//
// Invariant: the PDF can be made again, and lies with the derivatives within a bound. An asset whose document
// waits for its PDF is pending, and a job ends that. Where LibreOffice isn't there, or can't be locked in,
// documents show the picture that their program put in, or say why there is none; they are drawn after the
// first start at which it is there.
#pragma once

#include <filesystem>
#include <stop_token>

#include "catalog/assets.h"
#include "catalog/jobs.h"
#include "transfer/ports.h"

namespace sluice::transfer {

/// True where LibreOffice is to draw the asset.
[[nodiscard]] bool is_drawn_by_office(const Ports& ports, const catalog::AssetRecord& asset);
/// Does the job: PDF, thumbnail, preview, the count of the pages. Faults of the machine are retried later.
void draw_office_document(const Ports& ports, const catalog::Job& job, std::stop_token stop);
/// The PDF of a document that was drawn before. Where it is gone it is asked for; the engine must be woken
/// then. Fails with `pages_pending` (retry), or where documents aren't drawn on this machine.
[[nodiscard]] Result<std::filesystem::path> find_office_pdf(const Ports& ports,
                                                            const domain::AccountId& account,
                                                            const catalog::AssetRecord& asset);
/// Asks for all documents that came while they couldn't be drawn.
void ask_undrawn_documents(const Ports& ports);

}  // namespace sluice::transfer
