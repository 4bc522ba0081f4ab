#include "media/detail/draft.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include "base/text.h"
#include "media/file_type.h"

namespace sluice::media::detail {
namespace {

[[nodiscard]] std::unexpected<Error> unwritable(const std::filesystem::path& file, int error) {
    return fail(
        {.remedy = Remedy::ask_admin,
         .code = "output_unwritable",
         .message = cat("The preview ", file.string(), " can't be written: ", std::strerror(error), "."),
         .hint = "Check that the folder exists, that Sluice may write there and that the disk isn't full."});
}

}  // namespace

Result<Draft> Draft::open(const std::filesystem::path& place) {
    static std::atomic<std::uint64_t> next{0};
    Draft draft;
    draft.m_place = place;
    draft.m_file = place;
    draft.m_file += cat(".part-", ::getpid(), "-", next++);
    draft.m_fd = OwnedFd(::open(draft.m_file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0640));
    if (!draft.m_fd) return unwritable(place, errno);
    return draft;
}

Draft::Draft(Draft&& other) noexcept
    : m_place(std::move(other.m_place)),
      m_file(std::exchange(other.m_file, {})),
      m_fd(std::move(other.m_fd)) {}

Draft::~Draft() {
    if (!m_file.empty()) ::unlink(m_file.c_str());
}

bool Draft::empty_again() {
    return ::ftruncate(fd(), 0) == 0 && ::lseek(fd(), 0, SEEK_SET) == 0;
}

std::string_view Draft::mime() const {
    std::array<char, 32> head{};
    const auto got = ::pread(fd(), head.data(), head.size(), 0);
    return detect_file_type({head.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))}, "").mime;
}

Result<std::int64_t> Draft::keep() {
    const auto bytes = ::lseek(fd(), 0, SEEK_END);
    if (::rename(m_file.c_str(), m_place.c_str()) != 0) return unwritable(m_place, errno);
    m_file.clear();
    return bytes;
}

Result<OwnedFd> open_blob(const std::filesystem::path& blob) {
    OwnedFd fd(::open(blob.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (fd) return fd;
    return fail(
        {.remedy = Remedy::retry,
         .code = "blob_unreadable",
         .message = cat("The stored file ", blob.string(), " can't be opened: ", std::strerror(errno), ".")});
}

}  // namespace sluice::media::detail
