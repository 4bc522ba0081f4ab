#include "blobs/hasher.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::blobs {
namespace {

constexpr std::uint64_t block_bytes = ContentHasher::block_bytes;
constexpr std::uint64_t step_bytes_max = 64 * 1024;  // stays in the core's cache between the two hashes

}  // namespace

void Hasher::update(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::uint64_t block_rest = block_bytes - m_size % block_bytes;
        const auto step = bytes.substr(0, std::min({bytes.size(), block_rest, step_bytes_max}));
        m_whole.update(step);
        add_to_block(step);
        m_size += step.size();
        bytes.remove_prefix(step.size());
        if (m_size % block_bytes == 0) end_block();
    }
}

void Hasher::add_to_block(std::string_view bytes) {
    if (!m_lanes && m_size >= detail::lanes_above_bytes && m_size % block_bytes == 0)
        m_lanes = detail::BlockLanes::claim();
    if (m_lanes)
        m_lanes->append(bytes);
    else if (m_size >= block_bytes)
        m_block.update(bytes);
}

void Hasher::end_block() {
    if (m_lanes)
        m_lanes->end_block(m_blocks);
    else
        m_blocks.update(m_size <= block_bytes ? m_whole.peek_bytes() : m_block.finish_bytes());
}

StoredBlob Hasher::so_far() const {
    Sha256 blocks = m_blocks.copy();
    if (m_lanes)
        m_lanes->peek(blocks);
    else if (m_size % block_bytes != 0)
        blocks.update((m_size < block_bytes ? m_whole : m_block).peek_bytes());
    return {to_hex(blocks.finish_bytes()), to_hex(m_whole.peek_bytes()), m_size};
}

StoredBlob Hasher::finish() {
    if (m_size % block_bytes != 0) end_block();
    if (m_lanes) m_lanes->drain(m_blocks);
    m_lanes.reset();
    return {to_hex(m_blocks.finish_bytes()), to_hex(m_whole.finish_bytes()), std::exchange(m_size, 0)};
}

}  // namespace sluice::blobs
