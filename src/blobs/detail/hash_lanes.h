// The content hash of a large file, its blocks hashed on several cores.
//
// Invariant: the file is read front to back by the calling thread alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "blobs/blob_store.h"
#include "blobs/file_system.h"

namespace sluice::blobs::detail {

/// 64 hex digits, of the first `size` bytes (facts of Dropbox's content hash: blocks of 4 MiB); nothing where
/// another file has the buffers. A file that ends before has another hash. An error of `tell` ends it.
[[nodiscard]] Result<std::optional<std::string>> content_hash_in_lanes(File& file, std::uint64_t size,
                                                                       const TellRead& tell);

}  // namespace sluice::blobs::detail
