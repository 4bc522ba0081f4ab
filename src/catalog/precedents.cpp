#include "catalog/precedents.h"

#include "base/text.h"

namespace sluice::catalog {
namespace {

using domain::Precedent;
using sql::params;

/// When an intake was listed: ids go by our clock, which may be set back.
std::string listed(std::string_view id) {
    return cat("(SELECT MIN(l.sequence) FROM ledger l WHERE l.account_id = ?1 AND l.intake_id = ", id, ")");
}

}  // namespace

Result<std::vector<Precedent>> Precedents::find(std::string_view which,
                                                const std::vector<sql::Value>& parameters) {
    std::vector<Precedent> precedents;
    for (auto& row : TRY(m_scope.transaction.query(
             cat("SELECT i.id, i.asset_id, CASE WHEN ", listed("i.id"), " > ", listed("?2"),
                 " THEN 1 ELSE 0 END FROM intakes i WHERE i.account_id = ?1 AND i.id <> ?2 AND "
                 "i.asset_id IS NOT NULL AND ",
                 which, " ORDER BY ", listed("i.id")),
             parameters))) {
        Precedent& precedent = precedents.emplace_back();
        row.read(precedent.intake_id, precedent.asset_id, precedent.is_later);
    }
    return precedents;
}

Result<std::vector<Precedent>> Precedents::of_file(const domain::Intake& intake) {
    return find("i.connection_id = ?3 AND i.file_id = ?4",
                params(m_scope.account_id, intake.id, intake.connection_id, intake.file_id));
}

Result<std::vector<Precedent>> Precedents::at_place_of(const domain::Intake& intake) {
    return find("i.mapping_id = ?3 AND i.path_lower = ?4",
                params(m_scope.account_id, intake.id, intake.mapping_id, intake.path_lower));
}

Result<std::optional<domain::IntakeId>> Precedents::first_later_in(const domain::AssetId& asset,
                                                                   const domain::Intake& intake) {
    auto row = TRY(m_scope.transaction.find(
        cat("SELECT v.intake_id FROM versions v WHERE v.account_id = ?1 AND v.asset_id = ?2 AND "
            "v.intake_id IS NOT NULL AND ",
            listed("v.intake_id"), " > ", listed("?3"), " ORDER BY v.number LIMIT 1"),
        params(m_scope.account_id, asset, intake.id)));
    return row ? std::optional(domain::IntakeId{row->text(0)}) : std::nullopt;
}

}  // namespace sluice::catalog
