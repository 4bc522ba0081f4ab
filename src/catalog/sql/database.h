// Transactions for many threads: one writer that commits in groups, and a few readers.
//
// Invariant: `write()` answers only once its change is durable. All closures that wait are run in one
// transaction, a savepoint each, so that a failing one undoes only itself and all share one fsync. A closure
// does nothing but use its transaction: it must not wait for another write.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/result.h"
#include "catalog/sql/driver.h"

namespace sluice::catalog::sql {

/// What a closure works with; valid only inside of it.
class Transaction {
public:
    explicit Transaction(Session& session) : m_session(session) {}

    [[nodiscard]] Result<Rows> query(std::string_view statement, const std::vector<Value>& parameters = {}) {
        return m_session.query(statement, parameters);
    }
    /// The first row, or nothing.
    [[nodiscard]] Result<std::optional<Row>> find(std::string_view statement,
                                                  const std::vector<Value>& parameters);
    /// The count of rows changed.
    [[nodiscard]] Result<std::int64_t> execute(std::string_view statement,
                                               const std::vector<Value>& parameters = {}) {
        return m_session.execute(statement, parameters);
    }

    using Work = std::function<Result<>(Transaction&)>;
    /// Runs `work` when all closures of the group have run, in the same transaction, in the order of these
    /// calls; its error undoes the whole group. For writes that a savepoint makes dear: SQLite's text index
    /// writes a segment for each savepoint that touched it.
    void at_end(Work work) { m_at_end.push_back(std::move(work)); }
    /// For the database: what at_end() was given.
    [[nodiscard]] std::vector<Work> take_at_end() { return std::exchange(m_at_end, {}); }

private:
    Session& m_session;
    std::vector<Work> m_at_end;
};

class Database {
public:
    using Work = Transaction::Work;

    /// Connects, brings the tables up to date (catalog/migrations), starts the writer.
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(std::unique_ptr<Driver> driver);
    /// Connects to tables that must be up to date, for reading alone (`sqlite_reading_driver`).
    [[nodiscard]] static Result<std::unique_ptr<Database>> open_to_read(std::unique_ptr<Driver> driver);
    virtual ~Database() = default;

    /// Runs `work` in the next group; its error, or the commit's, undoes it.
    [[nodiscard]] virtual Result<> write(Work work) = 0;
    /// Runs `work` on one consistent snapshot.
    [[nodiscard]] virtual Result<> read(Work work) = 0;
};

}  // namespace sluice::catalog::sql
