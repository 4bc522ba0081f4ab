// Vocabularies: the terms that a field takes, and what somebody meant who wrote something else (S9, C15).
//
// Invariant: pure. Terms are compared without the case of their letters and however their accents are
// composed; what comes of a value is always a term as the vocabulary spells it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/fields.h"

namespace sluice::domain {

/// The term that a value is, by itself or as a known spelling; of a field without vocabulary the value
/// itself, its accents composed. Nothing where the field doesn't know it, or can't hold it: a number, a date.
[[nodiscard]] std::optional<std::string> find_term(const Field& field, std::string_view value);
/// The term that is closest to a value that the field doesn't know; nothing where none is close.
[[nodiscard]] std::optional<std::string> suggest_term(const Field& field, std::string_view value);
/// find_term(), or fails with `unknown_value`, the suggestion in its hint.
[[nodiscard]] Result<std::string> checked_value(const Field& field, std::string_view value);

}  // namespace sluice::domain
