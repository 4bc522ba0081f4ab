#include "media/worker/input.h"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace sluice::media::worker {
namespace {

constexpr std::int64_t head_bytes_max = 64 * 1024;

}  // namespace

Input::Input(int fd, std::string_view filename) : m_fd(fd), m_size(0) {
    struct stat status{};
    if (::fstat(fd, &status) == 0) m_size = status.st_size;
    m_head = read_at(0, static_cast<std::size_t>(std::clamp<std::int64_t>(m_size, 0, head_bytes_max)));
    m_type = detect_file_type(std::string_view(m_head).substr(0, sniff_bytes_max), filename);
}

int Input::rewound() const {
    (void)::lseek(m_fd, 0, SEEK_SET);
    return m_fd;
}

std::string Input::read_at(std::int64_t offset, std::size_t bytes) const {
    std::string got(bytes, '\0');
    got.resize(read_at(offset, got.data(), bytes));
    return got;
}

std::size_t Input::read_at(std::int64_t offset, char* to, std::size_t bytes) const {
    const auto from = static_cast<std::size_t>(std::max<std::int64_t>(offset, 0));
    if (offset >= 0 && from < m_head.size() && bytes <= m_head.size() - from)
        return m_head.copy(to, bytes, from);
    std::size_t done = 0;
    while (done < bytes) {
        const auto got = ::pread(m_fd, to + done, bytes - done, offset + static_cast<std::int64_t>(done));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        done += static_cast<std::size_t>(got);
    }
    return done;
}

}  // namespace sluice::media::worker
