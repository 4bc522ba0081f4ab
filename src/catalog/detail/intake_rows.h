// How an intake stands in its table: shared by the stores that read whole intakes.
//
// Invariant: `intake_columns` and `read_intake` name the same columns in the same order.
#pragma once

#include <string_view>
#include <vector>

#include "catalog/sql/value.h"
#include "domain/intake.h"

namespace sluice::catalog::detail {

inline constexpr std::string_view intake_columns =
    "id, mapping_id, connection_id, profile_id, profile_revision, file_id, rev, name, path, path_lower, "
    "relative_path, size, content_hash, client_modified, server_modified, state, bytes_fetched, "
    "reason_code, reason_message, reason_hint, retry_at, attempts, asset_id, duplicate_of, seen_at, "
    "updated_at, upload_page_id, rejection_note, import_id";

[[nodiscard]] domain::Intake read_intake(sql::Row& row);
[[nodiscard]] std::vector<domain::Intake> read_intakes(sql::Rows rows);

}  // namespace sluice::catalog::detail
