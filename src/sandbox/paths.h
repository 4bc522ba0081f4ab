// Paths as Dropbox sees them: case-insensitive, case-preserving, without "." or "..".
//
// Invariant: a path is "" (the root) or "/" + components joined by "/"; a lower path went through
// `lower_path` and is the key of everything. What lies in a namespace that isn't mounted has such a path
// behind "ns:" and the namespace's number. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::sandbox {

/// Lower case of Latin, Greek and Cyrillic letters; the rest as it is.
[[nodiscard]] std::string lower_path(std::string_view path);

/// The last component; "" for the root.
[[nodiscard]] std::string_view name_of(std::string_view path);
/// All but the last component; "" for the root and for what lies in it.
[[nodiscard]] std::string_view parent_of(std::string_view path);
/// True for `folder` itself and all below it; both lower, or both of the same case.
[[nodiscard]] bool is_within(std::string_view path, std::string_view folder);

enum class PathFlaw { malformed_path, disallowed_name };
enum class AstralNames { allowed, refused };

struct NamespacePath {
    std::uint32_t number = 0;
    std::string_view path;  ///< within the namespace
};
/// "ns:123/a" -> {123, "/a"}; nothing for any other form.
[[nodiscard]] std::optional<NamespacePath> split_namespace(std::string_view path);

/// What is wrong with an absolute path that is to be looked up: empty or "." components, a trailing slash,
/// control characters, backslashes, broken UTF-8, names above 255 characters.
[[nodiscard]] std::optional<PathFlaw> find_flaw(std::string_view path);
/// The same for one that is to be written, with the names that Dropbox never saves.
[[nodiscard]] std::optional<PathFlaw> find_write_flaw(std::string_view path, AstralNames astral);
/// `path` with spaces cut from the end of each component, as Dropbox saves it.
[[nodiscard]] std::string without_trailing_spaces(std::string_view path);

/// Components of a path: "/A/b/C" has 3.
[[nodiscard]] std::size_t depth_of(std::string_view path);
/// What of `path` lies below its first `depth` components: "/A/b/C", 1 -> "/b/C".
[[nodiscard]] std::string_view path_below(std::string_view path, std::size_t depth);

/// "photo.jpg" -> "photo (1).jpg"; a dot at the start or in an earlier component is no extension.
[[nodiscard]] std::string with_suffix(std::string_view path, std::string_view suffix);

/// Order of paths that keeps a folder's content together, right behind the folder ("/" sorts before
/// everything).
struct PathLess {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const;
};

}  // namespace sluice::sandbox
