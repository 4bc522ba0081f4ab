// What a backup says about itself: a text file, one line a thing, written last.
//
// Invariant: it ends with the hash of all lines before it, so a manifest that reads is whole; and it is
// renamed into place after all it names is durable, so what it names was there.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace sluice::server {

struct BackedUpFile {
    std::string name;  ///< below the backup's folder; of a blob: its content hash
    std::uint64_t size = 0;
    std::string sha256;  ///< empty for blobs, whose name is their hash
};

struct BackupManifest {
    static constexpr const char* file_name = "MANIFEST";

    Instant made_at;
    std::string version;  ///< of the Sluice that made it
    BackedUpFile database;
    std::optional<BackedUpFile> key;  ///< nothing: left out
    std::vector<BackedUpFile> blobs;
    std::vector<std::string> missing;  ///< content hashes of blobs that couldn't be read when it was made
};

[[nodiscard]] std::string write_manifest(const BackupManifest& manifest);
/// Fails with `backup_missing` or `backup_damaged`.
[[nodiscard]] Result<BackupManifest> read_manifest(const std::filesystem::path& backup);

/// Where a blob lies below `folder`, in backups as in the store.
[[nodiscard]] std::filesystem::path blob_path(const std::filesystem::path& folder, const std::string& hash);

}  // namespace sluice::server
