#include "domain/import.h"

#include "base/text.h"
#include "domain/upload_page.h"

namespace sluice::domain {
namespace {

constexpr std::size_t path_bytes_max = 4'000;
constexpr std::size_t folders_max = 100;

}  // namespace

Result<std::string> checked_relative_path(std::string_view path) {
    std::string checked;
    std::size_t folders = 0;
    if (path.size() <= path_bytes_max)
        for (std::string_view rest = path; !rest.empty() && folders <= folders_max; ++folders) {
            const auto slash = rest.find('/');
            const std::string_view part = trim(rest.substr(0, slash));
            rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
            if (part.empty() || part == "." || part == "..") continue;
            checked += cat(checked.empty() ? "" : "/", TRY(checked_file_name(part)));
        }
    if (folders > folders_max || path.size() > path_bytes_max)
        return fail({Remedy::reject, "relative_path_invalid", "The file lies too deep in folders.",
                     "Choose a folder further down, and send that."});
    if (checked.empty()) return checked_file_name("");
    return checked;
}

}  // namespace sluice::domain
