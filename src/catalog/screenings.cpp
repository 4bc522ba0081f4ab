#include "catalog/screenings.h"

#include "base/text.h"
#include "catalog/detail/intake_rows.h"

namespace sluice::catalog {

using sql::params;

Result<> Screenings::ask_again() {
    TRY(
        m_scope.transaction.execute("INSERT INTO screenings (account_id, after_id) VALUES (?1, '') "
                                    "ON CONFLICT (account_id) DO UPDATE SET after_id = ''",
                                    params(m_scope.account_id)));
    return {};
}

Result<std::vector<domain::Intake>> Screenings::next(std::int64_t limit) {
    return detail::read_intakes(TRY(m_scope.transaction.query(
        cat("SELECT ", detail::intake_columns,
            " FROM intakes WHERE account_id = ?1 AND (state = 'ignored' OR (state = 'held' AND reason_code "
            "IN "
            "('path_no_match', 'unknown_value', 'path_template_invalid'))) AND id > (SELECT after_id FROM "
            "screenings WHERE account_id = ?1) ORDER BY id LIMIT ?2"),
        params(m_scope.account_id, limit))));
}

Result<> Screenings::looked_at(const std::vector<domain::Intake>& intakes) {
    if (intakes.empty())
        TRY(m_scope.transaction.execute("DELETE FROM screenings WHERE account_id = ?1",
                                        params(m_scope.account_id)));
    else
        TRY(m_scope.transaction.execute("UPDATE screenings SET after_id = ?2 WHERE account_id = ?1",
                                        params(m_scope.account_id, intakes.back().id)));
    return {};
}

Result<> Screenings::save_reason(const domain::Intake& intake) {
    TRY(m_scope.transaction.execute(
        "UPDATE intakes SET reason_code = ?3, reason_message = ?4, reason_hint = ?5, profile_id = ?6, "
        "profile_revision = ?7 WHERE account_id = ?1 AND id = ?2",
        params(m_scope.account_id, intake.id, intake.reason_code, intake.reason_message, intake.reason_hint,
               intake.profile_id, intake.profile_revision)));
    return {};
}

Result<> Screenings::exempt(const domain::IntakeId& id) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO exemptions (account_id, intake_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        params(m_scope.account_id, id)));
    return {};
}

Result<bool> Screenings::is_exempt(const domain::IntakeId& id) {
    return TRY(m_scope.transaction.find("SELECT 1 FROM exemptions WHERE account_id = ?1 AND intake_id = ?2",
                                        params(m_scope.account_id, id)))
        .has_value();
}

Result<std::vector<domain::AccountId>> accounts_to_screen(sql::Transaction& transaction) {
    std::vector<domain::AccountId> accounts;
    for (const auto& row :
         TRY(transaction.query("SELECT account_id FROM screenings ORDER BY account_id", {})))
        accounts.push_back(domain::AccountId{row.text(0)});
    return accounts;
}

}  // namespace sluice::catalog
