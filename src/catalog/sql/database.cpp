#include "catalog/sql/database.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <future>
#include <iterator>
#include <mutex>
#include <thread>

#include "base/crash_point.h"
#include "base/mutant.h"
#include "catalog/sql/migrate.h"

namespace sluice::catalog::sql {
namespace {

constexpr std::size_t group_size_max = 256;

struct Waiting {
    Database::Work work;
    Result<> answer = {};
    std::promise<void> answered =
        {};  ///< its own, so that one answer wakes one thread; no semaphore: that spins
};

/// Runs one closure inside the group's transaction; only its own changes go when it fails. What it leaves for
/// the end joins `at_end`.
Result<> run_in_savepoint(Session& session, const Database::Work& work, std::vector<Database::Work>& at_end) {
    TRY(session.save_point());
    Transaction transaction(session);
    if (auto done = work(transaction); !done) {
        if (is_mutant(Mutant::failed_work_kept))
            static_cast<void>(session.release_point());
        else
            session.return_to_point();
        return done;
    }
    TRY(session.release_point());
    std::ranges::move(transaction.take_at_end(), std::back_inserter(at_end));
    return {};
}

/// Who waits may be gone before this returns.
void tell_answered(Waiting& waiting) {
    std::promise<void> answered = std::move(waiting.answered);
    answered.set_value();
}

/// Runs all of `group` in one transaction, which is still open when this returns.
Result<> run_group(Session& session, const std::vector<Waiting*>& group) {
    TRY(session.begin(Access::write));
    std::vector<Database::Work> at_end;
    for (Waiting* waiting : group) waiting->answer = run_in_savepoint(session, waiting->work, at_end);
    Transaction transaction(session);
    for (const Database::Work& work : at_end) TRY(work(transaction));
    return {};
}

/// Ends what run_group() began: after this the answers are true.
void end_group(Session& session, const std::vector<Waiting*>& group, Result<> committed) {
    if (committed) committed = session.commit();
    if (committed) return;
    session.roll_back();
    if (is_mutant(Mutant::commit_error_ignored)) return;
    for (Waiting* waiting : group)
        if (waiting->answer) waiting->answer = committed;
}

/// One session for everything, no thread: an in-memory database, and deterministic simulation.
class InlineDatabase final : public Database {
public:
    explicit InlineDatabase(std::unique_ptr<Session> session) : m_session(std::move(session)) {}

    Result<> write(Work work) override {
        const std::lock_guard lock(m_mutex);
        Waiting waiting{std::move(work)};
        end_group(*m_session, {&waiting}, run_group(*m_session, {&waiting}));
        return waiting.answer;
    }

    Result<> read(Work work) override {
        const std::lock_guard lock(m_mutex);
        Transaction transaction(*m_session);
        return work(transaction);
    }

private:
    std::mutex m_mutex;
    std::unique_ptr<Session> m_session;
};

class GroupingDatabase final : public Database {
public:
    GroupingDatabase(std::unique_ptr<Driver> driver, std::unique_ptr<Session> writer)
        : m_driver(std::move(driver)),
          m_writer(std::move(writer)),
          m_thread([this](const std::stop_token& stop) { serve(stop); }) {}

    Result<> write(Work work) override {
        Waiting waiting{std::move(work)};
        const std::future<void> answered = waiting.answered.get_future();
        {
            const std::lock_guard lock(m_mutex);
            m_queue.push_back(&waiting);
        }
        m_arrived.notify_one();
        answered.wait();
        return std::move(waiting.answer);
    }

    Result<> read(Work work) override {
        std::unique_ptr<Session> session = TRY(borrow_reader());
        auto done = session->begin(Access::read);
        if (done) {
            Transaction transaction(*session);
            done = work(transaction);
        }
        session->roll_back();
        give_back(std::move(session));
        return done;
    }

private:
    void serve(const std::stop_token& stop) {
        while (true) {
            const std::vector<Waiting*> group = gather(stop);
            if (group.empty()) return;
            auto done = run_group(*m_writer, group);
            crash_point("catalog.uncommitted");
            end_group(*m_writer, group, std::move(done));
            crash_point("catalog.committed");
            for (Waiting* waiting : group) tell_answered(*waiting);
        }
    }

    /// Who waits; nobody, when it is time to end.
    std::vector<Waiting*> gather(const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        m_arrived.wait(lock, stop, [&] { return !m_queue.empty(); });
        const auto end =
            m_queue.begin() + static_cast<std::ptrdiff_t>(std::min(m_queue.size(), group_size_max));
        std::vector<Waiting*> group(m_queue.begin(), end);
        m_queue.erase(m_queue.begin(), end);
        return group;
    }

    Result<std::unique_ptr<Session>> borrow_reader() {
        {
            std::unique_lock lock(m_readers_mutex);
            m_reader_free.wait(lock, [&] {
                return !m_readers.empty() || m_readers_made < m_driver->reading_sessions_max();
            });
            if (!m_readers.empty()) {
                auto session = std::move(m_readers.back());
                m_readers.pop_back();
                return session;
            }
            ++m_readers_made;
        }
        auto made = m_driver->connect();
        if (!made) {
            const std::lock_guard lock(m_readers_mutex);
            --m_readers_made;
        }
        return made;
    }

    void give_back(std::unique_ptr<Session> session) {
        {
            const std::lock_guard lock(m_readers_mutex);
            m_readers.push_back(std::move(session));
        }
        m_reader_free.notify_one();
    }

    std::unique_ptr<Driver> m_driver;
    std::unique_ptr<Session> m_writer;
    std::mutex m_mutex;
    std::condition_variable_any m_arrived;
    std::deque<Waiting*> m_queue;
    std::mutex m_readers_mutex;
    std::condition_variable m_reader_free;
    std::vector<std::unique_ptr<Session>> m_readers;
    std::size_t m_readers_made = 0;
    std::jthread m_thread;  // last: it ends before what it uses
};

}  // namespace

Result<std::optional<Row>> Transaction::find(std::string_view statement,
                                             const std::vector<Value>& parameters) {
    Rows rows = TRY(query(statement, parameters));
    if (rows.empty()) return std::optional<Row>();
    return std::optional<Row>(std::move(rows.front()));
}

Result<std::unique_ptr<Database>> Database::open(std::unique_ptr<Driver> driver) {
    std::unique_ptr<Session> session = TRY(driver->connect());
    TRY(migrate(*session, driver->dialect()));
    if (driver->reading_sessions_max() == 0) return std::make_unique<InlineDatabase>(std::move(session));
    return std::make_unique<GroupingDatabase>(std::move(driver), std::move(session));
}

Result<std::unique_ptr<Database>> Database::open_to_read(std::unique_ptr<Driver> driver) {
    std::unique_ptr<Session> session = TRY(driver->connect());
    TRY(require_current(*session));
    return std::make_unique<GroupingDatabase>(std::move(driver), std::move(session));
}

}  // namespace sluice::catalog::sql
