#include "domain/collections.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::domain {

std::vector<std::string> collection_names_of(std::string_view relative_path) {
    std::vector<std::string> names;
    auto parts = split(relative_path, '/');
    parts.pop_back();
    for (const std::string& part : parts)
        if (const auto name = trim(part); !name.empty()) names.emplace_back(name);
    return names;
}

bool is_collection_within(const std::vector<Collection>& all, const CollectionId& id,
                          const CollectionId& ancestor) {
    CollectionId at = id;
    for (std::size_t steps = 0; steps <= all.size(); ++steps) {
        if (at == ancestor) return true;
        const auto found = std::ranges::find(all, at, &Collection::id);
        if (found == all.end() || !found->parent_id) return false;
        at = *found->parent_id;
    }
    return false;
}

}  // namespace sluice::domain
