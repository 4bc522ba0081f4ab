// A zip archive of a folder, made while it is read (PKWARE APPNOTE 6.3; entries are stored, with ZIP64 where
// it is needed).
//
// Invariant: the size is known before the first byte; no more of a file is in memory than a piece of it.
#pragma once

#include <string>
#include <vector>

#include "net/message.h"
#include "sandbox/content_store.h"

namespace sluice::sandbox {

struct ZipEntry {
    std::string name;    ///< path within the archive, "/" between components; folders end with "/"
    ContentPtr content;  ///< nothing for folders
    Instant modified{};
};

[[nodiscard]] net::Body zip_of(std::vector<ZipEntry> entries);

}  // namespace sluice::sandbox
