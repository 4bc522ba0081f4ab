// Why an operation is refused, as a value.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sluice::sandbox {

/// In the words of the Stone unions, outermost first: {"conflict", "file"}.
struct Refusal {
    std::vector<std::string> tags;
    std::optional<std::uint64_t> correct_offset = std::nullopt;  ///< of `incorrect_offset`
    std::string text = {};  ///< of an innermost member that is a String, e.g. the id of `template_not_found`

    /// The same within an outer union: `within("path")`.
    [[nodiscard]] Refusal within(std::string outer) const;
};
template <class T>
using Outcome = std::expected<T, Refusal>;
[[nodiscard]] inline std::unexpected<Refusal> refuse(std::vector<std::string> tags) {
    return std::unexpected<Refusal>(Refusal{std::move(tags)});
}

}  // namespace sluice::sandbox
