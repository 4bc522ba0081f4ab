// Blocks of one large file, hashed on several cores while the caller reads or receives the next.
//
// Invariant: digests enter the content hash in the order of the blocks, whichever was ready first. The
// buffers are those of one file at a time in the whole process: whoever comes meanwhile does without.
#pragma once

#include <cstdint>
#include <future>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace sluice::blobs::detail {

/// Below this, threads cost more than they give.
constexpr std::uint64_t lanes_above_bytes = std::uint64_t{32} << 20;
static_assert(lanes_above_bytes % ContentHasher::block_bytes == 0);

/// Used by one thread at a time.
class BlockLanes {
public:
    /// Nothing while another file has the buffers: a buffer of 4 MiB for each core up to four, and one to
    /// fill.
    [[nodiscard]] static std::unique_ptr<BlockLanes> claim();
    ~BlockLanes();
    BlockLanes(const BlockLanes&) = delete;
    BlockLanes& operator=(const BlockLanes&) = delete;

    /// What is left of the block that is being filled; never empty after end_block().
    [[nodiscard]] std::span<char> room();
    /// The first `bytes` of room() have been filled.
    void filled(std::size_t bytes) { m_filled += bytes; }
    /// Copies into room(); `bytes` must fit.
    void append(std::string_view bytes);
    /// Hashes what was filled on another core; waits for the block longest under way, whose digest goes to
    /// `digests`.
    void end_block(Sha256& digests);
    /// Waits for all that are under way.
    void drain(Sha256& digests);
    /// What drain() after end_block() would add; the stream goes on.
    void peek(Sha256& digests) const;

private:
    struct Lane {
        std::unique_ptr<char[]> block;
        std::shared_future<std::string> digest;  ///< behind the block, so that it ends first
    };

    BlockLanes();
    static void collect(Lane& lane, Sha256& digests);

    std::vector<Lane> m_lanes;
    std::size_t m_turn = 0;    ///< the lane that is being filled
    std::size_t m_filled = 0;  ///< bytes of its block
};

}  // namespace sluice::blobs::detail
