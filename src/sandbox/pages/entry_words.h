// How the pages show an entry of a folder: its size in words, its icon.
//
// Invariant: what is returned is escaped HTML, or plain text where its name says so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace sluice::sandbox {

/// Plain text: "812 bytes", "1.2 MB".
[[nodiscard]] std::string size_text(std::uint64_t bytes);
/// Plain text, UTC: "2026-11-22 20:15".
[[nodiscard]] std::string day_and_time(Instant instant);
enum class FolderIcon { own, shared };
[[nodiscard]] std::string_view folder_icon_html(FolderIcon icon = FolderIcon::own);
/// The picture at `link` where it is one, else the letters behind the last dot.
[[nodiscard]] std::string file_icon_html(std::string_view name, const std::string& link);

}  // namespace sluice::sandbox
