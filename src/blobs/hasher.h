// Both hashes of a blob in one pass over its bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/hash.h"
#include "blobs/blob_store.h"
#include "blobs/detail/block_lanes.h"

namespace sluice::blobs {

/// Content hash and SHA-256 of a stream. Up to 4 MiB this costs one SHA-256, since a first block's hash is
/// the hash of all there is; beyond, two, and of a large stream the blocks' on other cores (block_lanes.h).
class Hasher {
public:
    void update(std::string_view bytes);
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    /// Of what came so far; the stream goes on.
    [[nodiscard]] StoredBlob so_far() const;
    /// The stream starts anew afterwards.
    [[nodiscard]] StoredBlob finish();

private:
    void add_to_block(std::string_view bytes);
    void end_block();

    Sha256 m_whole;
    Sha256 m_block;   ///< of the second block and later ones, where no lane hashes it
    Sha256 m_blocks;  ///< of the blocks' hashes
    std::unique_ptr<detail::BlockLanes> m_lanes;  ///< from some block on, where there are lanes to have
    std::uint64_t m_size = 0;
};

}  // namespace sluice::blobs
