// The data folder: what lies where, and that one process has it at a time.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace sluice::server {

class DataFolder {
public:
    /// Makes what is missing and takes the lock. Fails with `data_folder_unusable` or `data_folder_in_use`.
    [[nodiscard]] static Result<DataFolder> open(const std::filesystem::path& folder);
    ~DataFolder();
    DataFolder(DataFolder&& other) noexcept;
    DataFolder& operator=(DataFolder&&) = delete;

    /// Where the database of a data folder is, for those who only read and need no lock.
    [[nodiscard]] static std::filesystem::path database_in(const std::filesystem::path& folder) {
        return folder / "sluice.db";
    }
    [[nodiscard]] std::filesystem::path database() const { return database_in(m_folder); }
    [[nodiscard]] std::filesystem::path key_file() const { return m_folder / "secrets.key"; }
    [[nodiscard]] std::filesystem::path blobs() const { return m_folder / "blobs"; }
    [[nodiscard]] std::filesystem::path renditions() const { return m_folder / "renditions"; }
    [[nodiscard]] std::filesystem::path spool() const { return m_folder / "spool"; }

private:
    DataFolder(std::filesystem::path folder, int lock) : m_folder(std::move(folder)), m_lock(lock) {}

    std::filesystem::path m_folder;
    int m_lock = -1;
};

}  // namespace sluice::server
