// What the rows of an account must be like if every promise was kept (no-loss invariants), asked of SQL.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "catalog/catalog.h"

namespace sluice::catalog {

/// A blob that versions refer to, or that holds what was sent to us alone, with one of them in words.
struct NeededBlob {
    std::int64_t size = 0;
    std::string needed_by;  ///< "rex.jpg (asset 01h…)"
};

struct Audit {
    std::int64_t intakes = 0;
    std::int64_t assets = 0;
    std::int64_t versions = 0;
    std::vector<std::string> findings;
    std::map<std::string, NeededBlob> needed_blobs;  ///< by content hash
};

[[nodiscard]] Result<Audit> audit(Scope& scope);

/// Mends rows that can be mended without knowing more: intakes that wait for nothing are due again, jobs of
/// assets that don't exist are dropped. One line each.
[[nodiscard]] Result<std::vector<std::string>> mend_rows(Scope& scope, Instant now);

/// True where an intake, a version or a held blob, of any account, names these bytes.
[[nodiscard]] Result<bool> is_content_known(sql::Transaction& transaction, std::string_view content_hash);
/// True where an intake of that id came to its end before `before`.
[[nodiscard]] Result<bool> has_ended_before(sql::Transaction& transaction, std::string_view intake_id,
                                            Instant before);

}  // namespace sluice::catalog
