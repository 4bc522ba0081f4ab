#include "catalog/jobs.h"

#include "catalog/words.h"

namespace sluice::catalog {

using sql::params;

Result<> Jobs::enqueue(JobKind kind, std::string_view subject_id, Ids& ids, Instant now) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO jobs (account_id, id, kind, subject_id, attempts, due_at, lease_until, fence) "
        "VALUES (?1, ?2, ?3, ?4, 0, ?5, 0, 0) "
        "ON CONFLICT (account_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at, fence = "
        "jobs.fence + 1, "
        "lease_until = 0",
        params(m_scope.account_id, ids.next(now), word_of(kind), subject_id, now)));
    return {};
}

Result<> Jobs::finish(const Job& job) {
    TRY(m_scope.transaction.execute("DELETE FROM jobs WHERE account_id = ?1 AND id = ?2 AND fence = ?3",
                                    params(m_scope.account_id, job.id, job.fence)));
    return {};
}

Result<> Jobs::retry_later(const Job& job, Instant due_at) {
    TRY(m_scope.transaction.execute(
        "UPDATE jobs SET due_at = ?4, lease_until = 0 WHERE account_id = ?1 AND id = ?2 AND fence = ?3",
        params(m_scope.account_id, job.id, job.fence, due_at)));
    return {};
}

Result<std::vector<Job>> claim_due_jobs(sql::Transaction& transaction, const JobClaim& claim) {
    std::vector<Job> jobs;
    for (auto& row : TRY(transaction.query(
             "UPDATE jobs SET lease_until = ?3, fence = fence + 1, attempts = attempts + 1 "
             "WHERE (account_id, id) IN (SELECT account_id, id FROM jobs WHERE due_at <= ?1 AND "
             "lease_until <= ?2 ORDER BY due_at, id LIMIT ?4) "
             "RETURNING account_id, id, kind, subject_id, attempts, fence",
             params(claim.due_by, claim.now, claim.until, claim.limit)))) {
        Job& job = jobs.emplace_back();
        std::string kind;
        row.read(job.account_id, job.id, kind, job.subject_id, job.attempts, job.fence);
        job.kind = from_word<JobKind>(kind);
    }
    return jobs;
}

Result<std::optional<Instant>> next_due_job(sql::Transaction& transaction) {
    auto row = TRY(transaction.find(
        "SELECT MIN(at) FROM (SELECT * FROM (SELECT due_at AS at FROM jobs WHERE lease_until <= due_at "
        "ORDER BY due_at, id LIMIT 1) AS free UNION ALL SELECT MIN(lease_until) FROM jobs "
        "WHERE lease_until > 0 AND lease_until > due_at) AS due",
        {}));
    std::optional<Instant> at;
    row->read(at);
    return at;
}

}  // namespace sluice::catalog
