// Who sent a file: asked of the upload page that it came by, or of a Dropbox team's event log (W23).
#pragma once

#include "api/views/library.h"
#include "catalog/catalog.h"
#include "domain/intake.h"

namespace sluice::api {

/// Dropbox's files API doesn't say who uploaded through a file request.
[[nodiscard]] FileSubmitter unknown_submitter();
[[nodiscard]] Result<FileSubmitter> submitter_of(catalog::Scope& scope, const Intake& intake);

}  // namespace sluice::api
