// The sandbox's own witness of Dropbox's content hash, written apart from the one in base/.
//
// Invariant: `content_hash = hex(SHA-256(SHA-256(block 0) + SHA-256(block 1) + …))` with blocks of 4 MiB; of
// nothing, the SHA-256 of nothing (https://www.dropbox.com/developers/reference/content-hash).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace sluice::sandbox {

inline constexpr std::uint64_t hash_block_bytes = std::uint64_t{4} << 20;

/// Digests of the blocks of a stream.
class BlockDigests {
public:
    void update(std::string_view bytes);
    /// 32 raw bytes for each block, the last one of what was left; the stream starts anew.
    [[nodiscard]] std::vector<std::string> finish();

private:
    Sha256 m_block;
    std::uint64_t m_in_block = 0;
    std::vector<std::string> m_digests;
};

/// The content hash, 64 hex digits, from the digests of all blocks.
[[nodiscard]] std::string combine_digests(const std::vector<std::string>& digests);
[[nodiscard]] std::string block_hash_of(std::string_view bytes);

}  // namespace sluice::sandbox
