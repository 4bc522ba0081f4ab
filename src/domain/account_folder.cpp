#include "domain/account_folder.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace sluice::domain {
namespace {

constexpr std::size_t name_bytes_max = 200;  // of Dropbox's 255, with room for a number
constexpr std::string_view refused_in_names = "/\\<>:\"|?*";
constexpr auto device_names = std::to_array<std::string_view>(
    {"con",  "prn",  "aux",  "nul",  "com1",        "com2",      "com3",      "com4",     "com5",
     "com6", "com7", "com8", "com9", "lpt1",        "lpt2",      "lpt3",      "lpt4",     "lpt5",
     "lpt6", "lpt7", "lpt8", "lpt9", "desktop.ini", "thumbs.db", ".ds_store", ".dropbox", ".dropbox.attr"});

bool is_allowed(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f &&
           refused_in_names.find(c) == std::string::npos;
}

/// Not within a character.
void cut_to(std::string& name, std::size_t bytes_max) {
    if (name.size() <= bytes_max) return;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
    name.resize(end);
}

}  // namespace

std::string folder_name_of(std::string_view account_name) {
    std::string name(trim(account_name));
    std::ranges::replace_if(name, [](char c) { return !is_allowed(c); }, '_');
    cut_to(name, name_bytes_max);
    if (!name.empty() && (name.back() == '.' || name.back() == ' ')) name.back() = '_';
    const std::string lower = to_lower_ascii(name);
    const std::string stem = lower.substr(0, lower.find('.'));
    const bool is_device = std::ranges::find(device_names, lower) != device_names.end() ||
                           std::ranges::find(device_names, stem) != device_names.end();
    if (name.empty() || is_device) name += '_';
    return name;
}

std::string numbered_name(std::string_view name, int number) {
    return number <= 1 ? std::string(name) : cat(name, " (", number, ")");
}

bool is_named_after(std::string_view name, std::string_view account_name) {
    const std::string plain = folder_name_of(account_name);
    if (name == plain) return true;
    if (!name.starts_with(cat(plain, " (")) || !name.ends_with(")")) return false;
    const auto digits = name.substr(plain.size() + 2, name.size() - plain.size() - 3);
    return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace sluice::domain
