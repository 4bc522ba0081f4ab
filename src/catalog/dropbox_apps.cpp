#include "catalog/dropbox_apps.h"

#include "catalog/words.h"

namespace sluice::catalog {

using sql::params;

Result<std::optional<DropboxAppRecord>> DropboxApps::find() {
    auto row = TRY(m_scope.transaction.find(
        "SELECT app_key, secret_sealed, name, access, production, saved_by, saved_at FROM dropbox_apps "
        "WHERE account_id = ?1",
        params(m_scope.account_id)));
    if (!row) return std::optional<DropboxAppRecord>();
    DropboxAppRecord record;
    std::string access;
    row->read(record.app_key, record.secret_sealed, record.name, access, record.production, record.saved_by,
              record.saved_at);
    record.access = from_word<domain::AppAccess>(access);
    return record;
}

Result<> DropboxApps::save(const DropboxAppRecord& record) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO dropbox_apps (account_id, app_key, secret_sealed, name, access, production, saved_by, "
        "saved_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (account_id) DO UPDATE SET "
        "app_key = excluded.app_key, secret_sealed = excluded.secret_sealed, name = excluded.name, "
        "access = excluded.access, production = excluded.production, saved_by = excluded.saved_by, "
        "saved_at = excluded.saved_at",
        params(m_scope.account_id, record.app_key, record.secret_sealed, record.name, word_of(record.access),
               record.production, record.saved_by, record.saved_at)));
    return {};
}

Result<> DropboxApps::remove() {
    TRY(m_scope.transaction.execute("DELETE FROM dropbox_apps WHERE account_id = ?1",
                                    params(m_scope.account_id)));
    return {};
}

Result<std::vector<AccountApp>> accounts_with_app(sql::Transaction& transaction, std::string_view app_key) {
    std::vector<AccountApp> apps;
    for (auto& row : TRY(transaction.query(
             "SELECT account_id, secret_sealed FROM dropbox_apps WHERE app_key = ?1 ORDER BY account_id",
             params(app_key)))) {
        AccountApp& app = apps.emplace_back();
        row.read(app.account_id, app.secret_sealed);
    }
    return apps;
}

}  // namespace sluice::catalog
