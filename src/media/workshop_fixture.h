// For this module's tests: a workshop with the real worker program, sample photos and a folder for
// renditions.
#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/text.h"
#include "media/process_workshop.h"
#include "support/doctest.h"

namespace sluice::media {

/// A folder of its own, removed with everything in it.
class ScratchFolder {
public:
    ScratchFolder() {
        std::string path = (std::filesystem::temp_directory_path() / "sluice-media-XXXXXX").string();
        REQUIRE(::mkdtemp(path.data()) != nullptr);
        m_path = path;
    }
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return m_path / name; }
    [[nodiscard]] std::size_t count() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(m_path), {}));
    }
    [[nodiscard]] std::filesystem::path write(std::string_view name, std::string_view bytes) const {
        const auto file = m_path / name;
        std::ofstream(file, std::ios::binary) << bytes;
        return file;
    }

private:
    std::filesystem::path m_path;
};

[[nodiscard]] inline std::filesystem::path photo(std::string_view name) {
    return std::filesystem::path(SLUICE_PHOTOS) / name;
}

[[nodiscard]] inline std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

[[nodiscard]] inline ProcessWorkshop::Options one_worker() {
    ProcessWorkshop::Options options;
    options.worker_program = SLUICE_MEDIA_WORKER;
    options.workers = 1;
    return options;
}

/// The values of one field, all languages and origins one after the other.
[[nodiscard]] inline std::vector<std::string> values_of(const domain::Facts& facts, std::string_view field) {
    std::vector<std::string> values;
    for (const auto& value : facts.embedded)
        if (value.field == field) values.insert(values.end(), value.values.begin(), value.values.end());
    return values;
}

[[nodiscard]] inline std::vector<std::string> origins_of(const domain::Facts& facts, std::string_view field) {
    std::vector<std::string> origins;
    for (const auto& value : facts.embedded)
        if (value.field == field) origins.push_back(value.origin);
    return origins;
}

}  // namespace sluice::media
