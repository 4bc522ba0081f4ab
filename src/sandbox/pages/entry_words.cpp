#include "sandbox/pages/entry_words.h"

#include <array>

#include "base/text.h"
#include "sandbox/media_types.h"
#include "sandbox/pages/page.h"

namespace sluice::sandbox {
namespace {

constexpr std::string_view folder_icon =
    "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M3 5h7l2 2h9v12H3z\"/></svg>";

constexpr std::string_view shared_folder_icon =
    "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path fill-rule=\"evenodd\" d=\"M3 5h7l2 2h9v12H3z"
    "M9.5 13a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM14.5 13a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"
    "M6 17c0-4 6-4 6 0zM12.6 17c.1-1.2-.2-2-.7-2.6 2-1.3 5.600 0 5.600 2.6z\"/></svg>";

std::string extension_of(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos || name.size() - dot > 5 ? "file"
                                                                  : std::string(name.substr(dot + 1));
}

}  // namespace

std::string size_text(std::uint64_t bytes) {
    if (bytes < 1000) return cat(bytes, " bytes");
    constexpr std::array units{" KB", " MB", " GB", " TB"};
    std::size_t unit = 0;
    auto tenths = bytes / 100;
    while (tenths >= 10000 && unit + 1 < units.size()) {
        tenths /= 1000;
        ++unit;
    }
    return tenths < 100 ? cat(tenths / 10, ".", tenths % 10, units[unit]) : cat(tenths / 10, units[unit]);
}

std::string day_and_time(Instant instant) {
    auto text = to_rfc3339(instant).substr(0, 16);
    text[10] = ' ';
    return text;
}

std::string_view folder_icon_html(FolderIcon icon) {
    return icon == FolderIcon::shared ? shared_folder_icon : folder_icon;
}

std::string file_icon_html(std::string_view name, const std::string& link) {
    if (showing_of(name) == Showing::picture)
        return fill("<img src=\"{{link}}\" alt=\"\" loading=\"lazy\">", {{"link", link}});
    return escape_html(extension_of(name));
}

}  // namespace sluice::sandbox
