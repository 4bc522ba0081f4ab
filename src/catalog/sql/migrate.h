// Brings a database's tables to this program's version.
//
// Invariant: migrations only go forward, numbered without gaps, each in one transaction with the note that it
// ran. A database from a newer program is refused (`database_too_new`) and left as it is.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "catalog/sql/driver.h"

namespace sluice::catalog::sql {

struct Migration {
    std::string_view name;  ///< "0001_accounts"
    std::string_view script;
};

/// All migrations in order, from src/catalog/migrations/.
[[nodiscard]] std::span<const Migration> migrations();

/// Lines that begin with `-- @sqlite ` or `-- @postgres ` are statements for that engine alone.
[[nodiscard]] std::string script_for_dialect(std::string_view script, std::string_view dialect);

[[nodiscard]] Result<> migrate(Session& session, std::string_view dialect);
/// For readers, who migrate nothing. Fails with `database_too_new` or `database_too_old`.
[[nodiscard]] Result<> require_current(Session& session);

}  // namespace sluice::catalog::sql
