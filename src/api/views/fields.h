// Metadata fields and their vocabularies.
//
// Invariant: a field is known by its key in every account; what can be changed of a built-in one is its
// vocabulary.
#pragma once

#include <boost/describe.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/fields.h"

namespace sluice::api {

using namespace domain;

struct FieldList {
    std::vector<Field> fields;
};
BOOST_DESCRIBE_STRUCT(FieldList, (), (fields))

struct FieldRequest {
    std::string label;
    std::optional<FieldType> type;   ///< text where absent
    std::optional<std::string> key;  ///< made of the label where absent
    std::optional<std::vector<std::string>> terms;
};
BOOST_DESCRIBE_STRUCT(FieldRequest, (), (label, type, key, terms))

/// Absent members stay as they are.
struct FieldChange {
    std::optional<std::string> label;  ///< of the account's own
    std::optional<std::vector<std::string>> terms;
    std::optional<std::map<std::string, std::string>> spellings;
    std::optional<bool> is_deprecated;  ///< of the account's own
};
BOOST_DESCRIBE_STRUCT(FieldChange, (), (label, terms, spellings, is_deprecated))

struct TermRequest {
    std::string term;
};
BOOST_DESCRIBE_STRUCT(TermRequest, (), (term))

/// From now on `spelling` means `term`.
struct SpellingRequest {
    std::string spelling;
    std::string term;
};
BOOST_DESCRIBE_STRUCT(SpellingRequest, (), (spelling, term))

}  // namespace sluice::api
