#include <sqlite3.h>

#include <unordered_map>

#include "base/text.h"
#include "catalog/sql/driver.h"

namespace sluice::catalog::sql {
namespace {

constexpr int busy_timeout_ms = 30'000;
constexpr int page_cache_kib = 64 * 1024;
constexpr std::uint64_t page_bytes = 4'096;

std::unexpected<Error> sqlite_error(sqlite3* handle, std::string_view doing) {
    const int code = sqlite3_errcode(handle);
    const std::string message = cat("The database can't ", doing, ": ", sqlite3_errmsg(handle), ".");
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return fail({Remedy::retry, "database_busy", message, "It is tried again by itself."});
        case SQLITE_FULL:
            return fail({Remedy::ask_admin, "disk_full", message,
                         "Free space on the disk of the data folder; work resumes by itself."});
        case SQLITE_CONSTRAINT: return fail({Remedy::conflict, "constraint_failed", message, ""});
        default:  // says nothing about the file that was being taken in, so that waits
            return fail({Remedy::ask_admin, "database_failed", message,
                         "Check the disk of the data folder, then run `sluice fsck`."});
    }
}

/// A prepared statement, kept for the next call with the same text.
class Statement {
public:
    explicit Statement(sqlite3_stmt* handle) : m_handle(handle) {}
    ~Statement() { sqlite3_finalize(m_handle); }
    Statement(Statement&& other) noexcept : m_handle(std::exchange(other.m_handle, nullptr)) {}
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    Statement& operator=(Statement&&) = delete;
    [[nodiscard]] sqlite3_stmt* handle() const { return m_handle; }

private:
    sqlite3_stmt* m_handle;
};

/// Ends a statement's run however the caller leaves, so that it never holds a lock while idle.
class Run {
public:
    explicit Run(sqlite3_stmt* statement) : m_statement(statement) {}
    ~Run() {
        sqlite3_reset(m_statement);
        sqlite3_clear_bindings(m_statement);
    }
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

private:
    sqlite3_stmt* m_statement;
};

void bind(sqlite3_stmt* statement, int position, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        sqlite3_bind_int64(statement, position, *number);
    } else if (const auto* real = std::get_if<double>(&value)) {
        sqlite3_bind_double(statement, position, *real);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        sqlite3_bind_text64(statement, position, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else {
        sqlite3_bind_null(statement, position);
    }
}

Value column(sqlite3_stmt* statement, int index) {
    switch (sqlite3_column_type(statement, index)) {
        case SQLITE_INTEGER: return static_cast<std::int64_t>(sqlite3_column_int64(statement, index));
        case SQLITE_FLOAT: return sqlite3_column_double(statement, index);
        case SQLITE_NULL: return {};
        default: {
            const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
            return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
        }
    }
}

class SqliteSession final : public Session {
public:
    explicit SqliteSession(sqlite3* handle) : m_handle(handle) {}
    ~SqliteSession() override {
        m_statements.clear();
        sqlite3_close_v2(m_handle);
    }
    SqliteSession(const SqliteSession&) = delete;
    SqliteSession& operator=(const SqliteSession&) = delete;

    Result<Rows> query(std::string_view statement, const std::vector<Value>& parameters) override {
        sqlite3_stmt* prepared = TRY(prepare(statement, parameters));
        const Run run(prepared);
        Rows rows;
        while (true) {
            const int step = sqlite3_step(prepared);
            if (step == SQLITE_DONE) return rows;
            if (step != SQLITE_ROW) return sqlite_error(m_handle, "answer");
            std::vector<Value> values;
            const int columns = sqlite3_column_count(prepared);
            values.reserve(static_cast<std::size_t>(columns));
            for (int i = 0; i < columns; ++i) values.push_back(column(prepared, i));
            rows.emplace_back(std::move(values));
        }
    }

    Result<std::int64_t> execute(std::string_view statement, const std::vector<Value>& parameters) override {
        sqlite3_stmt* prepared = TRY(prepare(statement, parameters));
        const Run run(prepared);
        int step = SQLITE_ROW;
        while (step == SQLITE_ROW) step = sqlite3_step(prepared);
        if (step != SQLITE_DONE) return sqlite_error(m_handle, "save");
        return sqlite3_changes64(m_handle);
    }

    Result<> run_script(std::string_view script) override {
        if (sqlite3_exec(m_handle, std::string(script).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            return sqlite_error(m_handle, "prepare its tables");
        return {};
    }

    Result<> begin(Access access) override {
        return run(access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN");
    }
    Result<> commit() override { return run("COMMIT"); }
    void roll_back() override {
        if (sqlite3_get_autocommit(m_handle) == 0) static_cast<void>(run("ROLLBACK"));
    }
    Result<> save_point() override { return run("SAVEPOINT point"); }
    Result<> release_point() override { return run("RELEASE point"); }
    void return_to_point() override {
        sqlite3_exec(m_handle, "ROLLBACK TO point; RELEASE point", nullptr, nullptr, nullptr);
    }

private:
    /// As often as a file is taken in: prepared once, too.
    Result<> run(std::string_view statement) {
        TRY(execute(statement, {}));
        return {};
    }

    Result<sqlite3_stmt*> prepare(std::string_view text, const std::vector<Value>& parameters) {
        auto found = m_statements.find(text);
        if (found == m_statements.end()) {
            sqlite3_stmt* handle = nullptr;
            if (sqlite3_prepare_v3(m_handle, text.data(), static_cast<int>(text.size()),
                                   SQLITE_PREPARE_PERSISTENT, &handle, nullptr) != SQLITE_OK)
                return sqlite_error(m_handle, cat("understand '", text, "'"));
            found = m_statements.emplace(std::string(text), Statement(handle)).first;
        }
        sqlite3_stmt* statement = found->second.handle();
        for (std::size_t i = 0; i < parameters.size(); ++i)
            bind(statement, static_cast<int>(i) + 1, parameters[i]);
        return statement;
    }

    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
    };

    sqlite3* m_handle;
    std::unordered_map<std::string, Statement, TextHash, std::equal_to<>> m_statements;
};

/// Before its first use: it would count, under a lock, each piece of memory that any thread takes or gives
/// back.
void set_up_sqlite() {
    static const int is_set_up = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    static_cast<void>(is_set_up);
}

/// Readers open for writing too: SQLite's write-ahead log has its readers' marks in a file that is written.
constexpr int open_flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;

Result<std::unique_ptr<Session>> open_session(const std::string& name, std::string_view pragmas,
                                              int flags = open_flags | SQLITE_OPEN_CREATE) {
    set_up_sqlite();
    sqlite3* handle = nullptr;
    const int opened = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
    auto session = std::make_unique<SqliteSession>(handle);
    if (opened != SQLITE_OK)
        return fail({Remedy::ask_admin, "database_unusable",
                     cat("The database '", name, "' can't be opened."),
                     "Check that the data folder exists and that Sluice may write there."});
    sqlite3_busy_timeout(handle, busy_timeout_ms);
    TRY(session->run_script(pragmas));
    return session;
}

class SqliteDriver final : public Driver {
public:
    SqliteDriver(std::filesystem::path file, std::uint64_t checkpoint_bytes)
        : m_file(std::move(file)), m_checkpoint_bytes(checkpoint_bytes) {}

    Result<std::unique_ptr<Session>> connect() override {
        return open_session(m_file.string(),
                            cat("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                "PRAGMA foreign_keys=ON; PRAGMA cache_size=-",
                                page_cache_kib, "; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=",
                                m_checkpoint_bytes / page_bytes, ";"));
    }
    std::size_t reading_sessions_max() const override { return 8; }
    std::string_view dialect() const override { return "sqlite"; }

private:
    std::filesystem::path m_file;
    std::uint64_t m_checkpoint_bytes;
};

class SqliteReadingDriver final : public Driver {
public:
    explicit SqliteReadingDriver(std::filesystem::path file) : m_file(std::move(file)) {}

    Result<std::unique_ptr<Session>> connect() override {
        return open_session(m_file.string(), "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY;", open_flags);
    }
    std::size_t reading_sessions_max() const override { return 2; }
    std::string_view dialect() const override { return "sqlite"; }

private:
    std::filesystem::path m_file;
};

class SqliteMemoryDriver final : public Driver {
public:
    Result<std::unique_ptr<Session>> connect() override {
        return open_session(":memory:", "PRAGMA foreign_keys=ON;");
    }
    std::size_t reading_sessions_max() const override { return 0; }
    std::string_view dialect() const override { return "sqlite"; }
};

}  // namespace

std::unique_ptr<Driver> sqlite_driver(std::filesystem::path file, std::uint64_t checkpoint_bytes) {
    return std::make_unique<SqliteDriver>(std::move(file), checkpoint_bytes);
}

std::unique_ptr<Driver> sqlite_reading_driver(std::filesystem::path file) {
    return std::make_unique<SqliteReadingDriver>(std::move(file));
}

std::unique_ptr<Driver> sqlite_memory_driver() {
    return std::make_unique<SqliteMemoryDriver>();
}

}  // namespace sluice::catalog::sql
