// What the rows of an account must be like if every promise was kept (no-loss invariants), asked of SQL.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "catalog/catalog.h"

namespace sluice::catalog {

struct Audit {
    std::int64_t intakes = 0;
    std::int64_t assets = 0;
    std::int64_t versions = 0;
    std::vector<std::string> findings;
    std::map<std::string, std::string> needed_blobs;  ///< content hash → an asset that needs it
};

[[nodiscard]] Result<Audit> audit(Scope& scope);

}  // namespace sluice::catalog
