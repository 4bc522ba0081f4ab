// Reads of a file that come from the disk, whatever the system holds of it in memory.
//
// O_DIRECT (open(2)) wants places, counts and addresses that are multiples of the disk's block; so this reads
// whole blocks into a buffer of its own. What is still to be written out is written first, and read then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <sys/types.h>

namespace sluice::blobs::detail {

/// For one descriptor. Used by one thread at a time.
class DirectReader {
public:
    /// From now on `descriptor` reads directly. False where its file system can't, or it
    /// writes too, in pieces of any size; then nothing has changed.
    [[nodiscard]] bool begin(int descriptor);
    [[nodiscard]] bool has_begun() const { return m_has_begun; }
    /// As pread(2), of at most 1 MiB: the count, 0 at the end, -1 with errno. Where the file system can't
    /// after all, the descriptor reads as before from then on.
    [[nodiscard]] ssize_t read_at(int descriptor, std::uint64_t offset, std::span<char> into);

private:
    struct Free {
        void operator()(char* buffer) const;
    };
    [[nodiscard]] bool make_room(std::size_t bytes);

    std::unique_ptr<char, Free> m_buffer;
    std::size_t m_buffer_bytes = 0;
    bool m_has_begun = false;
};

}  // namespace sluice::blobs::detail
