#include "catalog/sql/migrate.h"

#include <algorithm>
#include <array>

#include "base/mutant.h"
#include "base/text.h"
#include "catalog/ledger.h"

namespace sluice::catalog::sql {
namespace {

/// What SQL can't do: runs after the script of that name, in its transaction.
struct Afterwards {
    std::string_view name;
    Result<> (*run)(Transaction&);
};
constexpr std::array afterwards{Afterwards{"0005_proof", &chain_existing_rows}};

Result<> run(Session& session, std::string_view dialect, const Migration& migration) {
    TRY(session.run_script(script_for_dialect(migration.script, dialect)));
    const auto* rest = std::ranges::find(afterwards, migration.name, &Afterwards::name);
    if (rest == afterwards.end()) return {};
    Transaction transaction(session);
    return rest->run(transaction);
}

Result<> apply(Session& session, std::string_view dialect, std::size_t number) {
    const Migration& migration = migrations()[number - 1];
    TRY(session.begin(Access::write));
    auto done = run(session, dialect, migration);
    if (done) {
        const auto noted = session.execute("INSERT INTO migrations (number, name) VALUES (?1, ?2)",
                                           params(number, migration.name));
        if (!noted) done = fail(noted.error());
    }
    if (done) done = session.commit();
    if (!done) session.roll_back();
    return done;
}

Result<std::size_t> count_migrations(Session& session) {
    const Rows rows = TRY(session.query("SELECT COALESCE(MAX(number), 0) FROM migrations", {}));
    const auto present = static_cast<std::size_t>(rows.front().integer(0));
    if (present > migrations().size())
        return fail({Remedy::ask_admin, "database_too_new",
                     cat("The database was written by a newer Sluice (its tables are at ", present,
                         ", this program knows ", migrations().size(), ")."),
                     "Start the newer program, or restore a backup from before the upgrade."});
    return present;
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
    const std::size_t present = TRY(count_migrations(session));
    for (std::size_t number = present + 1; number <= migrations().size(); ++number)
        TRY(apply(session, dialect, number));
    return {};
}

Result<> require_current(Session& session) {
    const std::size_t present = TRY(count_migrations(session));
    if (present == migrations().size()) return {};
    return fail({Remedy::ask_admin, "database_too_old",
                 cat("The database is of an older Sluice (its tables are at ", present,
                     ", this program is at ", migrations().size(), ")."),
                 "Start this version's server once; it brings the tables up to date."});
}

}  // namespace sluice::catalog::sql
