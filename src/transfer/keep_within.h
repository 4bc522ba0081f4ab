// Keeps a folder of files that can be made again within a bound.
//
// Invariant: the least recently used go first, by their time of last change, which whoever uses one sets; who
// reads one that goes reads it to its end.
#pragma once

#include <cstdint>
#include <filesystem>

namespace sluice::transfer {

/// Where the files below `folder` have more than `bytes_max` together, removes as many as it takes to be a
/// fifth below. Answers the bytes that are left.
std::int64_t keep_within(const std::filesystem::path& folder, std::int64_t bytes_max);

/// Says that it is used now.
void note_use(const std::filesystem::path& file);

}  // namespace sluice::transfer
