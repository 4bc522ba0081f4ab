// Where thumbnails and previews lie: beside the blobs, by the content hash of what they show.
//
// Invariant: a rendition can always be made again; losing one loses nothing. It is complete or absent, never
// partial.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "media/workshop.h"

namespace sluice::transfer {

class Renditions {
public:
    explicit Renditions(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    /// Where files lie while somebody looks into them; emptied at each start.
    [[nodiscard]] std::filesystem::path scratch() const { return m_folder / "looks"; }
    /// The WebP file of that size, whether or not it has been made. `content_hash` must be 64 hex digits.
    [[nodiscard]] std::filesystem::path path_of(std::string_view content_hash, media::Size size) const;
    /// Makes the folder that `path_of` lies in.
    [[nodiscard]] Result<> prepare(std::string_view content_hash) const;

private:
    std::filesystem::path m_folder;
};

}  // namespace sluice::transfer
