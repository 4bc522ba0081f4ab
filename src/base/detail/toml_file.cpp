#include "base/detail/toml_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace sluice::detail {
namespace {

constexpr std::size_t settings_file_bytes_max = std::size_t{1} << 20;

auto invalid(std::string message) {
    return fail({Remedy::ask_admin, "settings_invalid", std::move(message)});
}

boost::json::value to_json(const toml::node& node) {
    if (const auto* text = node.as_string()) return boost::json::string(text->get());
    if (const auto* number = node.as_integer()) return number->get();
    if (const auto* number = node.as_floating_point()) return number->get();
    if (const auto* flag = node.as_boolean()) return flag->get();
    if (const auto* list = node.as_array()) {
        boost::json::array items;
        for (const toml::node& item : *list) items.push_back(to_json(item));
        return items;
    }
    if (const auto* table = node.as_table()) {
        boost::json::object members;
        for (const auto& [key, value] : *table) members[boost::json::string(key.str())] = to_json(value);
        return members;
    }
    return nullptr;  // TOML's own dates and times: a setting takes them in quotes
}

std::vector<TomlKey> keys_of(const toml::table& root) {
    std::vector<TomlKey> keys;
    for (const auto& [name, node] : root) {
        const auto* table = node.as_table();
        if (table == nullptr) {
            keys.push_back({"", std::string(name.str()), name.source().begin.line, to_json(node)});
            continue;
        }
        keys.push_back({std::string(name.str()), "", name.source().begin.line, nullptr});
        for (const auto& [key, value] : *table)
            keys.push_back(
                {std::string(name.str()), std::string(key.str()), key.source().begin.line, to_json(value)});
    }
    std::ranges::sort(keys, {},
                      [](const TomlKey& key) { return std::pair(key.line, std::string_view(key.key)); });
    return keys;
}

}  // namespace

Result<std::string> read_small_file(const std::filesystem::path& file, std::size_t bytes_max) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return invalid(cat("Can't read ", file.string(), ": ", std::strerror(errno), "."));
    std::string text(bytes_max + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (stream.bad() || (stream.fail() && !stream.eof()))
        return invalid(cat("Can't read ", file.string(), "."));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.size() > bytes_max) return invalid(cat(file.string(), " is larger than ", bytes_max, " bytes."));
    return text;
}

Result<std::vector<TomlKey>> read_toml(const std::filesystem::path& file) {
    const std::string text = TRY(read_small_file(file, settings_file_bytes_max));
    try {
        return keys_of(toml::parse(text));
    } catch (const toml::parse_error& error) {
        return invalid(cat(file.string(), ", line ", error.source().begin.line, ": ", error.description()));
    }
}

}  // namespace sluice::detail
