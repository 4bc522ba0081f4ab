// Whether two texts are the same but for the case of their letters, in any script.
//
// Invariant: a pure function on bytes; it knows no locale. Dropbox's own `path_lower` is taken as it is
// returned; this is for a path that Dropbox hasn't returned yet, to be compared with one.
#pragma once

#include <string>
#include <string_view>

namespace sluice {

/// Equal for texts that differ only in the case of letters, or in how accents are composed (Unicode NFC,
/// simple case mapping, by utf8proc). Never to be kept or shown; what isn't UTF-8 is folded as ASCII.
[[nodiscard]] std::string fold_case(std::string_view text);

}  // namespace sluice
