#include "net/detail/spool_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

#include "base/text.h"

namespace sluice::net::detail {
namespace {

Error spool_failed(std::string_view doing) {
    return {.remedy = Remedy::ask_admin,
            .code = "spool_failed",
            .message = cat("The upload can't be ", doing, ": ", std::strerror(errno), "."),
            .hint = "Free some space on the disk that holds the spool folder, then upload again."};
}

int open_nameless(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0) return descriptor;
    // Some file systems (overlays, network shares) know no O_TMPFILE.
    std::string name = (folder / "upload-XXXXXX").string();
    const int named = ::mkostemp(name.data(), O_CLOEXEC);
    if (named >= 0) ::unlink(name.c_str());
    return named;
}

}  // namespace

Result<std::shared_ptr<SpoolFile>> SpoolFile::create(const std::filesystem::path& folder) {
    const int descriptor = open_nameless(folder);
    if (descriptor < 0) return fail(spool_failed("stored"));
    return std::shared_ptr<SpoolFile>(new SpoolFile(descriptor));
}

SpoolFile::~SpoolFile() {
    ::close(m_descriptor);
}

Result<> SpoolFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto put = ::pwrite(m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(m_written));
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return fail(spool_failed("stored"));
        m_written += static_cast<std::uint64_t>(put);
        bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

Result<std::size_t> SpoolFile::read(std::span<char> into) {
    ssize_t got = 0;
    do got = ::pread(m_descriptor, into.data(), into.size(), static_cast<off_t>(m_read));
    while (got < 0 && errno == EINTR);
    if (got < 0) return fail(spool_failed("read back"));
    m_read += static_cast<std::uint64_t>(got);
    return static_cast<std::size_t>(got);
}

}  // namespace sluice::net::detail
