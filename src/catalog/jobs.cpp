#include "catalog/jobs.h"

#include "base/text.h"
#include "catalog/words.h"

namespace sluice::catalog {

using sql::params;

Result<> Jobs::enqueue(JobKind kind, std::string_view subject_id, Ids& ids, Instant now) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO jobs (account_id, id, kind, subject_id, attempts, due_at, lease_until, fence) "
        "VALUES (?1, ?2, ?3, ?4, 0, ?5, 0, 0) "
        "ON CONFLICT (account_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at, fence = "
        "jobs.fence + 1, "
        "lease_until = 0, is_backfill = 0",
        params(m_scope.account_id, ids.next(now), word_of(kind), subject_id, now)));
    return {};
}

Result<> Jobs::enqueue_once(JobKind kind, std::string_view subject_id, Ids& ids, Instant now) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO jobs (account_id, id, kind, subject_id, attempts, due_at, lease_until, fence) "
        "VALUES (?1, ?2, ?3, ?4, 0, ?5, 0, 0) ON CONFLICT (account_id, kind, subject_id) DO NOTHING",
        params(m_scope.account_id, ids.next(now), word_of(kind), subject_id, now)));
    return {};
}

Result<> Jobs::finish(const Job& job) {
    TRY(m_scope.transaction.execute("DELETE FROM jobs WHERE account_id = ?1 AND id = ?2 AND fence = ?3",
                                    params(m_scope.account_id, job.id, job.fence)));
    return {};
}

Result<> Jobs::put_behind(const Job& job, Instant now) {
    TRY(m_scope.transaction.execute(
        "UPDATE jobs SET is_backfill = 1, attempts = 0, due_at = ?4, lease_until = 0 WHERE account_id = ?1 "
        "AND id = ?2 AND fence = ?3",
        params(m_scope.account_id, job.id, job.fence, now)));
    return {};
}

Result<> Jobs::retry_later(const Job& job, Instant due_at) {
    TRY(m_scope.transaction.execute(
        "UPDATE jobs SET due_at = ?4, lease_until = 0 WHERE account_id = ?1 AND id = ?2 AND fence = ?3",
        params(m_scope.account_id, job.id, job.fence, due_at)));
    return {};
}

namespace {

/// Rows of one queue, as its index names them.
constexpr std::string_view new_previews = "kind = 'render_preview' AND is_backfill = 0";
constexpr std::string_view backfilled_previews = "kind = 'render_preview' AND is_backfill = 1";
constexpr std::string_view derivatives = "kind <> 'render_preview'";
constexpr std::string_view opened = "kind <> 'render_preview' AND kind <> 'draw_office_document'";
constexpr std::string_view new_documents =
    "kind <> 'render_preview' AND kind = 'draw_office_document' AND is_backfill = 0";

Result<> claim(sql::Transaction& transaction, const JobClaim& wanted, std::string_view rows,
               std::vector<Job>& jobs) {
    const auto limit = wanted.limit - std::ssize(jobs);
    if (limit <= 0) return {};
    for (auto& row : TRY(transaction.query(
             cat("UPDATE jobs SET lease_until = ?3, fence = fence + 1, attempts = attempts + 1 "
                 "WHERE (account_id, id) IN (SELECT account_id, id FROM jobs WHERE ",
                 rows,
                 " AND due_at <= ?1 AND lease_until <= ?2 ORDER BY due_at, id LIMIT ?4) "
                 "RETURNING account_id, id, kind, subject_id, attempts, fence, is_backfill"),
             params(wanted.due_by, wanted.now, wanted.until, limit)))) {
        Job& job = jobs.emplace_back();
        std::string kind;
        row.read(job.account_id, job.id, kind, job.subject_id, job.attempts, job.fence, job.is_backfill);
        job.kind = from_word<JobKind>(kind);
    }
    return {};
}

Result<> find_next(sql::Transaction& transaction, std::string_view rows, std::optional<Instant>& next) {
    auto row = TRY(transaction.find(
        cat("SELECT due_at FROM jobs WHERE ", rows, " AND lease_until <= due_at ORDER BY due_at, id LIMIT 1"),
        {}));
    if (!row) return {};
    Instant at;
    row->read(at);
    if (!next || at < *next) next = at;
    return {};
}

}  // namespace

Result<std::vector<Job>> claim_due_jobs(sql::Transaction& transaction, const JobClaim& wanted) {
    std::vector<Job> jobs;
    if (wanted.queue == JobQueue::derivatives) {
        for (const auto rows : {opened, new_documents, derivatives})
            TRY(claim(transaction, wanted, rows, jobs));
    } else {
        TRY(claim(transaction, wanted, new_previews, jobs));
        TRY(claim(transaction, wanted, backfilled_previews, jobs));
    }
    return jobs;
}

Result<std::optional<Instant>> next_due_job(sql::Transaction& transaction, JobQueue queue) {
    std::optional<Instant> next;
    const bool is_derivatives = queue == JobQueue::derivatives;
    TRY(find_next(transaction, is_derivatives ? derivatives : new_previews, next));
    if (!is_derivatives) TRY(find_next(transaction, backfilled_previews, next));
    // A lease that ends without its work being done.
    auto row = TRY(transaction.find(cat("SELECT MIN(lease_until) FROM jobs WHERE lease_until > 0 AND "
                                        "lease_until > due_at AND ",
                                        is_derivatives ? derivatives : "kind = 'render_preview'"),
                                    {}));
    std::optional<Instant> ends;
    row->read(ends);
    return ends && (!next || *ends < *next) ? ends : next;
}

}  // namespace sluice::catalog
