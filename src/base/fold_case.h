// Whether two texts are the same but for the case of their letters or how their accents are written, in any
// script.
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

/// The same text with its accents composed (Unicode NFC), which tells "é" from "e" and a mark no more; what
/// isn't UTF-8 stays as it is.
[[nodiscard]] std::string compose(std::string_view text);

}  // namespace sluice
