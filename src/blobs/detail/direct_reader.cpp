#include "blobs/detail/direct_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace sluice::blobs::detail {
namespace {

constexpr std::size_t block_bytes = 4096;  // of every disk there is, or a multiple of its own
constexpr std::size_t piece_bytes_max = std::size_t{1} << 20;

std::uint64_t up_to_block(std::uint64_t bytes) {
    return (bytes + block_bytes - 1) / block_bytes * block_bytes;
}

bool set_direct(int descriptor, bool is_direct) {
    const int flags = ::fcntl(descriptor, F_GETFL);
    return flags >= 0 && (flags & O_ACCMODE) == O_RDONLY &&
           ::fcntl(descriptor, F_SETFL, is_direct ? flags | O_DIRECT : flags & ~O_DIRECT) == 0;
}

}  // namespace

void DirectReader::Free::operator()(char* buffer) const {
    std::free(buffer);
}

bool DirectReader::begin(int descriptor) {
    if (!m_has_begun) m_has_begun = set_direct(descriptor, true);
    return m_has_begun;
}

bool DirectReader::make_room(std::size_t bytes) {
    if (bytes <= m_buffer_bytes) return true;
    m_buffer.reset(static_cast<char*>(std::aligned_alloc(block_bytes, bytes)));
    m_buffer_bytes = m_buffer ? bytes : 0;
    return m_buffer != nullptr;
}

ssize_t DirectReader::read_at(int descriptor, std::uint64_t offset, std::span<char> into) {
    const std::size_t before = offset % block_bytes;
    const std::size_t wanted = std::min(into.size(), piece_bytes_max - before);
    const std::size_t bytes = up_to_block(before + wanted);
    if (!make_room(bytes)) {
        errno = ENOMEM;
        return -1;
    }
    const ssize_t got = ::pread(descriptor, m_buffer.get(), bytes, static_cast<off_t>(offset - before));
    if (got < 0 && errno == EINVAL && set_direct(descriptor, false)) {
        m_has_begun = false;
        ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
        return ::pread(descriptor, into.data(), into.size(), static_cast<off_t>(offset));
    }
    if (got <= static_cast<ssize_t>(before)) return std::min<ssize_t>(got, 0);
    const std::size_t count = std::min(static_cast<std::size_t>(got) - before, wanted);
    std::memcpy(into.data(), m_buffer.get() + before, count);
    return static_cast<ssize_t>(count);
}

}  // namespace sluice::blobs::detail
