#include "transfer/bounded_folder.h"

#include <algorithm>
#include <vector>

namespace sluice::transfer {
namespace {

struct KeptFile {
    std::filesystem::path file;
    std::filesystem::file_time_type used_at;
    std::int64_t bytes = 0;
};

/// The least recently used first.
[[nodiscard]] std::vector<KeptFile> kept_files(const std::filesystem::path& folder) {
    std::vector<KeptFile> files;
    std::error_code failed;
    for (std::filesystem::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        std::error_code gone;
        const auto bytes = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
        const auto used_at = entry->last_write_time(gone);
        if (!gone && bytes > 0) files.push_back({entry->path(), used_at, static_cast<std::int64_t>(bytes)});
    }
    std::ranges::sort(files, {}, &KeptFile::used_at);
    return files;
}

}  // namespace

void touch(const std::filesystem::path& file) {
    std::error_code failed;
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now(), failed);
}

std::int64_t keep_bounded(const std::filesystem::path& folder, std::int64_t bytes_max) {
    const auto files = kept_files(folder);
    std::int64_t bytes = 0;
    for (const auto& file : files) bytes += file.bytes;
    const auto least = bytes > bytes_max ? bytes_max / 5 * 4 : bytes_max;
    for (const auto& file : files) {
        if (bytes <= least) break;
        std::error_code failed;
        if (std::filesystem::remove(file.file, failed)) bytes -= file.bytes;
    }
    return bytes;
}

}  // namespace sluice::transfer
