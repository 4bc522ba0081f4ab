#include "domain/parsed_template.h"

#include <algorithm>
#include <re2/re2.h>
#include <span>

#include "base/fold_case.h"
#include "base/text.h"

namespace sluice::domain {
namespace {

constexpr std::size_t template_bytes_max = 1'000;
constexpr std::int64_t pattern_memory_max = std::int64_t{1} << 20U;

std::unexpected<Error> invalid(std::string message, std::string hint) {
    return fail({Remedy::reject, "path_template_invalid", std::move(message), std::move(hint)});
}

RE2::Options quiet() {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(pattern_memory_max);
    return options;
}

/// Between braces: a field with or without pattern, `_` or `*`.
struct Hole {
    std::string name;
    std::string pattern;  ///< empty: any
};

/// A part is words and holes in turn; words stand in `name` of none.
struct Piece {
    std::string words;
    std::optional<Hole> hole;
};

/// Where the brace that opens at `open` closes; those of a pattern count, but for escaped ones and sets.
std::optional<std::size_t> closing_brace(std::string_view text, std::size_t open) {
    std::size_t depth = 0;
    bool is_in_set = false;
    for (std::size_t i = open; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\\') {
            ++i;
        } else if (is_in_set) {
            is_in_set = c != ']';
        } else if (c == '[') {
            is_in_set = true;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}' && --depth == 0) {
            return i;
        }
    }
    return std::nullopt;
}

/// At the slashes outside of braces.
Result<std::vector<std::string_view>> split_parts(std::string_view text) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i == text.size() || text[i] == '/') {
            parts.push_back(text.substr(begin, i - begin));
            begin = i + 1;
        } else if (text[i] == '{') {
            const auto close = closing_brace(text, i);
            if (!close)
                return invalid(cat("The brace before '", text.substr(i + 1, 20), "' is never closed."),
                               "Close it with }, as in {client}.");
            i = *close;
        } else if (text[i] == '}') {
            return invalid(cat("There is a } behind '", text.substr(0, i), "' that nothing opens."),
                           "Write { before the name of the field.");
        }
    }
    return parts;
}

Result<std::vector<Piece>> split_pieces(std::string_view part) {
    std::vector<Piece> pieces;
    std::string words;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] != '{') {
            words += part[i];
            continue;
        }
        const std::size_t close = *closing_brace(part, i);
        const std::string_view inside = part.substr(i + 1, close - i - 1);
        const auto colon = inside.find(':');
        Hole hole{std::string(trim(inside.substr(0, colon))),
                  colon == std::string_view::npos ? "" : std::string(inside.substr(colon + 1))};
        if (!words.empty()) pieces.push_back({std::exchange(words, ""), std::nullopt});
        if (!pieces.empty() && pieces.back().hole && pieces.back().hole->pattern.empty())
            return invalid(
                cat("Nothing stands between {", pieces.back().hole->name, "} and {", hole.name,
                    "}, so where one ends can't be told."),
                "Put what stands there in the folder's name between them, as in {client}_{project}.");
        pieces.push_back({"", std::move(hole)});
        i = close;
    }
    if (!words.empty()) pieces.push_back({words, std::nullopt});
    return pieces;
}

/// A pattern is asked of one folder, so a slash in it can never be met.
Result<std::unique_ptr<RE2>> compile_pattern(const Hole& hole) {
    auto compiled = std::make_unique<RE2>(hole.pattern, quiet());
    if (!compiled->ok())
        return invalid(cat("The pattern of {", hole.name, "} can't be read: ", compiled->error(), "."),
                       "Write a regular expression, as in {campaign:[A-Z]{3}\\d{4}}.");
    if (RE2::FullMatch("", *compiled))
        return invalid(cat("The pattern of {", hole.name, "} also takes no letter at all."),
                       "Ask for one at least: write + in place of *.");
    return compiled;
}

std::string to_case(std::string_view text, bool is_upper) {
    std::string changed(text);
    for (char& c : changed) {
        if (is_upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (!is_upper && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return changed;
}

}  // namespace

/// One folder.
struct ParsedTemplate::Part {
    struct Taken {
        std::string field;  ///< empty: not kept
        int group = 0;
        std::unique_ptr<RE2> pattern;  ///< none: any
    };
    std::unique_ptr<RE2> expression;
    std::vector<Taken> taken;
    int groups = 0;

    /// As the pattern would write it: people type abc1234 for ABC1234.
    static std::string value_of(const Taken& one, const std::string& value) {
        if (!one.pattern || RE2::FullMatch(value, *one.pattern)) return value;
        for (const bool is_upper : {true, false})
            if (auto changed = to_case(value, is_upper); RE2::FullMatch(changed, *one.pattern))
                return changed;
        return value;
    }

    bool match(const std::string& folder, std::vector<Capture>& captures) const {
        std::vector<re2::StringPiece> groups_of(static_cast<std::size_t>(groups) + 1);
        if (!expression->Match(folder, 0, folder.size(), RE2::ANCHOR_BOTH, groups_of.data(), groups + 1))
            return false;
        for (const Taken& one : taken) {
            const auto& group = groups_of[static_cast<std::size_t>(one.group)];
            const std::string value(trim({group.data(), group.size()}));
            if (value.empty()) return false;
            if (!one.field.empty()) captures.push_back({one.field, value_of(one, value)});
        }
        return true;
    }

    static Result<Part> parse(std::string_view text) {
        Part part;
        std::string whole = "(?is)";
        for (const Piece& piece : TRY(split_pieces(text))) {
            if (!piece.hole) {
                whole += RE2::QuoteMeta(compose(piece.words));
                continue;
            }
            const Hole& hole = *piece.hole;
            if (hole.name.empty())
                return invalid("There are braces with no field in them.",
                               "Write the key of a field in them, or {_} for what doesn't matter.");
            if (hole.name == "*")
                return invalid(cat("{*} stands for whole folders, and can't be a part of '", text, "'."),
                               "Give it a place of its own: /{client}/{*}. For a part of a name write {_}.");
            Taken one{hole.name == "_" ? "" : hole.name, ++part.groups, nullptr};
            if (hole.pattern.empty()) {
                whole += "(.+?)";
            } else {
                one.pattern = TRY(compile_pattern(hole));
                whole += cat("((?:", hole.pattern, "))");
                part.groups += one.pattern->NumberOfCapturingGroups();
            }
            part.taken.push_back(std::move(one));
        }
        part.expression = std::make_unique<RE2>(whole, quiet());
        if (!part.expression->ok())
            return invalid(cat("'", text, "' can't be read: ", part.expression->error(), "."),
                           "Make its patterns simpler.");
        return part;
    }
};

namespace {

/// Both known, and no field twice.
Result<> check_fields(const std::vector<std::string>& keys, const Fields& fields) {
    for (auto key = keys.begin(); key != keys.end(); ++key) {
        if (fields.find(*key) == nullptr)
            return invalid(
                cat("There is no field '", *key, "'."),
                "Write the key of a field as it stands on the page Fields, or make that field there.");
        if (std::find(keys.begin(), key, *key) != key)
            return invalid(cat("The field '", *key, "' stands there twice."),
                           "Leave one of them out, or write {_} in its place.");
    }
    return {};
}

}  // namespace

ParsedTemplate::ParsedTemplate() = default;
ParsedTemplate::~ParsedTemplate() = default;
ParsedTemplate::ParsedTemplate(ParsedTemplate&&) noexcept = default;
ParsedTemplate& ParsedTemplate::operator=(ParsedTemplate&&) noexcept = default;

Result<ParsedTemplate> ParsedTemplate::parse(std::string_view text, const Fields& fields) {
    if (trim(text).empty() || text.size() > template_bytes_max || !is_utf8(text))
        return invalid(cat("A path template has 1 to ", template_bytes_max, " characters."),
                       "Write it like /{client}/{campaign}/{*}.");
    ParsedTemplate parsed;
    std::vector<std::string> keys;
    std::string_view rest = trim(text);
    if (rest.starts_with('/')) rest.remove_prefix(1);
    if (rest.ends_with('/')) rest.remove_suffix(1);
    for (const std::string_view part : TRY(split_parts(rest))) {
        if (trim(part).empty())
            return invalid("Two slashes stand side by side.",
                           "Leave one out, or write {_} between them for a folder that doesn't matter.");
        if (part == "{*}") {
            if (parsed.m_has_rest)
                return invalid("{*} stands there twice.", "One is enough: it stands for any folders.");
            parsed.m_has_rest = true;
            continue;
        }
        auto& parts = parsed.m_has_rest ? parsed.m_after : parsed.m_before;
        parts.push_back(TRY(Part::parse(part)));
        for (const auto& one : parts.back().taken)
            if (!one.field.empty()) keys.push_back(one.field);
    }
    TRY(check_fields(keys, fields));
    return parsed;
}

std::optional<std::vector<Capture>> ParsedTemplate::match(std::string_view relative_path) const {
    std::vector<std::string> folders = split(compose(relative_path), '/');
    folders.pop_back();  // the name
    if (!folders.empty() && folders.front().empty()) folders.erase(folders.begin());
    const std::size_t fixed = m_before.size() + m_after.size();
    if (folders.size() < fixed || (folders.size() > fixed && !m_has_rest)) return std::nullopt;
    std::vector<Capture> captures;
    const auto match_all = [&](std::span<const Part> parts, std::size_t first) {
        for (std::size_t i = 0; i < parts.size(); ++i)
            if (!parts[i].match(folders[first + i], captures)) return false;
        return true;
    };
    if (!match_all(m_before, 0) || !match_all(m_after, folders.size() - m_after.size())) return std::nullopt;
    return captures;
}

}  // namespace sluice::domain
