// A folder of files that can be made again, kept below a size: the least recently used go first.
//
// Invariant: nothing outside the folder is touched; a file that can't be removed is left alone.
#pragma once

#include <cstdint>
#include <filesystem>

namespace sluice::transfer {

/// Notes that the file was used now.
void touch(const std::filesystem::path& file);
/// Where the files exceed `bytes_max`, removes them down to four fifths of it; the bytes that are left.
std::int64_t keep_bounded(const std::filesystem::path& folder, std::int64_t bytes_max);

}  // namespace sluice::transfer
