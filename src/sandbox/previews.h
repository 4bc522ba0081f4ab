// Previews of documents, as PDF or HTML (files.stone: get_preview). The sandbox can't lay out a document, so
// a preview is a page that says which one it is; of plain tables (.csv) it is the table.
#pragma once

#include <string>

#include "sandbox/file_tree.h"

namespace sluice::sandbox {

struct Preview {
    std::string content_type;
    std::string bytes;
};

/// Refusals are the tags of PreviewError beside `path`.
[[nodiscard]] Outcome<Preview> preview_of(const Entry& file);

}  // namespace sluice::sandbox
