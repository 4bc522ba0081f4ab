// The key file on disk: read with its permissions checked, made once and for good.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/result.h"

namespace sluice::detail {

/// The text of the key file; nothing where there is none. Fails with `key_file_exposed` or
/// `key_file_unreadable`.
[[nodiscard]] Result<std::optional<std::string>> read_key_file(const std::filesystem::path& file);

/// Makes the file with this text, durable and complete or not at all. A file that is there already stays as
/// it is: read it again afterwards. Fails with `key_file_unreadable`.
[[nodiscard]] Result<> create_key_file(const std::filesystem::path& file, const std::string& text);

}  // namespace sluice::detail
