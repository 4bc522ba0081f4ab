#include "domain/enrich.h"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "domain/fields.h"

namespace sluice::domain {

std::vector<MetadataValue> merge_metadata(const Facts& facts, const Profile& profile) {
    std::vector<MetadataValue> merged;
    std::set<std::string> carried;
    std::set<std::pair<std::string, std::string>> list_values;
    for (const EmbeddedValue& embedded : facts.embedded) {
        carried.insert(embedded.field);
        for (const auto& value : embedded.values) list_values.emplace(embedded.field, value);
        merged.push_back({embedded.field, embedded.language.value_or(""), embedded.values,
                          ValueOrigin::embedded, embedded.origin});
    }
    const std::string origin = cat("profile ", profile.rules.name, ", revision ", profile.revision);
    for (const auto& [key, values] : profile.rules.metadata) {
        const Field* field = find_field(key);
        const bool is_list = field != nullptr && field->type == FieldType::list;
        if (carried.contains(key) && !is_list) continue;
        MetadataValue added{key, "", {}, ValueOrigin::profile, origin};
        for (const auto& value : values)
            if (!list_values.contains({key, value})) added.values.push_back(value);
        if (!added.values.empty()) merged.push_back(std::move(added));
    }
    return merged;
}

std::string choose_title(const std::vector<MetadataValue>& metadata, const std::string& filename) {
    const auto found = std::ranges::find_if(metadata, [](const MetadataValue& value) {
        return value.field == "title" && !trim(value.values.front()).empty();
    });
    if (found != metadata.end()) return std::string(trim(found->values.front()));
    const auto dot = filename.rfind('.');
    return dot == std::string::npos || dot == 0 ? filename : filename.substr(0, dot);
}

bool is_type_allowed(const ProfileRules& rules, Kind kind, const std::string& mime) {
    const std::string kind_word = boost::describe::enum_to_string(kind, "");
    return rules.allowed_types.empty() ||
           std::ranges::any_of(rules.allowed_types, [&](const std::string& allowed) {
               return allowed == kind_word || allowed == mime;
           });
}

}  // namespace sluice::domain
