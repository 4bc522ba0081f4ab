// Dropbox apps that accounts brought themselves, in place of the one in the settings.
//
// Invariant: the secret is stored sealed, and is never part of what is shown.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "domain/connection.h"

namespace sluice::catalog {

struct DropboxAppRecord {
    std::string app_key;
    std::string secret_sealed;
    std::string name;  ///< as in the App Console
    domain::AppAccess access = domain::AppAccess::full_dropbox;
    bool production = false;  ///< Dropbox has approved it: no limit of users
    domain::UserId saved_by;
    Instant saved_at;
};

class DropboxApps {
public:
    explicit DropboxApps(const Scope& scope) : m_scope(scope) {}

    [[nodiscard]] Result<std::optional<DropboxAppRecord>> find();
    /// In place of the one there was.
    [[nodiscard]] Result<> save(const DropboxAppRecord& record);
    [[nodiscard]] Result<> remove();

private:
    Scope m_scope;
};

/// The accounts that brought this app, and their sealed secrets; for webhooks.
struct AccountApp {
    domain::AccountId account_id;
    std::string secret_sealed;
};
[[nodiscard]] Result<std::vector<AccountApp>> accounts_with_app(sql::Transaction& transaction,
                                                                std::string_view app_key);

}  // namespace sluice::catalog
