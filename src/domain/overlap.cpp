#include "domain/overlap.h"

#include <algorithm>

namespace sluice::domain {

bool is_within(std::string_view inner_lower, std::string_view outer_lower) {
    if (!inner_lower.starts_with(outer_lower)) return false;
    return inner_lower.size() == outer_lower.size() || outer_lower.empty() ||
           inner_lower[outer_lower.size()] == '/';
}

bool overlap(std::string_view a_lower, std::string_view b_lower) {
    return is_within(a_lower, b_lower) || is_within(b_lower, a_lower);
}

std::string_view relative_to(const SpelledPath& path, std::string_view folder_lower) {
    if (!is_within(path.lower, folder_lower) || path.lower.size() == folder_lower.size()) return path.display;
    std::string_view rest = path.display;
    for (auto skipped = std::ranges::count(folder_lower, '/'); skipped >= 0; --skipped) {
        const auto slash = rest.find('/');
        if (slash == std::string_view::npos) return path.display;
        rest.remove_prefix(slash + 1);
    }
    return rest;
}

}  // namespace sluice::domain
