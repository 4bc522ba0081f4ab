#include "blobs/detail/hash_lanes.h"

#include <algorithm>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/hash.h"
#include "base/text.h"

namespace sluice::blobs::detail {
namespace {

constexpr std::size_t block_bytes = ContentHasher::block_bytes;
constexpr unsigned cores_max = 4;

struct Lane {
    std::unique_ptr<char[]> block = std::make_unique_for_overwrite<char[]>(block_bytes);
    std::future<std::string> digest = {};  // behind the block, so that it ends first
};

std::mutex& buffers() {
    static std::mutex mutex;
    return mutex;
}

Result<std::size_t> fill(File& file, std::uint64_t offset, std::span<char> into) {
    std::size_t filled = 0;
    while (filled < into.size()) {
        const std::size_t got = TRY(file.read_at(offset + filled, into.subspan(filled)));
        if (got == 0) break;
        filled += got;
    }
    return filled;
}

}  // namespace

Result<std::optional<std::string>> content_hash_in_lanes(File& file, std::uint64_t size,
                                                         const TellRead& tell) {
    const std::unique_lock lock(buffers(), std::try_to_lock);
    if (!lock) return std::optional<std::string>();
    std::vector<Lane> lanes(std::clamp(std::thread::hardware_concurrency(), 1U, cores_max) + 1);
    Sha256 digests;
    const auto collect = [&](Lane& lane) {
        if (lane.digest.valid()) digests.update(lane.digest.get());
    };
    std::size_t turn = 0;
    for (std::uint64_t offset = 0; offset < size;) {
        Lane& lane = lanes[turn++ % lanes.size()];
        collect(lane);
        const std::span<char> block(lane.block.get(), std::min<std::uint64_t>(block_bytes, size - offset));
        const std::size_t filled = TRY(fill(file, offset, block));
        if (filled == 0) break;
        lane.digest = std::async(std::launch::async, [bytes = std::string_view(block.data(), filled)] {
            return sha256_bytes(bytes);
        });
        offset += filled;
        TRY(tell(offset));
    }
    for (std::size_t rest = 0; rest < lanes.size(); ++rest) collect(lanes[turn++ % lanes.size()]);
    return std::optional(to_hex(digests.finish_bytes()));
}

}  // namespace sluice::blobs::detail
