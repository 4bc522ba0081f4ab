// What came into the library from a place in a mapped folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "catalog/catalog.h"

namespace sluice::catalog {

struct TakenFrom {
    std::int64_t files = 0;
    std::optional<Instant> last_at;  ///< when one of them last moved on; nothing: none came
};

/// Of the files whose place, when each was seen, was anywhere below the folder.
[[nodiscard]] Result<TakenFrom> taken_from(Scope& scope, const domain::MappingId& mapping,
                                           std::string_view folder_lower);

}  // namespace sluice::catalog
