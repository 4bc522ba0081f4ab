// Text that the sandbox gives out and takes back: cursors, references. Opaque to whoever holds it.
//
// Invariant: what `open_signed` returns was made by this world for the same purpose. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sluice::sandbox {

/// Letters, digits, "-" and "_" only. `purpose` keeps one kind of text from passing for another.
[[nodiscard]] std::string sign_text(std::string_view text, std::string_view purpose,
                                    std::string_view signing_key);
[[nodiscard]] std::optional<std::string> open_signed(std::string_view given, std::string_view purpose,
                                                     std::string_view signing_key);

}  // namespace sluice::sandbox
