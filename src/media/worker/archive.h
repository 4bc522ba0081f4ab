// Archives and packages, by libarchive: what they say that they hold, and the picture that some documents
// carry.
//
// Invariant: nothing is unpacked but one small picture, into memory. Reading stops at bounds of entries,
// inflated bytes and time, and says so; what an archive claims about sizes is told, not believed.
#pragma once

#include <string_view>

#include "base/result.h"
#include "domain/derivative.h"
#include "media/worker/input.h"
#include "media/worker/picture.h"

namespace sluice::media::worker {

/// Lets names in UTF-8 through; call once.
void start_archives();

/// True for archives whose contents can be listed here.
[[nodiscard]] bool is_archive(const FileType& type);
/// `filename` names the one file inside a compressed file that isn't an archive. Fails with `corrupt_file` or
/// `unsupported_format`.
[[nodiscard]] Result<domain::ArchiveListing> list_archive(const Input& input, std::string_view filename);

/// True for documents that are ZIP archives inside, which often carry a picture of their first page.
[[nodiscard]] bool is_package(const FileType& type);
[[nodiscard]] Result<Picture> packaged_picture(const Input& input);

}  // namespace sluice::media::worker
