// The catalogue: everything Sluice knows, in one database, reached account by account.
//
// Invariant: every store works inside a Scope, and a Scope names its account. There is no query that can
// forget the account, but for those of `directory.h` that find the account itself.
#pragma once

#include <memory>
#include <utility>

#include "base/clock.h"
#include "base/id.h"
#include "catalog/sql/database.h"
#include "domain/ids.h"

namespace sluice::catalog {

/// A transaction and the account it is for. Valid only inside the closure that got it.
struct Scope {
    sql::Transaction& transaction;
    const domain::AccountId& account_id;
};

class Catalog {
public:
    explicit Catalog(std::unique_ptr<sql::Database> database) : m_database(std::move(database)) {}

    /// Runs `work(Scope&) -> Result<T>` on a snapshot.
    template <class Work>
    [[nodiscard]] auto read(const domain::AccountId& account_id, Work work) const {
        return run(&sql::Database::read, [&](sql::Transaction& transaction) {
            Scope scope{transaction, account_id};
            return work(scope);
        });
    }
    /// Runs `work(Scope&) -> Result<T>` and makes its changes durable, all or none.
    template <class Work>
    [[nodiscard]] auto write(const domain::AccountId& account_id, Work work) {
        return run(&sql::Database::write, [&](sql::Transaction& transaction) {
            Scope scope{transaction, account_id};
            return work(scope);
        });
    }
    /// The same without an account; for directory.h and the engine's search for due work.
    template <class Work>
    [[nodiscard]] auto read_all(Work work) const {
        return run(&sql::Database::read, std::move(work));
    }
    template <class Work>
    [[nodiscard]] auto write_all(Work work) {
        return run(&sql::Database::write, std::move(work));
    }

private:
    template <class Method, class Work>
    auto run(Method method, Work work) const -> decltype(work(std::declval<sql::Transaction&>())) {
        using Answer = decltype(work(std::declval<sql::Transaction&>()));
        Answer answer = fail({});
        auto done = ((*m_database).*method)([&](sql::Transaction& transaction) -> Result<> {
            answer = work(transaction);
            if (!answer) return fail(answer.error());
            return {};
        });
        if (!done) return fail(std::move(done).error());
        return answer;
    }

    std::unique_ptr<sql::Database> m_database;
};

}  // namespace sluice::catalog
