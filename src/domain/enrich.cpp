#include "domain/enrich.h"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>
#include <set>

#include "base/text.h"

namespace sluice::domain {

namespace {

/// Values by the rank of their origin: what is there already stays, lists grow.
class Merger {
public:
    explicit Merger(const Fields& fields) : m_fields(fields) {}
    void add_embedded(const EmbeddedValue& embedded) {
        m_carried.insert(embedded.field);
        for (const auto& value : embedded.values) m_list_values.emplace(embedded.field, value);
        m_merged.push_back({embedded.field, embedded.language.value_or(""), embedded.values,
                            ValueOrigin::embedded, embedded.origin});
    }
    void add(const std::string& key, const std::vector<std::string>& values, ValueOrigin origin,
             const std::string& detail) {
        const Field* field = m_fields.find(key);
        const bool is_list = field != nullptr && field->type == FieldType::list;
        if (m_carried.contains(key) && !is_list) return;
        MetadataValue added{key, "", {}, origin, detail};
        for (const auto& value : values)
            if (m_list_values.emplace(key, value).second) added.values.push_back(value);
        m_carried.insert(key);
        if (!added.values.empty()) m_merged.push_back(std::move(added));
    }
    [[nodiscard]] std::vector<MetadataValue> take() { return std::move(m_merged); }

private:
    const Fields& m_fields;
    std::vector<MetadataValue> m_merged;
    std::set<std::string> m_carried;
    std::set<std::pair<std::string, std::string>> m_list_values;
};

}  // namespace

std::vector<MetadataValue> merge_metadata(const Facts& facts, const Profile& profile,
                                          const Besides& besides) {
    Merger merger(besides.fields);
    for (const EmbeddedValue& embedded : facts.embedded) merger.add_embedded(embedded);
    for (const auto& [key, values] : besides.said.metadata)
        merger.add(key, values, ValueOrigin::person, besides.said.origin);
    for (const auto& [key, values] : besides.from_folders)
        merger.add(key, values, ValueOrigin::folder, "path template");
    const std::string origin = cat("profile ", profile.rules.name, ", revision ", profile.revision);
    for (const auto& [key, values] : profile.rules.metadata)
        merger.add(key, values, ValueOrigin::profile, origin);
    return merger.take();
}

std::string choose_title(const std::vector<MetadataValue>& metadata, const std::string& filename) {
    const auto found = std::ranges::find_if(metadata, [](const MetadataValue& value) {
        return value.field == "title" && !trim(value.values.front()).empty();
    });
    if (found != metadata.end()) return std::string(trim(found->values.front()));
    const auto dot = filename.rfind('.');
    return dot == std::string::npos || dot == 0 ? filename : filename.substr(0, dot);
}

bool is_type_allowed(const std::vector<std::string>& allowed_types, Kind kind, const std::string& mime) {
    const std::string kind_word = boost::describe::enum_to_string(kind, "");
    return allowed_types.empty() || std::ranges::any_of(allowed_types, [&](const std::string& allowed) {
               return allowed == kind_word || allowed == mime;
           });
}

}  // namespace sluice::domain
