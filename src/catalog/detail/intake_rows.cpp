#include "catalog/detail/intake_rows.h"

#include "catalog/words.h"

namespace sluice::catalog::detail {

domain::Intake read_intake(sql::Row& row) {
    domain::Intake intake;
    std::string state;
    row.read(intake.id, intake.mapping_id, intake.connection_id, intake.profile_id, intake.profile_revision,
             intake.file_id, intake.rev, intake.name, intake.path, intake.path_lower, intake.relative_path,
             intake.size, intake.content_hash, intake.client_modified, intake.server_modified, state,
             intake.bytes_fetched, intake.reason_code, intake.reason_message, intake.reason_hint,
             intake.retry_at, intake.attempts, intake.asset_id, intake.duplicate_of, intake.seen_at,
             intake.updated_at, intake.upload_page_id, intake.rejection_note, intake.import_id);
    intake.state = from_word<domain::IntakeState>(state);
    return intake;
}

std::vector<domain::Intake> read_intakes(sql::Rows rows) {
    std::vector<domain::Intake> intakes;
    intakes.reserve(rows.size());
    for (auto& row : rows) intakes.push_back(read_intake(row));
    return intakes;
}

}  // namespace sluice::catalog::detail
