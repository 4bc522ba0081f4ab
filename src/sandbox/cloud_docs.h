// Documents that live at Dropbox alone: Paper and Google's. They have no bytes of their own to download and
// are exported instead.
//
// Invariant: here a file is one by its extension, whatever its bytes; an export is those bytes. Pure.
#pragma once

#include <string_view>
#include <vector>

namespace sluice::sandbox {

struct CloudDoc {
    std::string_view extension;  ///< "paper"
    std::string_view export_as;  ///< the format where none is asked for: "docx"
    std::vector<std::string_view> export_options;
};

/// Nothing for files that can be downloaded.
[[nodiscard]] const CloudDoc* cloud_doc_of(std::string_view file_name);

}  // namespace sluice::sandbox
