// The metadata fields: the built-in ones (title, keywords, credit line, …), and those that an account has
// made or given a vocabulary.
//
// Invariant: a field's key and type never change, and no field goes: one that isn't wanted any more is
// deprecated, so that what was saved under it keeps its meaning. Of a field with a vocabulary no rule of ours
// makes a value that isn't one of its terms.
#pragma once

#include <boost/describe.hpp>

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::domain {

BOOST_DEFINE_ENUM_CLASS(FieldType, text, long_text, list, date, integer)

struct Field {
    std::string key;
    std::string label;
    FieldType type = FieldType::text;
    bool is_custom = false;                             ///< made by the account
    std::vector<std::string> terms = {};                ///< its vocabulary; empty: any value
    std::map<std::string, std::string> spellings = {};  ///< what people also write → the term they mean
    bool is_deprecated = false;                         ///< not offered any more

    bool operator==(const Field&) const = default;
};
BOOST_DESCRIBE_STRUCT(Field, (), (key, label, type, is_custom, terms, spellings, is_deprecated))

/// All built-in fields in the order in which forms show them.
[[nodiscard]] std::span<const Field> built_in_fields();

/// The fields of an account: the built-in ones, then its own.
class Fields {
public:
    /// Only the built-in ones, without vocabularies.
    Fields();
    /// `own`: what the account has made, and built-in ones as it has changed them.
    explicit Fields(const std::vector<Field>& own);

    [[nodiscard]] const std::vector<Field>& all() const { return m_fields; }
    /// The field of that key, or nullptr.
    [[nodiscard]] const Field* find(std::string_view key) const;

private:
    std::vector<Field> m_fields;
};

/// Fails with `field_invalid`: its label, its terms or its spellings can't be meant.
[[nodiscard]] Result<> check_field(const Field& field);
/// A key made of a label: "Market (EU)" → "market_eu"; empty where nothing of it can be in a key.
[[nodiscard]] std::string key_of_label(std::string_view label);

}  // namespace sluice::domain
