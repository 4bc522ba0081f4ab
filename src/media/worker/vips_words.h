// What libvips and its decoders complain about, in words a photo manager understands.
#pragma once

#include <string_view>

#include "base/result.h"

namespace sluice::media::worker {

/// `complaint` is the library's; `format` is a usual extension ("jpg") or empty; `percent` is how far it
/// came, or 0.
[[nodiscard]] std::unexpected<Error> said_of(std::string_view complaint, std::string_view format,
                                             int percent);

}  // namespace sluice::media::worker
