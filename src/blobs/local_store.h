// Blobs in a folder of this machine: `blobs/ab/cd/<content hash>`, `parts/<name>`, `quarantine/<content
// hash>.<n>`.
//
// Invariant: everything that BlobStore promises, across a power loss, provided that the file system keeps
// what file_system.h says and that one process at a time has the folder.
#pragma once

#include <filesystem>
#include <memory>

#include "blobs/blob_store.h"
#include "blobs/commit_group.h"
#include "blobs/file_system.h"

namespace sluice::blobs {

struct LocalStoreOptions {
    /// Kept free on the disk: no part is begun that would cut into it.
    std::uint64_t reserve_bytes = std::uint64_t{2} << 30;
};

class LocalStore final : public BlobStore {
public:
    /// Makes the folder and what is in it where needed. `files` must outlive the store and all that it gives
    /// out.
    [[nodiscard]] static Result<std::unique_ptr<LocalStore>> open(FileSystem& files,
                                                                  const std::filesystem::path& folder,
                                                                  LocalStoreOptions options = {});

    Result<std::unique_ptr<Part>> open_part(std::string_view name, std::uint64_t bytes_expected) override;
    Result<> for_each_part(
        const std::function<Result<>(std::string_view name, std::uint64_t size)>& visit) override;
    Result<bool> contains(std::string_view content_hash) override;
    Result<std::unique_ptr<net::Source>> open(std::string_view content_hash, std::uint64_t offset,
                                              std::uint64_t size) override;
    std::filesystem::path path_of(std::string_view content_hash) const override;
    Result<Verdict> verify(std::string_view content_hash) override;
    using BlobStore::verify_for_delete;
    Result<Verdict> verify_for_delete(std::string_view content_hash, std::uint64_t size,
                                      const TellRead& tell) override;
    Result<> quarantine(std::string_view content_hash) override;
    Result<> remove(std::string_view content_hash) override;
    Result<> for_each(
        const std::function<Result<>(std::string_view content_hash, std::uint64_t size)>& visit) override;
    Result<Space> space() override;

private:
    LocalStore(FileSystem& files, std::unique_ptr<Volume> volume, const std::filesystem::path& folder,
               LocalStoreOptions options);
    /// Nothing where the blob isn't there.
    [[nodiscard]] Result<std::unique_ptr<File>> open_blob(std::string_view content_hash);
    [[nodiscard]] Result<> check_room(std::uint64_t bytes);
    [[nodiscard]] Result<std::vector<std::string>> list_if_there(const std::filesystem::path& folder);

    FileSystem& m_files;
    const std::unique_ptr<Volume> m_volume;
    const LocalStoreOptions m_options;
    const std::filesystem::path m_blobs;
    const std::filesystem::path m_parts;
    const std::filesystem::path m_quarantine;
    CommitGroup m_commits;
};

}  // namespace sluice::blobs
