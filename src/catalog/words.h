// Enumerators as the words that stand in SQL, from the same description that makes the JSON.
#pragma once

#include <boost/describe/enum_from_string.hpp>
#include <boost/describe/enum_to_string.hpp>

#include <cstdlib>
#include <string>

namespace sluice::catalog {

/// The stored word of an enumerator.
template <class Enum>
[[nodiscard]] std::string word_of(Enum value) {
    return boost::describe::enum_to_string(value, "");
}

/// The enumerator of a stored word. A word we never wrote means that the database isn't ours to work with.
template <class Enum>
[[nodiscard]] Enum from_word(const std::string& word) {
    Enum value{};
    if (!boost::describe::enum_from_string(word.c_str(), value)) std::abort();
    return value;
}

}  // namespace sluice::catalog
