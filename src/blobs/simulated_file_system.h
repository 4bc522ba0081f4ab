// A file system in memory that loses what wasn't synced when its power is cut, and fails where it is told to.
// For tests and simulation only.
//
// Invariant: as unkind as file_system.h allows, and no more: data and names that weren't synced survive a
// power cut in part, by the seed; data that a failed sync should have saved is lost however often it is
// synced again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "blobs/file_system.h"

namespace sluice::blobs {

class SimulatedFileSystem final : public FileSystem {
public:
    SimulatedFileSystem();
    ~SimulatedFileSystem() override;

    Result<std::unique_ptr<Volume>> open_volume(const Path& folder) override;
    Result<std::unique_ptr<File>> open_to_read(const Path& file) override;
    Result<std::unique_ptr<File>> open_to_append(const Path& file) override;
    Result<std::optional<std::uint64_t>> size_of(const Path& file) override;
    Result<std::vector<std::string>> list(const Path& folder) override;
    Result<> make_folder(const Path& folder) override;
    Result<> sync_folder(const Path& folder) override;
    Result<> rename(const Path& from, const Path& to) override;
    Result<> remove(const Path& file) override;

    /// Calls since the beginning (free_bytes(), drop_cache() and the closing of files aren't counted).
    [[nodiscard]] std::uint64_t calls() const;
    /// Of these, how many were Volume::sync().
    [[nodiscard]] std::uint64_t volume_syncs() const;
    /// The call with this number (the first is 1) fails with `code`: "disk_full" or "disk_failed".
    void fail_call(std::uint64_t number, std::string code);
    /// The system fails to write out, in the background, what isn't synced of this file; who has it open can
    /// be told.
    void fail_writing_out(const Path& file);
    /// Forgets the faults that haven't come yet.
    void clear_faults();
    /// From this call on every call fails, until power_on().
    void cut_power_at_call(std::uint64_t number);
    /// The machine comes back: what wasn't synced is kept or lost by chance (the same for the same seed; seed
    /// 0 loses all of it), files that were open are dead.
    void power_on(std::uint64_t seed);

    void set_free_bytes(std::uint64_t bytes);
    /// Turns one bit of a file over, on the disk too; nothing where it isn't there.
    void damage(const Path& file, std::uint64_t offset);
    /// From now on a sync answers well and does nothing, as a disk that lies about its cache.
    void lie_about_syncs(bool lies);
    [[nodiscard]] std::string contents(const Path& file) const;
    /// What the disk would have of this file if the power went now; nothing where its name would be gone.
    [[nodiscard]] std::optional<std::string> durable_contents(const Path& file) const;

private:
    struct Disk;
    class OpenFile;
    class OpenVolume;
    std::shared_ptr<Disk> m_disk;
};

}  // namespace sluice::blobs
