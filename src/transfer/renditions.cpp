#include "transfer/renditions.h"

#include "base/text.h"

namespace sluice::transfer {

std::filesystem::path Renditions::path_of(std::string_view content_hash, media::Size size) const {
    const std::string_view word = size == media::Size::thumbnail ? "thumbnail" : "preview";
    return m_folder / content_hash.substr(0, 2) / cat(content_hash, ".", word, ".webp");
}

Result<> Renditions::prepare(std::string_view content_hash) const {
    std::error_code failed;
    std::filesystem::create_directories(m_folder / content_hash.substr(0, 2), failed);
    if (failed)
        return fail({Remedy::ask_admin, "renditions_unwritable",
                     cat("Previews can't be saved below ", m_folder.string(), ": ", failed.message(), "."),
                     "Check that the data folder's disk has space and that Sluice may write there."});
    return {};
}

}  // namespace sluice::transfer
