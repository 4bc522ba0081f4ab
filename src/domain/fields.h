// The built-in metadata fields (title, keywords, credit line, …) with their types and labels.
//
// Invariant: a field's key never changes; it is the same word in profiles, JSON, SQL and the UI.
#pragma once

#include <boost/describe.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::domain {

BOOST_DEFINE_ENUM_CLASS(FieldType, text, long_text, list, date, integer)

struct Field {
    std::string key;
    std::string label;
    FieldType type = FieldType::text;
    bool is_custom = false;               ///< made by the account
    std::vector<std::string> terms = {};  ///< its vocabulary; empty: any value
};
BOOST_DESCRIBE_STRUCT(Field, (), (key, label, type, is_custom, terms))

/// All built-in fields in the order in which forms show them.
[[nodiscard]] std::span<const Field> built_in_fields();
/// The field of that key, or nullptr.
[[nodiscard]] const Field* find_field(std::string_view key);

}  // namespace sluice::domain
