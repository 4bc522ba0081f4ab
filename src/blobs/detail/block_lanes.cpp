#include "blobs/detail/block_lanes.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <thread>

namespace sluice::blobs::detail {
namespace {

constexpr std::size_t block_bytes = ContentHasher::block_bytes;
constexpr unsigned cores_max = 4;

/// No mutex: a part may be given back by another thread than the one that opened it.
std::atomic<bool>& are_buffers_taken() {
    static std::atomic<bool> taken{false};
    return taken;
}

}  // namespace

std::unique_ptr<BlockLanes> BlockLanes::claim() {
    if (are_buffers_taken().exchange(true)) return nullptr;
    return std::unique_ptr<BlockLanes>(new BlockLanes());
}

BlockLanes::BlockLanes() : m_lanes(std::clamp(std::thread::hardware_concurrency(), 1U, cores_max) + 1) {
    for (Lane& lane : m_lanes) lane.block = std::make_unique_for_overwrite<char[]>(block_bytes);
}

BlockLanes::~BlockLanes() {
    m_lanes.clear();  // waits for what is under way
    are_buffers_taken() = false;
}

std::span<char> BlockLanes::room() {
    return std::span(m_lanes[m_turn].block.get(), block_bytes).subspan(m_filled);
}

void BlockLanes::append(std::string_view bytes) {
    std::memcpy(room().data(), bytes.data(), bytes.size());
    m_filled += bytes.size();
}

void BlockLanes::end_block(Sha256& digests) {
    Lane& lane = m_lanes[m_turn];
    lane.digest = std::async(std::launch::async, [bytes = std::string_view(lane.block.get(), m_filled)] {
        return sha256_bytes(bytes);
    });
    m_filled = 0;
    m_turn = (m_turn + 1) % m_lanes.size();
    collect(m_lanes[m_turn], digests);
}

void BlockLanes::drain(Sha256& digests) {
    for (std::size_t behind = 1; behind <= m_lanes.size(); ++behind)
        collect(m_lanes[(m_turn + behind) % m_lanes.size()], digests);
}

void BlockLanes::peek(Sha256& digests) const {
    for (std::size_t behind = 1; behind < m_lanes.size(); ++behind) {
        const Lane& lane = m_lanes[(m_turn + behind) % m_lanes.size()];
        if (lane.digest.valid()) digests.update(lane.digest.get());
    }
    if (m_filled > 0) digests.update(sha256_bytes({m_lanes[m_turn].block.get(), m_filled}));
}

void BlockLanes::collect(Lane& lane, Sha256& digests) {
    if (lane.digest.valid()) digests.update(lane.digest.get());
    lane.digest = {};
}

}  // namespace sluice::blobs::detail
