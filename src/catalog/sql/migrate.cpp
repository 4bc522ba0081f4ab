#include "catalog/sql/migrate.h"

#include "base/mutant.h"
#include "base/text.h"

namespace sluice::catalog::sql {
namespace {

Result<> apply(Session& session, std::string_view dialect, std::size_t number) {
    const Migration& migration = migrations()[number - 1];
    TRY(session.begin(Access::write));
    auto done = session.run_script(script_for_dialect(migration.script, dialect));
    if (done) {
        const auto noted = session.execute("INSERT INTO migrations (number, name) VALUES (?1, ?2)",
                                           params(number, migration.name));
        if (!noted) done = fail(noted.error());
    }
    if (done) done = session.commit();
    if (!done) session.roll_back();
    return done;
}

}  // namespace

std::string script_for_dialect(std::string_view script, std::string_view dialect) {
    const std::string ours = cat("-- @", dialect, " ");
    std::string text;
    for (const std::string& line : split(script, '\n')) {
        const bool is_ours = line.starts_with(ours);
        if (is_mutant(Mutant::revision_not_unique) &&
            line.contains("UNIQUE (account_id, connection_id, file_id"))
            continue;
        text += is_ours ? line.substr(ours.size()) : line;
        text += '\n';
    }
    return text;
}

Result<> migrate(Session& session, std::string_view dialect) {
    TRY(session.run_script(
        "CREATE TABLE IF NOT EXISTS migrations (number BIGINT PRIMARY KEY, name TEXT NOT NULL)"));
    const Rows rows = TRY(session.query("SELECT COALESCE(MAX(number), 0) FROM migrations", {}));
    const auto present = static_cast<std::size_t>(rows.front().integer(0));
    if (present > migrations().size())
        return fail({Remedy::ask_admin, "database_too_new",
                     cat("The database was written by a newer Sluice (its tables are at ", present,
                         ", this program knows ", migrations().size(), ")."),
                     "Start the newer program, or restore a backup from before the upgrade."});
    for (std::size_t number = present + 1; number <= migrations().size(); ++number)
        TRY(apply(session, dialect, number));
    return {};
}

}  // namespace sluice::catalog::sql
