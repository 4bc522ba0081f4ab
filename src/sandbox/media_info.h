// What is in a picture besides its pixels, as metadata tells it (files.stone: MediaInfo).
#pragma once

#include <boost/json/fwd.hpp>

#include <optional>

#include "sandbox/file_tree.h"

namespace sluice::sandbox {

/// Of images that can be read; other files are no photos here. Reads the file's bytes: never under World's
/// mutex.
[[nodiscard]] std::optional<boost::json::object> media_info_json(const Entry& entry);

}  // namespace sluice::sandbox
