// Encapsulated PostScript: the picture of itself that such a file carries for programs without an
// interpreter.
//
// Invariant: PostScript is a programming language and is never run here. Formats: Adobe Technical Note 5002
// (Encapsulated PostScript File Format), "Device-specific screen preview" and "EPSI"; thumbnails of Photoshop
// and Illustrator by exiv2.
#pragma once

#include "base/result.h"
#include "media/worker/input.h"
#include "media/worker/picture.h"

namespace sluice::media::worker {

[[nodiscard]] bool is_eps(const FileType& type);
/// Fails with `unsupported_format` where the file has no picture of itself that can be drawn.
[[nodiscard]] Result<Picture> eps_picture(const Input& input);

}  // namespace sluice::media::worker
