// The SQL seam: what differs between SQLite and PostgreSQL, and nothing else.
//
// Invariant: a Session is used by one thread at a time. SQL is written once, in the subset that both engines
// share, with parameters `?1`, `?2`, …; a driver rewrites them where its engine wants another form. Errors
// carry the codes `database_busy` (retry), `disk_full` (ask_admin), `constraint_failed` (conflict) or
// `database_failed`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "catalog/sql/value.h"

namespace sluice::catalog::sql {

enum class Access { read, write };

class Session {
public:
    virtual ~Session() = default;
    /// Runs one statement and gathers its rows.
    [[nodiscard]] virtual Result<Rows> query(std::string_view statement,
                                             const std::vector<Value>& parameters) = 0;
    /// Runs one statement; the count of rows it changed.
    [[nodiscard]] virtual Result<std::int64_t> execute(std::string_view statement,
                                                       const std::vector<Value>& parameters) = 0;
    /// Runs several statements without parameters (migrations).
    [[nodiscard]] virtual Result<> run_script(std::string_view script) = 0;

    [[nodiscard]] virtual Result<> begin(Access access) = 0;
    /// Durable once it answers.
    [[nodiscard]] virtual Result<> commit() = 0;
    virtual void roll_back() = 0;
    /// Marks a point inside the transaction to return to.
    [[nodiscard]] virtual Result<> save_point() = 0;
    [[nodiscard]] virtual Result<> release_point() = 0;
    virtual void return_to_point() = 0;
};

class Driver {
public:
    virtual ~Driver() = default;
    [[nodiscard]] virtual Result<std::unique_ptr<Session>> connect() = 0;
    /// How many sessions may read while one writes; 0: one session serves all (an in-memory database).
    [[nodiscard]] virtual std::size_t reading_sessions_max() const = 0;
    /// The word that marks lines of migrations meant for this engine alone: "sqlite" or "postgres".
    [[nodiscard]] virtual std::string_view dialect() const = 0;
};

/// Pages that are written again and again are copied from the log into the database once for all changes of
/// so many bytes.
constexpr std::uint64_t checkpoint_bytes_default = std::uint64_t{32} << 20;

/// SQLite 3.40 in WAL mode, `synchronous=FULL`: a commit that was answered survives a power cut.
[[nodiscard]] std::unique_ptr<Driver> sqlite_driver(
    std::filesystem::path file, std::uint64_t checkpoint_bytes = checkpoint_bytes_default);
/// The same for a look beside a running server: it changes nothing, and fails where there is no database.
[[nodiscard]] std::unique_ptr<Driver> sqlite_reading_driver(std::filesystem::path file);
/// SQLite in memory, gone when the last session closes; for tests and simulation.
[[nodiscard]] std::unique_ptr<Driver> sqlite_memory_driver();

}  // namespace sluice::catalog::sql
