// The catalogue's database in a simulated world: SQLite in memory that outlives the process, as a file would.
//
// Invariant: a commit that was answered is kept, whatever dies; one that wasn't is kept or not.
#pragma once

#include <memory>

#include "catalog/sql/database.h"
#include "simulation/machine.h"

namespace sluice::simulation {

/// What lies on the disk: one per thread, used by one history after the other, since making the tables costs
/// more than most histories.
class StoredDatabase {
public:
    /// Empty, with this program's tables.
    [[nodiscard]] static StoredDatabase& emptied();

    /// Looks or changes without the engine's knowledge, e.g. for the oracle. Not while a transaction runs.
    [[nodiscard]] catalog::sql::Session& session() { return *m_session; }

private:
    StoredDatabase();
    void empty();
    std::unique_ptr<catalog::sql::Session> m_session;
    std::vector<std::string> m_tables;
};

/// What a process opens. Counts as an operation of Seam::catalogue: each transaction. `commits` counts up
/// with each that changed something.
[[nodiscard]] std::unique_ptr<catalog::sql::Database> failing_database(Machine& machine,
                                                                       StoredDatabase& stored,
                                                                       std::uint64_t& commits);

}  // namespace sluice::simulation
