// Names that people give to things: of accounts, users, keys, profiles, groups and categories.
//
// Invariant: one rule for all of them, so that a name which one page takes is never too long for another.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text.h"

namespace sluice::api {

constexpr std::size_t name_bytes_max = 200;

/// The name without spaces around it. Fails with `name_invalid` where nothing is left or it is longer than
/// `name_bytes_max`; `subject` begins the message ("The account"), `hint` says what would be a good one.
[[nodiscard]] inline Result<std::string> checked_name(std::string_view name, std::string_view subject,
                                                      std::string_view hint) {
    const std::string_view trimmed = trim(name);
    if (!trimmed.empty() && trimmed.size() <= name_bytes_max) return std::string(trimmed);
    return fail({Remedy::reject, "name_invalid",
                 cat(subject, " needs a name of 1 to ", name_bytes_max, " characters."), std::string(hint)});
}

}  // namespace sluice::api
