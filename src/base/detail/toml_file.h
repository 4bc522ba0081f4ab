// A TOML file as tables of JSON values that know their line.
#pragma once

#include <boost/json/value.hpp>

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice::detail {

struct TomlKey {
    std::string section;  ///< empty for what stands outside of a table
    std::string key;      ///< empty for a table itself
    std::size_t line = 0;
    boost::json::value value;
};

/// All keys of all top-level tables, in the order of the file. Fails with `settings_invalid`.
[[nodiscard]] Result<std::vector<TomlKey>> read_toml(const std::filesystem::path& file);

/// A text file of at most `bytes_max`. Fails with `settings_invalid`.
[[nodiscard]] Result<std::string> read_small_file(const std::filesystem::path& file, std::size_t bytes_max);

}  // namespace sluice::detail
