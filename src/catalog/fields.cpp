#include "catalog/fields.h"

#include "base/json/codec.h"
#include "catalog/screenings.h"

namespace sluice::catalog {

using sql::params;

Result<domain::Fields> FieldStore::all() {
    std::vector<domain::Field> own;
    for (const auto& row : TRY(m_scope.transaction.query(
             "SELECT field FROM fields WHERE account_id = ?1 ORDER BY created_at, \"key\"",
             params(m_scope.account_id))))
        own.push_back(TRY(json::decode<domain::Field>(row.text(0))));
    return domain::Fields(own);
}

Result<> FieldStore::save(const domain::Field& field, Instant now) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO fields (account_id, \"key\", field, created_at) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT (account_id, \"key\") DO UPDATE SET field = ?3",
        params(m_scope.account_id, field.key, json::encode(field), now)));
    return Screenings(m_scope).ask_again();
}

}  // namespace sluice::catalog
