// A part in the local store: a file that grows, with its hashes kept beside.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "blobs/blob_store.h"
#include "blobs/commit_group.h"
#include "blobs/file_system.h"
#include "blobs/hasher.h"

namespace sluice::blobs::detail {

class LocalPart final : public Part {
public:
    using PathOfBlob = std::function<std::filesystem::path(std::string_view content_hash)>;

    LocalPart(FileSystem& files, CommitGroup& commits, std::unique_ptr<File> file, std::filesystem::path path,
              PathOfBlob path_of_blob);
    ~LocalPart() override;
    LocalPart(const LocalPart&) = delete;
    LocalPart& operator=(const LocalPart&) = delete;

    /// Reads what is there already. Before anything else.
    [[nodiscard]] Result<> resume();

    std::uint64_t size() const override { return m_hasher.size(); }
    StoredBlob so_far() const override { return m_hasher.so_far(); }
    Result<> write(std::string_view bytes) override;
    Result<StoredBlob> finish(std::string_view expected_content_hash) override;
    Result<> discard() override;

private:
    [[nodiscard]] Result<> check_usable() const;

    FileSystem& m_files;
    CommitGroup& m_commits;
    std::unique_ptr<File> m_file;  ///< empty once finished or discarded
    const std::filesystem::path m_path;
    const PathOfBlob m_path_of_blob;
    Hasher m_hasher;
    std::optional<Error> m_error;  ///< of a write: the file and the hashes may differ since
};

}  // namespace sluice::blobs::detail
