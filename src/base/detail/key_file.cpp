#include "base/detail/key_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/id.h"
#include "base/text.h"

namespace sluice::detail {
namespace {

constexpr std::size_t key_file_bytes_max = 64 * 1024;

class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor() {
        if (m_number >= 0) ::close(m_number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return m_number; }
    [[nodiscard]] bool is_open() const { return m_number >= 0; }

private:
    int m_number;
};

auto unusable(const std::filesystem::path& file, std::string_view what) {
    return fail({Remedy::ask_admin, "key_file_unreadable",
                 cat("The key file ", file.string(), " can't be ", what, ": ", std::strerror(errno), "."),
                 "Give the user that runs Sluice the right to the file and its folder."});
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool sync_folder(const std::filesystem::path& folder) {
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return opened.is_open() && ::fsync(opened.get()) == 0;
}

}  // namespace

Result<std::optional<std::string>> read_key_file(const std::filesystem::path& file) {
    const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened.is_open() && errno == ENOENT) return std::optional<std::string>();
    if (!opened.is_open()) return unusable(file, "opened");
    struct stat status{};
    if (::fstat(opened.get(), &status) != 0) return unusable(file, "read");
    // A group that may read is let pass: systemd's credentials show the mask of their ACL there.
    if ((status.st_mode & (S_IRWXO | S_IWGRP)) != 0)
        return fail({Remedy::ask_admin, "key_file_exposed",
                     cat("Others than Sluice may read or change the key file ", file.string(), "."),
                     cat("Run: chmod 400 ", file.string())});
    std::string text(key_file_bytes_max, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
        const auto got = ::read(opened.get(), text.data() + size, text.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return unusable(file, "read");
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    return std::optional(std::move(text));
}

Result<> create_key_file(const std::filesystem::path& file, const std::string& text) {
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    std::error_code ignored;  // open() tells what is wrong
    std::filesystem::create_directories(folder, ignored);
    auto unfinished = file;
    unfinished += cat(".new-", to_hex(system_ids()->random_bytes(8)));

    const Descriptor made(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400));
    if (!made.is_open()) return unusable(file, "made");
    const bool is_complete = write_all(made.get(), text) && ::fsync(made.get()) == 0;
    // link() never replaces: of two servers that start at once, the second finds the file of the first.
    const bool is_there = is_complete && (::link(unfinished.c_str(), file.c_str()) == 0 || errno == EEXIST);
    const int reason = errno;
    ::unlink(unfinished.c_str());
    errno = reason;
    if (!is_there || !sync_folder(folder)) return unusable(file, "made");
    return {};
}

}  // namespace sluice::detail
