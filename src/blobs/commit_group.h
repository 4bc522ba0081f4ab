// Turns finished parts into blobs, and lets all that wait for the disk at the same time share the wait.
//
// Invariant: the data of a part is durable before it gets the name of a blob, and the name is durable before
// commit() returns; so a blob's name never stands for half a file, whenever the power fails. Where a sync
// fails, every part that relied on it is removed (the kernel forgets what it couldn't write; a second sync
// would succeed and mean nothing).
//
// The first to come leads: it takes along all that wait by then. From `volume_sync_parts_min` parts on it
// syncs the volume twice (data, then names) instead of each file and folder.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "blobs/file_system.h"

namespace sluice::blobs {

/// A part whose bytes are complete, and where it shall be.
struct FinishedPart {
    File& file;  ///< open since before the first byte was written, or read back since
    std::filesystem::path part;
    std::filesystem::path blob;  ///< two folders below `blobs`
    std::string content_hash;
};

class CommitGroup {
public:
    static constexpr std::size_t volume_sync_parts_min = 4;
    static constexpr std::size_t parts_max = 256;  ///< in one group

    CommitGroup(FileSystem& files, Volume& volume, std::filesystem::path blobs)
        : m_files(files), m_volume(volume), m_blobs(std::move(blobs)) {}

    /// Blocks until the blob is durable, or until the part is gone and the error says why. Thread-safe.
    [[nodiscard]] Result<> commit(const FinishedPart& finished);

    /// True for a name that is there but isn't proven durable: it is being synced, or a sync failed and so
    /// did its removal.
    [[nodiscard]] bool is_distrusted(std::string_view content_hash) const;

private:
    struct Entry {
        const FinishedPart& finished;
        bool is_done = false;                  ///< under the mutex: the leader has let go of it
        std::optional<Result<>> outcome = {};  ///< the leader's until it is done
        bool is_renamed = false;
        bool is_new_name = false;
        Condition changed = {};  ///< its own, so that nobody wakes to find that it was for others
    };
    class Lead;

    [[nodiscard]] std::vector<Entry*> take_group() REQUIRES_LOCK(m_mutex);
    void commit_all(std::span<Entry*> group);
    [[nodiscard]] Result<> sync_data(const Entry& entry, bool is_volume_synced);
    [[nodiscard]] Result<> put_in_place(Entry& entry);
    [[nodiscard]] Result<> sync_names(const Entry& entry);
    void take_back(Entry& entry, Error error);

    FileSystem& m_files;
    Volume& m_volume;
    const std::filesystem::path m_blobs;
    mutable Mutex m_mutex;
    bool m_is_led GUARDED_BY(m_mutex) = false;
    std::vector<Entry*> m_waiting GUARDED_BY(m_mutex);
    std::set<std::string, std::less<>> m_distrusted GUARDED_BY(m_mutex);
};

}  // namespace sluice::blobs
