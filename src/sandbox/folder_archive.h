// A folder as one download: files/download_zip, and the pages of shared links.
#pragma once

#include <string_view>

#include "sandbox/wire.h"
#include "sandbox/zip.h"

namespace sluice::sandbox {

/// All of a folder, itself first; its name begins every path. Refusals are the tags of DownloadZipError
/// beside `path`: `too_large`, `too_many_files`. To be called within World::read_files.
template <class Tree>
[[nodiscard]] Outcome<std::vector<ZipEntry>> archive_entries(const Tree& tree, const Entry& folder) {
    constexpr std::size_t entries_max = 9'999;
    constexpr std::uint64_t file_bytes_max = (std::uint64_t{4} << 30) - 1;
    constexpr std::uint64_t bytes_max = (std::uint64_t{20} << 30) - 1;
    const std::string top(name_of(folder.path_display));
    std::vector<ZipEntry> entries{{top + "/", nullptr, folder.server_modified}};
    std::uint64_t bytes = 0;
    bool is_too_large = false;
    tree.walk(folder.path_lower, Depth::recursive, [&](const EntryPtr& entry) {
        const auto below = std::string_view(entry->path_display).substr(folder.path_display.size());
        std::string name = top;
        name += below;
        if (!entry->is_file()) name += '/';
        if (entry->is_file()) {
            bytes += entry->content->size();
            is_too_large = is_too_large || bytes > bytes_max || entry->content->size() > file_bytes_max;
        }
        entries.push_back({std::move(name), entry->content, entry->server_modified});
        return !is_too_large && entries.size() <= entries_max;
    });
    if (is_too_large) return refuse({"too_large"});
    if (entries.size() > entries_max) return refuse({"too_many_files"});
    return entries;
}

/// The archive as an answer, named after the folder.
[[nodiscard]] net::Response archive_answer(std::vector<ZipEntry> entries);

}  // namespace sluice::sandbox
