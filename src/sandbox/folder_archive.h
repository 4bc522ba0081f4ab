// A folder as one download: files/download_zip, and the pages of shared links.
#pragma once

#include <vector>

#include "sandbox/wire.h"
#include "sandbox/zip.h"

namespace sluice::sandbox {

/// All of a folder, itself first; its name begins every path. Refusals are the tags of DownloadZipError
/// beside `path`: `too_large`, `too_many_files`. To be called within World::read_files.
[[nodiscard]] Outcome<std::vector<ZipEntry>> archive_entries(const View& view, const Entry& folder);

/// The archive as an answer, named after the folder.
[[nodiscard]] net::Response archive_answer(std::vector<ZipEntry> entries);

}  // namespace sluice::sandbox
