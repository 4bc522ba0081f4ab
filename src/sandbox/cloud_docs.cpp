#include "sandbox/cloud_docs.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice::sandbox {

const CloudDoc* cloud_doc_of(std::string_view file_name) {
    // What Google's types become is in the specification's examples; Paper's formats are those of
    // `ImportFormat`.
    static const std::array<CloudDoc, 4> docs{{{"paper", "markdown", {"html", "markdown", "plain_text"}},
                                               {"gdoc", "docx", {"docx", "pdf", "txt"}},
                                               {"gsheet", "xlsx", {"xlsx", "pdf", "csv"}},
                                               {"gslides", "pptx", {"pptx", "pdf"}}}};
    const auto dot = file_name.rfind('.');
    if (dot == std::string_view::npos) return nullptr;
    const auto extension = file_name.substr(dot + 1);
    const auto found = std::ranges::find_if(
        docs, [&](const CloudDoc& doc) { return equal_ignoring_case(doc.extension, extension); });
    return found == docs.end() ? nullptr : &*found;
}

}  // namespace sluice::sandbox
