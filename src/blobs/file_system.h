// The system calls that the local store makes, as a seam, so that tests can fail each of them and pull the
// plug.
//
// Invariant: what the posix and the simulated file system promise is what ext4 and xfs promise: written data
// is durable after sync_data(), a name after sync_folder() of its folder, both after Volume::sync(). After a
// failed sync, a later one that succeeds proves nothing about data written before: the kernel has let go of
// it. Names are kept by the journal: a later sync has them, or the file system has stopped.
//
// Errors: `disk_full` (wait), `file_missing` (retry), `file_busy` (retry), else `disk_failed` (ask_admin).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::blobs {

/// An open file. Used by one thread at a time.
class File {
public:
    virtual ~File() = default;
    [[nodiscard]] virtual Result<std::uint64_t> size() = 0;
    /// Writes all of it at the end.
    [[nodiscard]] virtual Result<> append(std::string_view bytes) = 0;
    /// Fills the front of `into`; returns the count, 0 at the end.
    [[nodiscard]] virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) = 0;
    [[nodiscard]] virtual Result<> sync_data() = 0;
    /// Fails where the system couldn't write this file's data out since it was opened. Waits for what is
    /// being written now; after a Volume::sync() that is nothing. Needed since an error is told to only one
    /// of those who sync.
    [[nodiscard]] virtual Result<> check_written() = 0;
    /// Asks that the next reads come from the disk, not from memory.
    virtual void drop_cache() = 0;
};

/// The file system that a folder is on.
class Volume {
public:
    virtual ~Volume() = default;
    /// Everything written and named before is durable when this returns. Thread-safe.
    [[nodiscard]] virtual Result<> sync() = 0;
    /// What may still be written by users without special rights.
    [[nodiscard]] virtual Result<std::uint64_t> free_bytes() = 0;
};

/// Thread-safe.
class FileSystem {
public:
    using Path = std::filesystem::path;
    virtual ~FileSystem() = default;

    /// Keep it open: only faults of the time since then are told by its sync().
    [[nodiscard]] virtual Result<std::unique_ptr<Volume>> open_volume(const Path& folder) = 0;
    [[nodiscard]] virtual Result<std::unique_ptr<File>> open_to_read(const Path& file) = 0;
    /// Makes the file where there is none. The File holds it for itself: others get `file_busy`, of any
    /// process.
    [[nodiscard]] virtual Result<std::unique_ptr<File>> open_to_append(const Path& file) = 0;

    /// Bytes of a file, nothing where there is none.
    [[nodiscard]] virtual Result<std::optional<std::uint64_t>> size_of(const Path& file) = 0;
    /// Names in a folder, in no order.
    [[nodiscard]] virtual Result<std::vector<std::string>> list(const Path& folder) = 0;
    /// Makes a folder; its parent must exist. One that is there already is a success.
    [[nodiscard]] virtual Result<> make_folder(const Path& folder) = 0;
    [[nodiscard]] virtual Result<> sync_folder(const Path& folder) = 0;
    /// Replaces what is at `to`.
    [[nodiscard]] virtual Result<> rename(const Path& from, const Path& to) = 0;
    /// A file that isn't there is a success.
    [[nodiscard]] virtual Result<> remove(const Path& file) = 0;
};

/// The real one.
[[nodiscard]] std::unique_ptr<FileSystem> posix_file_system();

}  // namespace sluice::blobs
