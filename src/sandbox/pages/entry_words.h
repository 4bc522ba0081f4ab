// How the pages show an entry of a folder: its size in words, its icon.
//
// Invariant: what is returned is escaped HTML, or plain text where its name says so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::sandbox {

/// Plain text: "812 bytes", "1.2 MB".
[[nodiscard]] std::string size_text(std::uint64_t bytes);
/// True for pictures that a browser shows by itself.
[[nodiscard]] bool is_picture(std::string_view name);
[[nodiscard]] std::string_view folder_icon_html();
/// The picture at `link` where it is one, else the letters behind the last dot.
[[nodiscard]] std::string file_icon_html(std::string_view name, const std::string& link);

}  // namespace sluice::sandbox
