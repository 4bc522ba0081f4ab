#include "transfer/keep_within.h"

#include <algorithm>
#include <vector>

namespace sluice::transfer {
namespace {

struct KeptFile {
    std::filesystem::path path;
    std::filesystem::file_time_type used_at;
    std::int64_t bytes = 0;
};

std::vector<KeptFile> files_below(const std::filesystem::path& folder) {
    std::vector<KeptFile> files;
    std::error_code failed;
    for (std::filesystem::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        std::error_code gone;
        const auto bytes = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
        const auto used_at = entry->last_write_time(gone);
        if (!gone && bytes > 0) files.push_back({entry->path(), used_at, static_cast<std::int64_t>(bytes)});
    }
    return files;
}

}  // namespace

std::int64_t keep_within(const std::filesystem::path& folder, std::int64_t bytes_max) {
    auto files = files_below(folder);
    std::int64_t bytes = 0;
    for (const auto& file : files) bytes += file.bytes;
    if (bytes <= bytes_max) return bytes;
    std::ranges::sort(files, {}, &KeptFile::used_at);
    for (const auto& file : files) {
        if (bytes <= bytes_max / 5 * 4) break;
        std::error_code failed;
        if (std::filesystem::remove(file.path, failed)) bytes -= file.bytes;
    }
    return bytes;
}

void note_use(const std::filesystem::path& file) {
    std::error_code ignored;
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now(), ignored);
}

}  // namespace sluice::transfer
