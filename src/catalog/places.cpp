#include "catalog/places.h"

#include "base/text.h"

namespace sluice::catalog {

Result<TakenFrom> taken_from(Scope& scope, const domain::MappingId& mapping, std::string_view folder_lower) {
    // '0' is the character behind '/': a range that the index on places knows.
    auto row = TRY(scope.transaction.find(
        "SELECT COUNT(*), MAX(updated_at) FROM intakes WHERE account_id = ?1 AND mapping_id = ?2 AND "
        "asset_id IS NOT NULL AND path_lower > ?3 AND path_lower < ?4",
        sql::params(scope.account_id, mapping, cat(folder_lower, "/"), cat(folder_lower, "0"))));
    TakenFrom taken;
    row->read(taken.files, taken.last_at);
    return taken;
}

}  // namespace sluice::catalog
