// Photoshop files (PSD, PSB): their header and the flattened picture that Photoshop stores for other
// programs.
//
// Invariant: layers are never read. Format: Adobe Photoshop File Formats Specification (2019), "Image Data
// Section".
#pragma once

#include "base/result.h"
#include "domain/facts.h"
#include "media/worker/input.h"
#include "media/worker/picture.h"

namespace sluice::media::worker {

[[nodiscard]] bool is_photoshop(const FileType& type);
/// Size, colour space and bit depth. Fails with `corrupt_file`.
[[nodiscard]] Result<> read_photoshop_facts(const Input& input, domain::Facts& facts);
/// Greyscale, RGB and CMYK with 8 or 16 bits. Fails with `unsupported_format`, `corrupt_file`,
/// `too_many_pixels`.
[[nodiscard]] Result<Picture> flattened_photoshop(const Input& input);

}  // namespace sluice::media::worker
