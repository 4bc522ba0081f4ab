// Backups: a consistent copy of a data folder, made while the server runs, and the way back.
//
// Invariant: the catalogue is copied first, as one snapshot; then every blob that this snapshot needs. A blob
// is durable before its row and is never changed, so every row's blob is in the backup, or is named as
// missing. A restored data folder begins in safe mode.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::server {

enum class BlobCopies {
    copy,  ///< bytes of their own, hashed while they are copied
    link,  ///< hard links: no room, no time, and no help when the disk fails
};
enum class KeyFile { included, left_out };

struct BackupWanted {
    std::filesystem::path data;    ///< the data folder; a server may be running on it
    std::filesystem::path folder;  ///< made where it isn't; an earlier backup there is brought up to date
    BlobCopies blobs = BlobCopies::copy;
    KeyFile key = KeyFile::included;
};

struct BackupDone {
    std::int64_t blobs_copied = 0;
    std::int64_t blobs_there = 0;  ///< from an earlier backup, of the right size
    std::uint64_t bytes_copied = 0;
    std::vector<std::string> missing;  ///< blobs of the catalogue that couldn't be copied, with file names
};

/// Fails with `data_folder_unusable`, `backup_unwritable`, `disk_full`, `disk_failed`, or as the database.
[[nodiscard]] Result<BackupDone> back_up(const BackupWanted& wanted, const Clock& clock);

struct RestoreDone {
    Instant made_at;
    std::int64_t blobs_restored = 0;
    std::uint64_t bytes_restored = 0;
    bool has_key = false;
    /// Blobs that the backup doesn't have, or has damaged, with file names; the server tries to fetch them
    /// again from Dropbox.
    std::vector<std::string> missing;
};

/// `data` must not exist, or be empty. Every byte is checked on the way. Fails with `restore_target_in_use`,
/// `backup_missing`, `backup_damaged` (manifest, catalogue or key), or as back_up.
[[nodiscard]] Result<RestoreDone> restore(const std::filesystem::path& folder,
                                          const std::filesystem::path& data, const Clock& clock);

}  // namespace sluice::server
