#include "blobs/detail/hash_lanes.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "blobs/detail/block_lanes.h"

namespace sluice::blobs::detail {
namespace {

/// Until there is room for no more, or `bytes` of it are filled, or the file ends.
Result<std::size_t> fill(BlockLanes& lanes, File& file, std::uint64_t offset, std::uint64_t bytes) {
    std::size_t filled = 0;
    while (filled < bytes && !lanes.room().empty()) {
        const auto into = lanes.room();
        const std::size_t got = TRY(
            file.read_at(offset + filled, into.first(std::min<std::uint64_t>(into.size(), bytes - filled))));
        if (got == 0) break;
        lanes.filled(got);
        filled += got;
    }
    return filled;
}

}  // namespace

Result<std::optional<std::string>> content_hash_in_lanes(File& file, std::uint64_t size,
                                                         const TellRead& tell) {
    const auto lanes = BlockLanes::claim();
    if (!lanes) return std::optional<std::string>();
    Sha256 digests;
    for (std::uint64_t offset = 0; offset < size;) {
        const std::size_t filled = TRY(fill(*lanes, file, offset, size - offset));
        if (filled == 0) break;
        lanes->end_block(digests);
        offset += filled;
        TRY(tell(offset));
    }
    lanes->drain(digests);
    return std::optional(to_hex(digests.finish_bytes()));
}

}  // namespace sluice::blobs::detail
