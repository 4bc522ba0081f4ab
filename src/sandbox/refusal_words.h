// What a refusal of the file tree means to a person, for the pages and for those who send by them.
#pragma once

#include <string_view>

#include "base/result.h"
#include "sandbox/refusal.h"

namespace sluice::sandbox {

/// `path` is what was to be written, moved or deleted. The codes: `path_not_found`, `path_taken`,
/// `dropbox_full`, `no_permission`, `folder_is_fixed`, `move_refused`, `name_refused`.
[[nodiscard]] Error refusal_error(const Refusal& refusal, std::string_view path);

}  // namespace sluice::sandbox
