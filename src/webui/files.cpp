#include "webui/files.h"

#include <algorithm>

namespace sluice::webui {

#ifdef SLUICE_NO_UI
std::span<const UiFile> files() {
    return {};
}
#endif

const UiFile* find_file(std::string_view path) {
    const auto all = files();
    const auto found = std::ranges::find(all, path, &UiFile::path);
    return found == all.end() ? nullptr : &*found;
}

const UiFile* answer_to(std::string_view path) {
    if (const UiFile* file = find_file(path)) return file;
    if (path.starts_with("/api/") || path.starts_with("/_app/")) return nullptr;
    const auto name = path.substr(path.rfind('/') + 1);
    if (name.contains('.')) return nullptr;
    return find_file("/index.html");
}

}  // namespace sluice::webui
