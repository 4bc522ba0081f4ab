// Copies one file and tells its hashes; for backups and restores.
#pragma once

#include <filesystem>

#include "blobs/blob_store.h"
#include "blobs/file_system.h"

namespace sluice::server {

/// Copies beside `to`, then renames, so that `to` is whole or absent. Durable after the volume's next sync.
/// `file_missing` where `from` isn't there; else as the file system.
[[nodiscard]] Result<blobs::StoredBlob> copy_file(blobs::FileSystem& files, const std::filesystem::path& from,
                                                  const std::filesystem::path& to);
/// The hashes of a file as it is.
[[nodiscard]] Result<blobs::StoredBlob> hash_file(blobs::FileSystem& files,
                                                  const std::filesystem::path& file);

/// Makes the folder and those above it. Fails with `backup_unwritable`.
[[nodiscard]] Result<> make_folders(const std::filesystem::path& folder);
/// Copies what isn't there yet of a folder of files that can be made again; what can't be copied is left out.
void copy_what_is_new(const std::filesystem::path& from, const std::filesystem::path& to);

}  // namespace sluice::server
