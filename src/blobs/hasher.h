// Both hashes of a blob in one pass over its bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/hash.h"
#include "blobs/blob_store.h"

namespace sluice::blobs {

/// Content hash and SHA-256 of a stream. Up to 4 MiB this costs one SHA-256, since a first block's hash is
/// the hash of all there is; beyond, two.
class Hasher {
public:
    void update(std::string_view bytes);
    [[nodiscard]] std::uint64_t size() const { return m_size; }
    /// Of what came so far; the stream goes on.
    [[nodiscard]] StoredBlob so_far() const;
    /// The stream starts anew afterwards.
    [[nodiscard]] StoredBlob finish();

private:
    void end_block();

    Sha256 m_whole;
    Sha256 m_block;   ///< of the second block and later ones
    Sha256 m_blocks;  ///< of the blocks' hashes
    std::uint64_t m_size = 0;
};

}  // namespace sluice::blobs
