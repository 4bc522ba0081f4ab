// Office documents: which files LibreOffice draws, told from their bytes.
//
// Invariant: nothing is decoded; at most the head of a file and the directory of an OLE file are looked at.
#pragma once

#include <optional>
#include <string_view>

namespace sluice::media {

/// True for types that an office document can have. OLE files are of many kinds; their directory tells.
[[nodiscard]] bool may_be_office_document(std::string_view mime);

/// "docx", "xls", …: what to call the file so that LibreOffice takes it for what it is; nothing where it is
/// no office document. `filename` decides only as in detect_file_type().
[[nodiscard]] std::optional<std::string_view> office_extension(int file, std::string_view filename);

}  // namespace sluice::media
