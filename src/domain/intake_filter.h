// Which files of a mapped folder are taken in at all (S2, C4). The others stay in Dropbox, `ignored`, with
// the reason.
//
// Invariant: pure.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sluice::domain {

/// Absent members ask nothing.
struct IntakeFilter {
    /// Globs of the path below the mapped folder (`*` within a folder, `**` across folders, `?`); a file must
    /// match one of `include`, and none of `exclude`.
    std::optional<std::vector<std::string>> include;
    std::optional<std::vector<std::string>> exclude;
    std::optional<std::vector<std::string>> extensions;  ///< without dot, "jpg"
    std::optional<std::int64_t> size_min;                ///< bytes
    std::optional<std::int64_t> size_max;                ///< bytes
    std::optional<std::int64_t> age_days_max;            ///< since it was last changed by its maker
    std::optional<std::int64_t> width_min;               ///< pixels; known once a picture is here
    std::optional<std::int64_t> height_min;              ///< pixels
    /// Only what is marked as final comes in: a folder of that name above it, or a name that ends so before
    /// its extension.
    std::optional<std::vector<std::string>> marker_folders;   ///< "Final"
    std::optional<std::vector<std::string>> marker_suffixes;  ///< "_FINAL"

    bool operator==(const IntakeFilter&) const = default;
};
BOOST_DESCRIBE_STRUCT(IntakeFilter, (),
                      (include, exclude, extensions, size_min, size_max, age_days_max, width_min, height_min,
                       marker_folders, marker_suffixes))

}  // namespace sluice::domain
