#include "sandbox/paths.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>

#include "base/text.h"

namespace sluice::sandbox {

namespace {

constexpr std::size_t name_chars_max = 255;

struct CharRange {
    std::uint32_t first;
    std::uint32_t last;
};

bool is_in(std::uint32_t c, CharRange range) {
    return c >= range.first && c <= range.last;
}

/// Unicode's simple lower case for the two-byte letters of European scripts.
std::uint32_t lower_of(std::uint32_t c) {
    if (is_in(c, {0xC0, 0xDE})) return c == 0xD7 ? c : c + 32;
    if (c == 0x130) return 'i';
    if (c == 0x178) return 0xFF;
    const bool upper_is_odd = is_in(c, {0x139, 0x148}) || is_in(c, {0x179, 0x17E});
    if (upper_is_odd) return c % 2 == 1 ? c + 1 : c;
    const bool upper_is_even = is_in(c, {0x100, 0x137}) || is_in(c, {0x14A, 0x177}) ||
                               is_in(c, {0x218, 0x21B}) || is_in(c, {0x460, 0x481}) ||
                               is_in(c, {0x48A, 0x4BF}) || is_in(c, {0x4D0, 0x52F});
    if (upper_is_even) return c % 2 == 0 ? c + 1 : c;
    if (is_in(c, {0x391, 0x3AB})) return c == 0x3A2 ? c : c + 32;
    if (c == 0x386) return 0x3AC;
    if (is_in(c, {0x388, 0x38A})) return c + 37;
    if (c == 0x38C) return 0x3CC;
    if (is_in(c, {0x38E, 0x38F})) return c + 63;
    if (is_in(c, {0x410, 0x42F})) return c + 32;
    if (is_in(c, {0x400, 0x40F})) return c + 80;
    return c;
}

bool has_astral(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0xF0; });
}

std::size_t count_chars(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_malformed_name(std::string_view name) {
    if (name.empty() || name == "." || name == "..") return true;
    if (count_chars(name) > name_chars_max) return true;
    return std::ranges::any_of(name, [](char c) {
        return c == '\\' || (static_cast<unsigned char>(c) < 0x20 && c != '\r') || c == 0x7f;
    });
}

bool is_disallowed_name(std::string_view name) {
    static constexpr std::array<std::string_view, 6> never_saved = {
        ".dropbox", ".dropbox.cache", ".dropbox.attr", "desktop.ini", "thumbs.db", ".ds_store"};
    const std::string lower = to_lower_ascii(name);
    if (std::ranges::find(never_saved, lower) != never_saved.end() || lower == "icon\r") return true;
    return lower.starts_with("~$") || lower.starts_with(".~") ||
           (lower.starts_with("~") && lower.ends_with(".tmp"));
}

template <class Check>
bool any_name(std::string_view path, Check check) {
    while (!path.empty()) {
        path.remove_prefix(1);
        const auto end = std::min(path.find('/'), path.size());
        if (check(path.substr(0, end))) return true;
        path.remove_prefix(end);
    }
    return false;
}

}  // namespace

std::string lower_path(std::string_view path) {
    std::string lower;
    lower.reserve(path.size());
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto c = static_cast<unsigned char>(path[i]);
        if (c >= 'A' && c <= 'Z') {
            lower += static_cast<char>(c + 32);
        } else if ((c & 0xE0) == 0xC0 && i + 1 < path.size()) {
            const auto next = static_cast<unsigned char>(path[++i]);
            const auto code = lower_of(static_cast<std::uint32_t>((c & 0x1F) << 6 | (next & 0x3F)));
            if (code >= 0x80) lower += static_cast<char>(0xC0 | code >> 6);
            lower += static_cast<char>(code >= 0x80 ? 0x80 | (code & 0x3F) : code);
        } else {
            lower += static_cast<char>(c);
        }
    }
    return lower;
}

std::string_view name_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view parent_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

bool is_within(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::size_t depth_of(std::string_view path) {
    return static_cast<std::size_t>(std::ranges::count(path, '/'));
}

std::string_view path_below(std::string_view path, std::size_t depth) {
    while (depth-- > 0) {
        const auto slash = path.find('/', 1);
        path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash);
    }
    return path;
}

std::optional<NamespacePath> split_namespace(std::string_view path) {
    constexpr std::string_view prefix = "ns:";
    if (!path.starts_with(prefix)) return std::nullopt;
    path.remove_prefix(prefix.size());
    const auto digits = path.substr(0, path.find('/'));
    NamespacePath split{0, path.substr(digits.size())};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), split.number);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return split;
}

std::optional<PathFlaw> find_flaw(std::string_view path) {
    if (const auto in_namespace = split_namespace(path)) path = in_namespace->path;
    if (path.empty()) return std::nullopt;
    if (path.front() != '/' || path.back() == '/' || !is_utf8(path) || any_name(path, is_malformed_name)) {
        return PathFlaw::malformed_path;
    }
    return std::nullopt;
}

std::optional<PathFlaw> find_write_flaw(std::string_view path, AstralNames astral) {
    if (const auto in_namespace = split_namespace(path)) path = in_namespace->path;
    if (path.empty()) return PathFlaw::malformed_path;
    if (const auto flaw = find_flaw(path)) return flaw;
    if (astral == AstralNames::refused && has_astral(path)) return PathFlaw::malformed_path;
    if (any_name(path, is_disallowed_name)) return PathFlaw::disallowed_name;
    return std::nullopt;
}

std::string without_trailing_spaces(std::string_view path) {
    std::string cut;
    cut.reserve(path.size());
    for (const char c : path) {
        if (c == '/') {
            while (cut.ends_with(' ')) cut.pop_back();
        }
        cut += c;
    }
    while (cut.ends_with(' ')) cut.pop_back();
    return cut;
}

std::string with_suffix(std::string_view path, std::string_view suffix) {
    const std::string_view name = name_of(path);
    const auto dot = name.rfind('.');
    const bool has_extension = dot != std::string_view::npos && dot != 0;
    const std::string_view extension = has_extension ? name.substr(dot) : std::string_view{};
    return cat(path.substr(0, path.size() - extension.size()), " (", suffix, ")", extension);
}

bool PathLess::operator()(std::string_view a, std::string_view b) const {
    const auto [in_a, in_b] = std::ranges::mismatch(a, b);
    if (in_b == b.end()) return false;
    if (in_a == a.end()) return true;
    if (*in_a == '/' || *in_b == '/') return *in_a == '/';
    return static_cast<unsigned char>(*in_a) < static_cast<unsigned char>(*in_b);
}

}  // namespace sluice::sandbox
