// Media types by file name: what a file is called in an answer, how a page shows it, and how an answer names
// its file (RFC 6266).
//
// Invariant: what is known of an extension stands in one table. Pure.
#pragma once

#include <string>
#include <string_view>

namespace sluice::sandbox {

/// "application/octet-stream" where nothing better is known.
[[nodiscard]] std::string media_type_of(std::string_view file_name);

/// How a page shows a file in place: what a browser can show without running anything in it.
enum class Showing { nothing, picture, video, audio, text, pdf };
[[nodiscard]] Showing showing_of(std::string_view file_name);
/// True for what may be sent to be shown in place. The text of a page may not: a browser would run it.
[[nodiscard]] bool is_safe_inline(std::string_view file_name);

/// Values of Content-Disposition.
[[nodiscard]] std::string attachment_of(std::string_view file_name);
[[nodiscard]] std::string inline_of(std::string_view file_name);

}  // namespace sluice::sandbox
