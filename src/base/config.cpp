#include "base/config.h"

#include <algorithm>
#include <cctype>
#include <unistd.h>
#include <vector>

#include "base/detail/toml_file.h"
#include "base/json/tree.h"
#include "base/text.h"

namespace sluice {
namespace {

using detail::Section;
using json::detail::Node;
using json::detail::ReadMember;

constexpr std::string_view variable_prefix = "SLUICE_";
constexpr std::string_view file_suffix = "_FILE";
constexpr std::size_t value_file_bytes_max = 64 * 1024;

/// A key of a section, found by name.
struct Known {
    const Section* section = nullptr;
    const ReadMember* key = nullptr;

    [[nodiscard]] std::string name() const { return cat(section->name, ".", key->name); }
    [[nodiscard]] std::string variable() const {
        std::string text = cat(variable_prefix, section->name, "_", key->name);
        std::ranges::transform(text, text.begin(),
                               [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        return text;
    }
};

std::vector<Known> known_keys(std::span<const Section> sections) {
    std::vector<Known> keys;
    for (const Section& section : sections) {
        for (const ReadMember& key : section.readers) keys.push_back({&section, &key});
    }
    return keys;
}

auto invalid(std::string_view where, std::string_view problem) {
    return fail({Remedy::ask_admin, "settings_invalid", cat(where, ": ", problem),
                 "`sluice config sample` prints all settings with what they are for."});
}

/// How many characters to insert, remove or replace to get from one text to the other (Levenshtein).
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

/// "unknown key 'server.prot'; did you mean 'server.port'?"
std::string unknown(std::string_view kind, std::string_view name, const std::vector<std::string>& known) {
    std::string text = cat("unknown ", kind, " '", to_valid_utf8(name), "'");
    const auto nearest =
        std::ranges::min_element(known, {}, [&](const std::string& k) { return distance(name, k); });
    if (nearest == known.end() || distance(name, *nearest) > std::max<std::size_t>(2, name.size() / 3))
        return text;
    return cat(text, "; did you mean '", *nearest, "'?");
}

std::vector<std::string> names_of(const std::vector<Known>& keys) {
    std::vector<std::string> names;
    for (const Known& known : keys) names.push_back(known.name());
    return names;
}

std::string unknown_key(const detail::TomlKey& found, std::span<const Section> sections) {
    const auto keys = known_keys(sections);
    if (found.key.empty()) {
        std::vector<std::string> names;
        for (const Section& section : sections) names.emplace_back(section.name);
        return unknown("section", found.section, names);
    }
    if (!found.section.empty()) return unknown("key", cat(found.section, ".", found.key), names_of(keys));
    for (const Known& known : keys) {
        if (known.key->name == found.key)
            return cat("unknown key '", found.key, "'; did you mean '", known.name(), "'? Put it below [",
                       known.section->name, "].");
    }
    return unknown("key", found.key, names_of(keys));
}

/// Reads `value` into the key; the error, if any, begins with `name`.
std::optional<Error> read_into(const Known& known, const boost::json::value& value, std::string_view name) {
    std::optional<Error> error;
    if (known.key->read(Node(value, name, error), known.section->object)) return std::nullopt;
    return error.value_or(Error{.message = std::string(name)});
}

Result<> load_file(std::span<const Section> sections, const std::filesystem::path& file) {
    const auto keys = known_keys(sections);
    for (const detail::TomlKey& found : TRY(detail::read_toml(file))) {
        const std::string where = cat(file.string(), ", line ", found.line);
        const bool is_section =
            found.key.empty() && std::ranges::find(sections, found.section, &Section::name) != sections.end();
        if (is_section) continue;
        const std::string name = cat(found.section, ".", found.key);
        const auto known = std::ranges::find(keys, name, &Known::name);
        if (found.key.empty() || found.section.empty() || known == keys.end())
            return invalid(where, unknown_key(found, sections));
        if (const auto error = read_into(*known, found.value, name)) return invalid(where, error->message);
    }
    return {};
}

/// A variable is only text: it is taken as a string, else as JSON (numbers, true, lists), else as a list by
/// commas.
Result<> read_variable(const Known& known, const std::string& name, const std::string& text) {
    const auto as_text = read_into(known, boost::json::string(text), name);
    if (!as_text) return {};
    if (const auto tree = json::parse(text)) {
        const auto as_json = read_into(known, *tree, name);
        return as_json ? invalid("environment", as_json->message) : Result<>();
    }
    boost::json::array items;
    for (const std::string& item : split(text, ',')) items.emplace_back(boost::json::string(trim(item)));
    return read_into(known, items, name) ? invalid("environment", as_text->message) : Result<>();
}

Result<> load_variable(const std::vector<Known>& keys, const std::string& name, const std::string& text,
                       const Environment& environment) {
    if (const auto known = std::ranges::find(keys, name, &Known::variable); known != keys.end())
        return read_variable(*known, name, text);
    if (name.ends_with(file_suffix)) {
        const std::string plain = name.substr(0, name.size() - file_suffix.size());
        if (const auto known = std::ranges::find(keys, plain, &Known::variable); known != keys.end()) {
            if (environment.contains(plain))
                return invalid("environment", cat("both ", plain, " and ", name, " are set"));
            std::string value = TRY(detail::read_small_file(text, value_file_bytes_max));
            if (value.ends_with('\n')) value.pop_back();
            if (value.ends_with('\r')) value.pop_back();
            return read_variable(*known, name, value);
        }
    }
    std::vector<std::string> names;
    for (const Known& known : keys) {
        names.push_back(known.variable());
        names.push_back(known.variable() + std::string(file_suffix));
    }
    return invalid("environment", unknown("variable", name, names));
}

void append_comment(std::string& out, std::string_view text) {
    for (const std::string& line : split(text, '\n')) out += cat("# ", line, "\n");
}

void append_key(std::string& out, const Section& section, std::size_t index) {
    const Known known{&section, &section.readers[index]};
    const auto about = std::ranges::find(section.about_keys, known.key->name, &KeyAbout::key);
    append_comment(out, cat(about->about, " (", known.variable(), ")"));
    const auto& writer = section.writers[index];
    if (!writer.has_value(section.object)) {
        out += cat("# ", known.key->name, " =\n");
        return;
    }
    json::detail::Writer value;
    writer.write(value, section.object);
    out += cat(known.key->name, " = ", value.take(), "\n");  // JSON's scalars and lists are TOML too
}

}  // namespace

Environment read_environment() {
    Environment variables;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (text.starts_with(variable_prefix) && equals != std::string_view::npos)
            variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return variables;
}

Result<> detail::load_sections(std::span<const Section> sections,
                               const std::optional<std::filesystem::path>& file,
                               const Environment& environment) {
    if (file) TRY(load_file(sections, *file));
    const auto keys = known_keys(sections);
    for (const auto& [name, text] : environment) TRY(load_variable(keys, name, text, environment));
    return {};
}

std::string detail::sections_to_toml(std::span<const Section> sections) {
    std::string out;
    for (const Section& section : sections) {
        if (!out.empty()) out += "\n";
        append_comment(out, section.about);
        out += cat("[", section.name, "]\n");
        for (std::size_t i = 0; i < section.readers.size(); ++i) append_key(out, section, i);
    }
    return out;
}

}  // namespace sluice
