#include "sandbox/block_hash.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace sluice::sandbox {

void BlockDigests::update(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto room = hash_block_bytes - m_in_block;
        const auto piece = bytes.substr(0, std::min<std::uint64_t>(room, bytes.size()));
        m_block.update(piece);
        m_in_block += piece.size();
        bytes.remove_prefix(piece.size());
        if (m_in_block == hash_block_bytes) {
            m_digests.push_back(m_block.finish_bytes());
            m_in_block = 0;
        }
    }
}

std::vector<std::string> BlockDigests::finish() {
    if (m_in_block > 0) m_digests.push_back(m_block.finish_bytes());
    m_in_block = 0;
    return std::exchange(m_digests, {});
}

std::string combine_digests(const std::vector<std::string>& digests) {
    return to_hex(sha256_bytes(join(digests, "")));
}

std::string block_hash_of(std::string_view bytes) {
    BlockDigests digests;
    digests.update(bytes);
    return combine_digests(digests.finish());
}

}  // namespace sluice::sandbox
