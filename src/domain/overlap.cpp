#include "domain/overlap.h"

#include "base/text.h"

namespace sluice::domain {

bool is_within(std::string_view inner_lower, std::string_view outer_lower) {
    if (!inner_lower.starts_with(outer_lower)) return false;
    return inner_lower.size() == outer_lower.size() || outer_lower.empty() ||
           inner_lower[outer_lower.size()] == '/';
}

bool overlap(std::string_view a_lower, std::string_view b_lower) {
    return is_within(a_lower, b_lower) || is_within(b_lower, a_lower);
}

std::string_view relative_to(std::string_view path, std::string_view folder) {
    const bool is_below = path.size() > folder.size() && path[folder.size()] == '/' &&
                          equal_ignoring_case(path.substr(0, folder.size()), folder);
    return is_below ? path.substr(folder.size() + 1) : path;
}

}  // namespace sluice::domain
