// May two Dropbox folders both be mapped? (W6)
//
// Invariant: paths compare as Dropbox's own `path_lower`, whole components at a time: "/a/b" contains
// "/a/b/c" but not "/a/bc".
#pragma once

#include <string_view>

namespace sluice::domain {

/// True where `inner_lower` is `outer_lower` itself or lies below it. "" is the root and contains everything.
[[nodiscard]] bool is_within(std::string_view inner_lower, std::string_view outer_lower);
/// True where one contains the other.
[[nodiscard]] bool overlap(std::string_view a_lower, std::string_view b_lower);
/// A path in both of Dropbox's spellings.
struct SpelledPath {
    std::string_view display;
    std::string_view lower;
};
/// What of `path.display` lies below the folder, without a leading slash; all of it where it isn't below.
/// Components are counted, since the two spellings needn't have equally many bytes.
[[nodiscard]] std::string_view relative_to(const SpelledPath& path, std::string_view folder_lower);

}  // namespace sluice::domain
