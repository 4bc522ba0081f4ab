#include "sandbox/pages/entry_words.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sandbox/pages/page.h"

namespace sluice::sandbox {
namespace {

constexpr std::string_view folder_icon =
    "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\"><path d=\"M3 5h7l2 2h9v12H3z\"/></svg>";

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

bool is_picture(std::string_view name) {
    constexpr std::array extensions{".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp"};
    const auto lower = to_lower_ascii(name);
    return std::ranges::any_of(extensions, [&](std::string_view one) { return lower.ends_with(one); });
}

std::string_view folder_icon_html() {
    return folder_icon;
}

std::string file_icon_html(std::string_view name, const std::string& link) {
    if (is_picture(name)) return fill("<img src=\"{{link}}\" alt=\"\" loading=\"lazy\">", {{"link", link}});
    return escape_html(extension_of(name));
}

}  // namespace sluice::sandbox
