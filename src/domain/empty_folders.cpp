#include "domain/empty_folders.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "domain/intake.h"
#include "domain/mapping.h"
#include "domain/overlap.h"

namespace sluice::domain {
namespace {

std::string_view parent_of(std::string_view path) {
    return path.substr(0, path.rfind('/'));
}

/// What is kept for Sluice itself.
bool is_kept(const ListedPlace& place, const std::string& mapped_lower) {
    const auto relative = relative_to({place.path_lower, place.path_lower}, mapped_lower);
    const auto first = relative.substr(0, relative.find('/'));
    return first == sentinel_name || is_in_rejected_folder(std::string(first) + "/");
}

}  // namespace

std::vector<EmptyFolder> empty_folders(std::span<const ListedPlace> listing,
                                       const std::string& mapped_lower) {
    std::set<std::string_view> filled{mapped_lower};  // that hold a file, or what is kept
    for (const ListedPlace& place : listing) {
        if (place.is_folder && !is_kept(place, mapped_lower)) continue;
        std::string_view at =
            place.is_folder ? std::string_view(place.path_lower) : parent_of(place.path_lower);
        while (is_within(at, mapped_lower) && filled.insert(at).second) at = parent_of(at);
    }
    std::map<std::string_view, EmptyFolder> outermost;
    std::vector<std::string_view> within;
    for (const ListedPlace& place : listing) {
        if (!place.is_folder || filled.contains(place.path_lower)) continue;
        if (filled.contains(parent_of(place.path_lower)))
            outermost[place.path_lower] = {place.path, place.path_lower, 0};
        else
            within.push_back(place.path_lower);
    }
    for (std::string_view inner : within)
        for (std::string_view at = parent_of(inner); is_within(at, mapped_lower); at = parent_of(at))
            if (const auto found = outermost.find(at); found != outermost.end()) {
                ++found->second.folders_within;
                break;
            }
    std::vector<EmptyFolder> folders;
    for (auto& [path, folder] : outermost) folders.push_back(std::move(folder));
    return folders;
}

}  // namespace sluice::domain
