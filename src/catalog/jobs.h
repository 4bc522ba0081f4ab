// Work that isn't an intake: leased rows, one per (account, kind, subject).
//
// Invariant: enqueued in the transaction that makes it necessary; done at least once. A lease that ran out is
// taken over by the next claimer with a higher fence, and the late worker's `finish` then changes nothing.
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

#include "catalog/catalog.h"

namespace sluice::catalog {

/// render_preview: the thumbnail of the asset `subject_id`, then, put behind, its preview.
/// draw_office_document: both, and its pages, by LibreOffice. The others: that derivative of its file.
BOOST_DEFINE_ENUM_CLASS(JobKind, render_preview, make_strip, make_proxy, make_waveform, draw_office_document)

/// previews: what every new file needs, those of new files before backfill. derivatives: what takes minutes;
/// office documents come behind what somebody opened and waits for, backfill last.
enum class JobQueue { previews, derivatives };

struct Job {
    domain::AccountId account_id;
    std::string id;
    JobKind kind = JobKind::render_preview;
    std::string subject_id;
    std::int64_t attempts = 0;  ///< leases so far, this one included
    std::int64_t fence = 0;
    bool is_backfill = false;  ///< behind those of new files
};

class Jobs {
public:
    explicit Jobs(const Scope& scope) : m_scope(scope) {}

    /// Does nothing where the same work already waits, but to make it due at once.
    [[nodiscard]] Result<> enqueue(JobKind kind, std::string_view subject_id, Ids& ids, Instant now);
    /// Does nothing where the same work waits or is being done.
    [[nodiscard]] Result<> enqueue_once(JobKind kind, std::string_view subject_id, Ids& ids, Instant now);
    [[nodiscard]] Result<> finish(const Job& job);
    /// What is left of it waits behind the work of all new files.
    [[nodiscard]] Result<> put_behind(const Job& job, Instant now);
    [[nodiscard]] Result<> retry_later(const Job& job, Instant due_at);

private:
    Scope m_scope;
};

struct JobClaim {
    Instant due_by;  ///< only jobs that were due by then
    Instant now;
    Instant until;  ///< the end of the lease
    std::int64_t limit = 1;
    JobQueue queue = JobQueue::previews;
};
/// Leases jobs of a queue, of all accounts, those first that are due longest; backfill last.
[[nodiscard]] Result<std::vector<Job>> claim_due_jobs(sql::Transaction& transaction, const JobClaim& claim);
/// When the next job of a queue is due; nothing if none waits.
[[nodiscard]] Result<std::optional<Instant>> next_due_job(sql::Transaction& transaction, JobQueue queue);

}  // namespace sluice::catalog
