// Globs: patterns of paths below a mapped folder, as people write them in filters and ownership rules.
//
// Invariant: pure, and never slower than pattern length × path length. Letter case makes no difference, by
// Unicode's folding; a slash at the beginning, of either, counts as not written.
#pragma once

#include <string_view>

namespace sluice::domain {

/// True where the pattern fits the whole path. `*` stands for any characters within one folder, `?` for one
/// of them, `**` for any characters across folders; "**/" also for no folder at all, so that "a/**/b" fits
/// "a/b".
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view path);

}  // namespace sluice::domain
