// What every SQL engine must do for the catalogue, run on each of them.
#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "catalog/sql/migrate.h"
#include "contract/catalog_subject.h"

namespace sluice::tests {
namespace {

using catalog::sql::Access;
using catalog::sql::Database;
using catalog::sql::Driver;
using catalog::sql::params;
using catalog::sql::Rows;
using catalog::sql::Session;
using catalog::sql::Transaction;
using catalog::sql::Value;

/// What a watched driver has seen, and what it is told to do.
struct Watch {
    std::atomic<int> commits{0};
    std::atomic<bool> breaks_commits{false};
};

class WatchedSession final : public Session {
public:
    WatchedSession(std::unique_ptr<Session> inner, Watch& watch)
        : m_inner(std::move(inner)), m_watch(watch) {}
    Result<Rows> query(std::string_view statement, const std::vector<Value>& parameters) override {
        return m_inner->query(statement, parameters);
    }
    Result<std::int64_t> execute(std::string_view statement, const std::vector<Value>& parameters) override {
        return m_inner->execute(statement, parameters);
    }
    Result<> run_script(std::string_view script) override { return m_inner->run_script(script); }
    Result<> begin(Access access) override { return m_inner->begin(access); }
    Result<> commit() override {
        if (m_watch.breaks_commits) return fail({Remedy::ask_admin, "disk_full", "The disk is full.", ""});
        ++m_watch.commits;
        return m_inner->commit();
    }
    void roll_back() override { m_inner->roll_back(); }
    Result<> save_point() override { return m_inner->save_point(); }
    Result<> release_point() override { return m_inner->release_point(); }
    void return_to_point() override { m_inner->return_to_point(); }

private:
    std::unique_ptr<Session> m_inner;
    Watch& m_watch;
};

class WatchedDriver final : public Driver {
public:
    WatchedDriver(std::unique_ptr<Driver> inner, Watch& watch) : m_inner(std::move(inner)), m_watch(watch) {}
    Result<std::unique_ptr<Session>> connect() override {
        return std::make_unique<WatchedSession>(TRY(m_inner->connect()), m_watch);
    }
    std::size_t reading_sessions_max() const override { return m_inner->reading_sessions_max(); }
    std::string_view dialect() const override { return m_inner->dialect(); }

private:
    std::unique_ptr<Driver> m_inner;
    Watch& m_watch;
};

std::unique_ptr<Database> open_database(std::unique_ptr<Driver> driver) {
    auto database = REQUIRE_OK(Database::open(std::move(driver)));
    const auto made = database->write([](Transaction& transaction) -> Result<> {
        TRY(transaction.execute("CREATE TABLE words (word TEXT PRIMARY KEY)"));
        return {};
    });
    REQUIRE(made.has_value());
    return database;
}

Result<> add_word(Transaction& transaction, const std::string& word) {
    TRY(transaction.execute("INSERT INTO words (word) VALUES (?1)", params(word)));
    return {};
}

Result<> write_word(Database& database, const std::string& word) {
    return database.write([&](Transaction& transaction) { return add_word(transaction, word); });
}

std::vector<std::string> words_of(Database& database) {
    std::vector<std::string> words;
    const auto read = database.read([&](Transaction& transaction) -> Result<> {
        for (const auto& row : TRY(transaction.query("SELECT word FROM words ORDER BY word")))
            words.push_back(row.text(0));
        return {};
    });
    CHECK(read.has_value());
    return words;
}

using Words = std::vector<std::string>;

TEST_CASE("what a write answered is there for every later read") {
    on_every_engine([](Place& place) {
        const auto database = open_database(place.driver());
        CHECK(write_word(*database, "one").has_value());
        CHECK(words_of(*database) == Words{"one"});
    });
}

TEST_CASE("a database that outlives its closing still has all, and its migrations don't run twice") {
    on_every_engine([](Place& place) {
        if (!place.outlives_closing()) return;
        {
            const auto database = open_database(place.driver());
            CHECK(write_word(*database, "one").has_value());
        }
        const auto again = REQUIRE_OK(Database::open(place.driver()));
        CHECK(words_of(*again) == Words{"one"});
    });
}

TEST_CASE("a failing closure undoes all of its own changes and nothing else") {
    on_every_engine([](Place& place) {
        const auto database = open_database(place.driver());
        CHECK(write_word(*database, "before").has_value());
        CHECK_FAILS(database->write([](Transaction& transaction) -> Result<> {
            TRY(add_word(transaction, "undone"));
            TRY(add_word(transaction, "undone too"));
            return fail({Remedy::reject, "changed_my_mind", "No.", ""});
        }),
                    "changed_my_mind");
        CHECK(write_word(*database, "after").has_value());
        CHECK(words_of(*database) == Words{"after", "before"});
    });
}

TEST_CASE("a statement that fails inside a closure leaves the others of it, where the closure goes on") {
    on_every_engine([](Place& place) {
        const auto database = open_database(place.driver());
        CHECK(write_word(*database, "one").has_value());
        const auto done = database->write([](Transaction& transaction) -> Result<> {
            TRY(add_word(transaction, "two"));
            CHECK_FAILS(add_word(transaction, "one"), "constraint_failed");
            return add_word(transaction, "three");
        });
        CHECK(done.has_value());
        CHECK(words_of(*database) == Words{"one", "three", "two"});
    });
}

TEST_CASE("what a closure leaves for the end is written in order, and not at all where the closure fails") {
    on_every_engine([](Place& place) {
        const auto database = open_database(place.driver());
        const auto later = [](Transaction& transaction, const std::string& statement) {
            transaction.at_end([statement](Transaction& at_end) -> Result<> {
                TRY(at_end.execute(statement));
                return {};
            });
        };
        const auto done = database->write([&](Transaction& transaction) -> Result<> {
            later(transaction, "INSERT INTO words (word) VALUES ('one')");
            later(transaction, "UPDATE words SET word = 'two' WHERE word = 'one'");
            CHECK(TRY(transaction.query("SELECT word FROM words")).empty());
            return {};
        });
        CHECK(done.has_value());
        CHECK(words_of(*database) == Words{"two"});
        CHECK_FAILS(database->write([&](Transaction& transaction) -> Result<> {
            later(transaction, "DELETE FROM words");
            return fail({Remedy::reject, "changed_my_mind", "No.", ""});
        }),
                    "changed_my_mind");
        CHECK(words_of(*database) == Words{"two"});
        CHECK_FAILS(database->write([&](Transaction& transaction) -> Result<> {
            TRY(add_word(transaction, "undone"));
            later(transaction, "INSERT INTO words (word) VALUES ('two')");
            return {};
        }),
                    "constraint_failed");
        CHECK(words_of(*database) == Words{"two"});
    });
}

TEST_CASE("writes that wait together share a commit, and one of them that fails undoes only itself") {
    on_every_engine([](Place& place) {
        Watch watch;
        auto driver = std::make_unique<WatchedDriver>(place.driver(), watch);
        const bool is_grouping = driver->reading_sessions_max() > 0;
        const auto database = open_database(std::move(driver));
        constexpr int writers = 24;
        const int commits_before = watch.commits;
        std::mutex mutex;
        std::condition_variable changed;
        int started = 0;
        const auto blocked = [&](Transaction& transaction) -> Result<> {
            std::unique_lock lock(mutex);
            changed.wait(lock, [&] { return started == writers; });
            return add_word(transaction, "first");
        };
        std::vector<Result<>> answers(writers);
        {
            std::jthread first([&] { CHECK(database->write(blocked).has_value()); });
            std::vector<std::jthread> others;
            for (int i = 0; i < writers; ++i)
                others.emplace_back([&, i] {
                    {
                        const std::lock_guard lock(mutex);
                        ++started;
                    }
                    changed.notify_all();
                    answers[static_cast<std::size_t>(i)] =
                        database->write([&](Transaction& transaction) -> Result<> {
                            TRY(add_word(transaction, cat("word ", 100 + i)));
                            if (i % 5 == 0) return fail({Remedy::reject, "every_fifth", "No.", ""});
                            return {};
                        });
                });
        }
        const auto words = words_of(*database);
        for (int i = 0; i < writers; ++i) {
            CAPTURE(i);
            const bool is_there = std::ranges::find(words, cat("word ", 100 + i)) != words.end();
            CHECK(is_there == (i % 5 != 0));
            CHECK(answers[static_cast<std::size_t>(i)].has_value() == is_there);
            if (!is_there) CHECK(answers[static_cast<std::size_t>(i)].error().code == "every_fifth");
        }
        if (is_grouping) CHECK(watch.commits - commits_before < writers + 1);
    });
}

TEST_CASE("a commit that fails is the answer of every write in it, and nothing of them is kept") {
    on_every_engine([](Place& place) {
        Watch watch;
        const auto database = open_database(std::make_unique<WatchedDriver>(place.driver(), watch));
        watch.breaks_commits = true;
        CHECK_FAILS(write_word(*database, "lost"), "disk_full");
        watch.breaks_commits = false;
        CHECK(write_word(*database, "kept").has_value());
        CHECK(words_of(*database) == Words{"kept"});
    });
}

TEST_CASE("a reader sees one moment, whatever is written meanwhile") {
    on_every_engine([](Place& place) {
        auto driver = place.driver();
        if (driver->reading_sessions_max() == 0) return;  // one session: a write waits for the reader
        const auto database = open_database(std::move(driver));
        CHECK(write_word(*database, "one").has_value());
        const auto read = database->read([&](Transaction& transaction) -> Result<> {
            CHECK(TRY(transaction.query("SELECT word FROM words")).size() == 1);
            std::jthread([&] { CHECK(write_word(*database, "two").has_value()); }).join();
            CHECK(TRY(transaction.query("SELECT word FROM words")).size() == 1);
            return {};
        });
        CHECK(read.has_value());
        CHECK(words_of(*database) == Words{"one", "two"});
    });
}

TEST_CASE("broken rules of the tables are conflicts, told by one code") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        const auto run = [&](const std::string& statement) {
            return shelter.catalog.write_all(
                [&](Transaction& transaction) { return transaction.execute(statement); });
        };
        const auto twice = run("INSERT INTO accounts (id, name, created_at) VALUES ('shelter', 'Again', 1)");
        CHECK_FAILS(twice, "constraint_failed");
        CHECK(twice.error().remedy == Remedy::conflict);
        CHECK_FAILS(run("INSERT INTO accounts (id, name, created_at) VALUES ('other', NULL, 1)"),
                    "constraint_failed");
        CHECK_FAILS(run("INSERT INTO asset_groups (account_id, id, name) VALUES ('nobody', 'g', 'G')"),
                    "constraint_failed");
        CHECK_FAILS(run("DELETE FROM accounts WHERE id = 'shelter'"), "constraint_failed");
    });
}

TEST_CASE("values come back as they went in") {
    on_every_engine([](Place& place) {
        const auto database = open_database(place.driver());
        const std::string odd = "a\nb \xF0\x9F\x90\xB6 'quoted' ?1 %";
        for (const std::string& word : {odd, std::string(), std::string(100'000, 'x')}) {
            CHECK(write_word(*database, word).has_value());
            const auto read = database->read([&](Transaction& transaction) -> Result<> {
                const auto row = TRY(transaction.find(
                    "SELECT word, CAST(?2 AS BIGINT), CAST(?3 AS BIGINT) FROM words WHERE word = ?1",
                    params(word, std::int64_t{9'007'199'254'740'993}, std::optional<Instant>())));
                REQUIRE(row.has_value());
                CHECK(row->text(0) == word);
                CHECK(row->integer(1) == 9'007'199'254'740'993);
                CHECK(row->is_null(2));
                return {};
            });
            CHECK(read.has_value());
        }
    });
}

TEST_CASE("migrations that ran don't run again") {
    on_every_engine([](Place& place) {
        const auto driver = place.driver();
        const auto session = REQUIRE_OK(driver->connect());
        for (int times = 0; times < 3; ++times)
            CHECK(catalog::sql::migrate(*session, driver->dialect()).has_value());
        const auto rows = REQUIRE_OK(session->query("SELECT COUNT(*), MAX(number) FROM migrations", {}));
        CHECK(rows.front().integer(0) == static_cast<std::int64_t>(catalog::sql::migrations().size()));
        CHECK(rows.front().integer(1) == rows.front().integer(0));
    });
}

TEST_CASE("a database of a newer program is refused and left as it is") {
    on_every_engine([](Place& place) {
        const auto driver = place.driver();
        const auto session = REQUIRE_OK(driver->connect());
        REQUIRE(catalog::sql::migrate(*session, driver->dialect()).has_value());
        REQUIRE_OK(session->execute("INSERT INTO migrations (number, name) VALUES (9999, 'later')", {}));
        CHECK_FAILS(catalog::sql::migrate(*session, driver->dialect()), "database_too_new");
        const auto rows = REQUIRE_OK(session->query("SELECT MAX(number) FROM migrations", {}));
        CHECK(rows.front().integer(0) == 9'999);
        if (place.outlives_closing()) CHECK_FAILS(Database::open(place.driver()), "database_too_new");
    });
}

TEST_CASE("lines of a migration for another engine stay comments") {
    const std::string script =
        "CREATE TABLE a (b TEXT);\n-- @sqlite CREATE INDEX s ON a (b);\n-- @postgres CREATE INDEX p;\n";
    const std::string ours = catalog::sql::script_for_dialect(script, "sqlite");
    CHECK(ours.find("\nCREATE INDEX s") != std::string::npos);
    CHECK(ours.find("\n-- @postgres CREATE INDEX p") != std::string::npos);
}

}  // namespace
}  // namespace sluice::tests
