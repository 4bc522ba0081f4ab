// Media types by file name, and how an answer names its file (RFC 6266).
#pragma once

#include <string>
#include <string_view>

namespace sluice::sandbox {

/// "application/octet-stream" where nothing better is known.
[[nodiscard]] std::string media_type_of(std::string_view file_name);
/// True for types that a browser shows without running anything in them.
[[nodiscard]] bool is_safe_inline(std::string_view media_type);
/// Values of Content-Disposition.
[[nodiscard]] std::string attachment_of(std::string_view file_name);
[[nodiscard]] std::string inline_of(std::string_view file_name);

}  // namespace sluice::sandbox
