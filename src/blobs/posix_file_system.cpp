#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

#include "base/text.h"
#include "blobs/detail/direct_reader.h"
#include "blobs/file_system.h"

namespace sluice::blobs {
namespace {

using Path = FileSystem::Path;

constexpr int open_tries_max = 100;

/// The error of the system call that just failed on `file`.
std::unexpected<Error> failed(std::string_view what, const Path& file, int number = errno) {
    const std::string message = cat("Can't ", what, " ", file.string(), ": ", std::strerror(number), ".");
    switch (number) {
        case ENOSPC:
        case EDQUOT:
            return fail(
                {Remedy::wait, "disk_full", message, "Free space on the disk that holds Sluice's data."});
        case ENOENT: return fail({Remedy::retry, "file_missing", message});
        case EWOULDBLOCK: return fail({Remedy::retry, "file_busy", message});
        default:
            return fail(
                {Remedy::ask_admin, "disk_failed", message,
                 "Check the disk that holds Sluice's data, and the rights of the user that runs Sluice."});
    }
}

template <class Call>
auto retried(Call call) {
    auto answer = call();
    while (answer < 0 && errno == EINTR) answer = call();
    return answer;
}

class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    Descriptor(Descriptor&& other) noexcept : m_number(std::exchange(other.m_number, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor() {
        if (m_number >= 0) ::close(m_number);
    }
    [[nodiscard]] int get() const { return m_number; }
    [[nodiscard]] bool is_open() const { return m_number >= 0; }

private:
    int m_number;
};

Descriptor open_file(const Path& file, int flags) {
    return Descriptor(retried([&] { return ::open(file.c_str(), flags | O_CLOEXEC, 0640); }));
}

/// A larger file would push out of memory what others look at; of a smaller one the thumbnail is made next.
constexpr std::uint64_t kept_in_memory_bytes_max = std::uint64_t{4} << 20;

class PosixFile final : public File {
public:
    PosixFile(Descriptor descriptor, Path path)
        : m_descriptor(std::move(descriptor)), m_path(std::move(path)) {}

    Result<std::uint64_t> size() override {
        struct stat status{};
        if (::fstat(m_descriptor.get(), &status) != 0) return failed("look at", m_path);
        return static_cast<std::uint64_t>(status.st_size);
    }

    Result<> append(std::string_view bytes) override {
        while (!bytes.empty()) {
            const auto written =
                retried([&] { return ::write(m_descriptor.get(), bytes.data(), bytes.size()); });
            if (written < 0) return failed("write", m_path);
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }

    Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
        const auto got = retried([&] {
            return m_direct.has_begun()
                       ? m_direct.read_at(m_descriptor.get(), offset, into)
                       : ::pread(m_descriptor.get(), into.data(), into.size(), static_cast<off_t>(offset));
        });
        if (got < 0) return failed("read", m_path);
        return static_cast<std::size_t>(got);
    }

    Result<> sync_data() override {
        if (::fdatasync(m_descriptor.get()) != 0) return failed("save", m_path);
        return {};
    }

    Result<> check_written() override {
        if (::sync_file_range(m_descriptor.get(), 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE) != 0)
            return failed("save", m_path);
        return {};
    }

    /// The system is only asked to let go of what it holds; it may not, and then says nothing. So what is
    /// only read is read past it, where the file system can.
    void drop_cache() override {
        if (m_direct.begin(m_descriptor.get()) && size().value_or(0) <= kept_in_memory_bytes_max) return;
        ::posix_fadvise(m_descriptor.get(), 0, 0, POSIX_FADV_DONTNEED);
    }

private:
    Descriptor m_descriptor;
    Path m_path;
    detail::DirectReader m_direct;
};

class PosixVolume final : public Volume {
public:
    PosixVolume(Descriptor folder, Path path) : m_folder(std::move(folder)), m_path(std::move(path)) {}

    Result<> sync() override {
        if (::syncfs(m_folder.get()) != 0) return failed("save the files below", m_path);
        return {};
    }

    Result<std::uint64_t> free_bytes() override {
        struct statvfs status{};
        if (::fstatvfs(m_folder.get(), &status) != 0) return failed("ask for the free space of", m_path);
        return std::uint64_t{status.f_bavail} * status.f_frsize;
    }

private:
    Descriptor m_folder;
    Path m_path;
};

/// True where the open file is still what its path names.
bool is_at_path(int descriptor, const Path& file) {
    struct stat opened{};
    struct stat named{};
    return ::fstat(descriptor, &opened) == 0 && ::stat(file.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

class PosixFileSystem final : public FileSystem {
public:
    Result<std::unique_ptr<Volume>> open_volume(const Path& folder) override {
        auto opened = open_file(folder, O_RDONLY | O_DIRECTORY);
        if (!opened.is_open()) return failed("open", folder);
        return std::make_unique<PosixVolume>(std::move(opened), folder);
    }

    Result<std::unique_ptr<File>> open_to_read(const Path& file) override {
        auto opened = open_file(file, O_RDONLY);
        if (!opened.is_open()) return failed("open", file);
        return std::make_unique<PosixFile>(std::move(opened), file);
    }

    Result<std::unique_ptr<File>> open_to_append(const Path& file) override {
        for (int tries = 0; tries < open_tries_max; ++tries) {
            auto opened = open_file(file, O_RDWR | O_CREAT | O_APPEND);
            if (!opened.is_open()) return failed("open", file);
            if (retried([&] { return ::flock(opened.get(), LOCK_EX | LOCK_NB); }) != 0)
                return failed("hold", file);
            // Between open and lock its holder may have renamed it: then it is a blob by now, never to be
            // written again.
            if (is_at_path(opened.get(), file)) return std::make_unique<PosixFile>(std::move(opened), file);
        }
        return failed("hold", file, EWOULDBLOCK);
    }

    Result<std::optional<std::uint64_t>> size_of(const Path& file) override {
        struct stat status{};
        if (::stat(file.c_str(), &status) == 0)
            return std::optional(static_cast<std::uint64_t>(status.st_size));
        if (errno == ENOENT) return std::optional<std::uint64_t>();
        return failed("look at", file);
    }

    Result<std::vector<std::string>> list(const Path& folder) override {
        const std::unique_ptr<DIR, int (*)(DIR*)> opened(::opendir(folder.c_str()), &::closedir);
        if (!opened) return failed("list", folder);
        std::vector<std::string> names;
        errno = 0;
        while (const dirent* entry = ::readdir(opened.get())) {
            const std::string_view name = entry->d_name;
            if (name != "." && name != "..") names.emplace_back(name);
        }
        if (errno != 0) return failed("list", folder);
        return names;
    }

    Result<> make_folder(const Path& folder) override {
        if (::mkdir(folder.c_str(), 0750) != 0 && errno != EEXIST) return failed("make", folder);
        return {};
    }

    Result<> sync_folder(const Path& folder) override {
        const auto opened = open_file(folder, O_RDONLY | O_DIRECTORY);
        if (!opened.is_open() || ::fsync(opened.get()) != 0) return failed("save", folder);
        return {};
    }

    Result<> rename(const Path& from, const Path& to) override {
        if (::rename(from.c_str(), to.c_str()) != 0) return failed("rename", from);
        return {};
    }

    Result<> remove(const Path& file) override {
        if (::unlink(file.c_str()) != 0 && errno != ENOENT) return failed("remove", file);
        return {};
    }
};

}  // namespace

std::unique_ptr<FileSystem> posix_file_system() {
    return std::make_unique<PosixFileSystem>();
}

}  // namespace sluice::blobs
