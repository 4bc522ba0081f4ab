// Changes of a commit as one line of text, and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sandbox/file_tree.h"

namespace sluice::sandbox {

[[nodiscard]] std::string encode_changes(const std::vector<Change>& changes);
/// Fails with `sandbox_data_unusable` where `encode_changes` can't have written `text`.
[[nodiscard]] Result<std::vector<Change>> decode_changes(std::string_view text, ContentStore& contents);

}  // namespace sluice::sandbox
