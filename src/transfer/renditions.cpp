#include "transfer/renditions.h"

#include "base/text.h"

namespace sluice::transfer {

std::filesystem::path Renditions::path_of(std::string_view content_hash, media::Size size) const {
    const std::string_view word = size == media::Size::thumbnail ? "thumbnail" : "preview";
    return m_folder / content_hash.substr(0, 2) / cat(content_hash, ".", word, ".webp");
}

std::filesystem::path Renditions::path_of(std::string_view content_hash, domain::DerivativeKind kind,
                                          std::int64_t page) const {
    const auto folder = content_hash.substr(0, 2);
    if (kind == domain::DerivativeKind::page) return pages() / folder / cat(content_hash, ".", page, ".webp");
    const bool is_film = kind == domain::DerivativeKind::proxy;
    return films() / folder / cat(content_hash, is_film ? ".proxy.mp4" : ".strip.webp");
}

std::filesystem::path Renditions::office_pdf_of(std::string_view content_hash) const {
    return office_pdfs() / content_hash.substr(0, 2) / cat(content_hash, ".pdf");
}

Result<> Renditions::prepare(std::string_view content_hash) const {
    return prepare_for(path_of(content_hash, media::Size::preview));
}

Result<> Renditions::prepare_for(const std::filesystem::path& file) const {
    std::error_code failed;
    std::filesystem::create_directories(file.parent_path(), failed);
    if (failed)
        return fail({Remedy::ask_admin, "renditions_unwritable",
                     cat("Previews can't be saved below ", m_folder.string(), ": ", failed.message(), "."),
                     "Check that the data folder's disk has space and that Sluice may write there."});
    return {};
}

}  // namespace sluice::transfer
