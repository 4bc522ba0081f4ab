#include "simulation/failing_database.h"

#include "base/text.h"

namespace sluice::simulation {
namespace {

using catalog::sql::Access;
using catalog::sql::Database;
using catalog::sql::Driver;
using catalog::sql::Rows;
using catalog::sql::Session;
using catalog::sql::Value;

constexpr milliseconds transaction_time_max{8};

std::unexpected<Error> refused(FaultKind kind) {
    if (kind == FaultKind::database_full)
        return fail({Remedy::ask_admin, "disk_full", "Simulated: no room for the database."});
    if (kind == FaultKind::database_busy)
        return fail({Remedy::retry, "database_busy", "Simulated: the database is busy."});
    return fail({Remedy::ask_admin, "database_failed", "Simulated: the database failed."});
}

/// The stored session, of which one statement or the commit may fail.
class FailingSession final : public Session {
public:
    FailingSession(Session& stored, std::optional<Fault>& fault) : m_stored(stored), m_fault(fault) {}

    Result<Rows> query(std::string_view statement, const std::vector<Value>& parameters) override {
        if (is_struck()) return refused(FaultKind::statement_failed);
        return m_stored.query(statement, parameters);
    }
    Result<std::int64_t> execute(std::string_view statement, const std::vector<Value>& parameters) override {
        if (is_struck()) return refused(FaultKind::statement_failed);
        return m_stored.execute(statement, parameters);
    }
    Result<> run_script(std::string_view script) override { return m_stored.run_script(script); }
    Result<> begin(Access access) override { return m_stored.begin(access); }
    Result<> commit() override {
        if (m_fault && m_fault->kind == FaultKind::commit_failed) return refused(FaultKind::commit_failed);
        return m_stored.commit();
    }
    void roll_back() override { m_stored.roll_back(); }
    Result<> save_point() override { return m_stored.save_point(); }
    Result<> release_point() override { return m_stored.release_point(); }
    void return_to_point() override { m_stored.return_to_point(); }

private:
    bool is_struck() {
        return m_fault && m_fault->kind == FaultKind::statement_failed && m_fault->detail-- == 0;
    }

    Session& m_stored;
    std::optional<Fault>& m_fault;
};

class StoredDriver final : public Driver {
public:
    StoredDriver(Session& stored, std::optional<Fault>& fault) : m_stored(stored), m_fault(fault) {}
    Result<std::unique_ptr<Session>> connect() override {
        return std::make_unique<FailingSession>(m_stored, m_fault);
    }
    std::size_t reading_sessions_max() const override { return 0; }
    std::string_view dialect() const override { return "sqlite"; }

private:
    Session& m_stored;
    std::optional<Fault>& m_fault;
};

class FailingDatabase final : public Database {
public:
    FailingDatabase(Machine& machine, StoredDatabase& stored, std::uint64_t& commits)
        : m_machine(machine), m_commits(commits) {
        m_inner = *Database::open(std::make_unique<StoredDriver>(stored.session(), m_fault));
    }

    Result<> write(Work work) override {
        auto done = operate("write", [&] { return m_inner->write(std::move(work)); });
        if (done) ++m_commits;
        return done;
    }
    Result<> read(Work work) override {
        return operate("read", [&] { return m_inner->read(std::move(work)); });
    }

private:
    template <class Call>
    Result<> operate(std::string_view what, Call call) {
        const auto fault = m_machine.begin(Seam::catalogue, what);
        m_machine.take_time(transaction_time_max);
        if (m_machine.is_dead()) return process_is_dead();
        if (fault && (fault->kind == FaultKind::database_busy || fault->kind == FaultKind::database_full))
            return refused(fault->kind);
        // Nothing pauses from here to the end of the transaction.
        m_fault = fault;
        auto done = call();
        m_fault.reset();
        m_machine.end(fault);
        if (m_machine.is_dead()) return process_is_dead();
        return done;
    }

    Machine& m_machine;
    std::uint64_t& m_commits;
    std::optional<Fault> m_fault;
    std::unique_ptr<Database> m_inner;
};

}  // namespace

StoredDatabase::StoredDatabase() {
    m_session = *catalog::sql::sqlite_memory_driver()->connect();
    std::optional<Fault> none;
    static_cast<void>(Database::open(std::make_unique<StoredDriver>(*m_session, none)));
    const auto rows = m_session->query(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'migrations' AND name NOT LIKE "
        "'asset_texts_%' AND name NOT LIKE 'sqlite_%'",
        {});
    for (const auto& row : *rows) m_tables.push_back(row.text(0));
}

void StoredDatabase::empty() {
    m_session->roll_back();
    // The order of tables would matter to foreign keys.
    std::string script = "PRAGMA foreign_keys=OFF; BEGIN;";
    for (const std::string& table : m_tables) script += cat("DELETE FROM ", table, ";");
    static_cast<void>(m_session->run_script(script + "COMMIT; PRAGMA foreign_keys=ON;"));
}

StoredDatabase& StoredDatabase::emptied() {
    static StoredDatabase stored;
    stored.empty();
    return stored;
}

std::unique_ptr<Database> failing_database(Machine& machine, StoredDatabase& stored, std::uint64_t& commits) {
    return std::make_unique<FailingDatabase>(machine, stored, commits);
}

}  // namespace sluice::simulation
