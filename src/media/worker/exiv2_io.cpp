#include "media/worker/exiv2_io.h"

#include <algorithm>
#include <sys/mman.h>

namespace sluice::media::worker {

Exiv2Io::~Exiv2Io() {
    (void)munmap();
}

int Exiv2Io::open() {
    m_at = 0;
    m_past_end = false;
    return 0;
}

Exiv2::DataBuf Exiv2Io::read(long count) {
    // What a damaged length asks for is not allocated beyond what the file has.
    const auto there = std::max<long>(0, static_cast<long>(m_input.size()) - m_at);
    m_past_end = count > there;
    Exiv2::DataBuf bytes(std::clamp<long>(count, 0, there));
    bytes.size_ = read(bytes.pData_, bytes.size_);
    return bytes;
}

long Exiv2Io::read(Exiv2::byte* to, long count) {
    if (count <= 0) return 0;
    const auto got = static_cast<long>(
        m_input.read_at(m_at, reinterpret_cast<char*>(to), static_cast<std::size_t>(count)));
    if (got < count) m_past_end = true;
    m_at += got;
    return got;
}

int Exiv2Io::getb() {
    Exiv2::byte one = 0;
    return read(&one, 1) == 1 ? one : EOF;
}

int Exiv2Io::seek(int64_t offset, Position from) {
    int64_t base = 0;
    if (from == cur) base = m_at;
    if (from == end) base = m_input.size();
    if (base + offset < 0 || base + offset > m_input.size()) {
        m_past_end = true;
        return 1;
    }
    m_at = base + offset;
    m_past_end = false;
    return 0;
}

Exiv2::byte* Exiv2Io::mmap(bool) {
    if (m_mapped == nullptr && m_input.size() > 0) {
        m_mapped = ::mmap(nullptr, size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_NORESERVE,
                          m_input.rewound(), 0);
        if (m_mapped == MAP_FAILED) m_mapped = nullptr;
        if (m_mapped == nullptr) throw std::bad_alloc();
    }
    return static_cast<Exiv2::byte*>(m_mapped);
}

int Exiv2Io::munmap() {
    if (m_mapped != nullptr) ::munmap(m_mapped, size());
    m_mapped = nullptr;
    return 0;
}

}  // namespace sluice::media::worker
