// Reading multipart/form-data (RFC 7578), for forms sent without JavaScript.
//
// Invariant: parts are views into the given body; a body that isn't whole gives an error, never half of the
// parts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::sandbox {

struct FormPart {
    std::string name;
    std::string file_name;  ///< empty for plain fields
    std::string_view bytes;
};

/// The parts in order. `content_type` is the request's header. Fails with `form_unreadable`.
[[nodiscard]] Result<std::vector<FormPart>> parse_multipart(std::string_view content_type,
                                                            std::string_view body);

}  // namespace sluice::sandbox
