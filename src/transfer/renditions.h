// Where thumbnails, previews and derivatives lie: beside the blobs, by the content hash of what they show.
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
    /// Derivatives lie in a folder beside `folder`, so that backups, which copy renditions, leave them out.
    explicit Renditions(const std::filesystem::path& folder)
        : m_folder(folder), m_derivatives(folder.parent_path() / "derivatives") {}

    /// Where files lie while somebody looks into them; emptied at each start.
    [[nodiscard]] std::filesystem::path scratch() const { return m_folder / "looks"; }
    /// The WebP file of that size, whether or not it has been made. `content_hash` must be 64 hex digits.
    [[nodiscard]] std::filesystem::path path_of(std::string_view content_hash, media::Size size) const;
    /// The file of a derivative that is one; `page` is of a page.
    [[nodiscard]] std::filesystem::path path_of(std::string_view content_hash, domain::DerivativeKind kind,
                                                std::int64_t page = 1) const;
    /// Where pages lie, and where light copies and strips do, apart since each has a bound of its own.
    [[nodiscard]] std::filesystem::path pages() const { return m_derivatives / "pages"; }
    [[nodiscard]] std::filesystem::path films() const { return m_derivatives / "films"; }
    /// The PDF that LibreOffice made of an office document.
    [[nodiscard]] std::filesystem::path office_pdf_of(std::string_view content_hash) const;
    /// Where those lie, apart from the rest since they are bounded.
    [[nodiscard]] std::filesystem::path office_pdfs() const { return m_derivatives / "documents"; }
    /// Makes the folder that `path_of` lies in.
    [[nodiscard]] Result<> prepare(std::string_view content_hash) const;
    /// Makes the folder of that file.
    [[nodiscard]] Result<> prepare_for(const std::filesystem::path& file) const;

private:
    std::filesystem::path m_folder;
    std::filesystem::path m_derivatives;
};

}  // namespace sluice::transfer
