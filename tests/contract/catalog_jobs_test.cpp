// Which work is handed out first.
#include <algorithm>

#include "catalog/jobs.h"
#include "catalog_subject.h"
#include "support/doctest.h"

using namespace sluice;
using namespace sluice::tests;
using catalog::JobKind;
using catalog::JobQueue;

namespace {

constexpr std::chrono::minutes lease{5};

std::vector<std::string> claimed(Shelter& shelter, JobQueue queue, Instant now, std::int64_t limit = 10) {
    std::vector<std::string> subjects;
    REQUIRE_OK(shelter.catalog.write(shelter.account, [&](catalog::Scope& scope) -> Result<bool> {
        for (const auto& job :
             TRY(catalog::claim_due_jobs(scope.transaction, {now, now, now + lease, limit, queue})))
            subjects.push_back(job.subject_id);
        return true;
    }));
    std::ranges::sort(subjects);  // a lot is handed out in no order
    return subjects;
}

void enqueue(Shelter& shelter, JobKind kind, const std::string& subject, Instant due) {
    REQUIRE_OK(shelter.catalog.write(shelter.account, [&](catalog::Scope& scope) -> Result<bool> {
        TRY(catalog::Jobs(scope).enqueue(kind, subject, *system_ids(), due));
        return true;
    }));
}

}  // namespace

TEST_CASE("previews of new files come before those that a newer Sluice can draw of old ones") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        enqueue(shelter, JobKind::render_preview, "old 1", shelter.now);
        enqueue(shelter, JobKind::render_preview, "old 2", shelter.now + std::chrono::seconds(1));
        REQUIRE_OK(shelter.catalog.write(shelter.account, [](catalog::Scope& scope) -> Result<bool> {
            TRY(scope.transaction.execute("UPDATE jobs SET is_backfill = 1"));
            return true;
        }));
        const auto later = shelter.now + std::chrono::seconds(9);
        for (const auto* subject : {"new 1", "new 2"})
            enqueue(shelter, JobKind::render_preview, subject, later);
        CHECK(claimed(shelter, JobQueue::previews, later, 3) ==
              std::vector<std::string>{"new 1", "new 2", "old 1"});
        // Asked for again, because somebody looks at it, the last one is as good as new.
        enqueue(shelter, JobKind::render_preview, "old 2", later);
        CHECK(claimed(shelter, JobQueue::previews, later) == std::vector<std::string>{"old 2"});
    });
}

TEST_CASE(
    "what is left of a preview waits behind all new files, with new attempts, and a late worker moves "
    "nothing") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        enqueue(shelter, JobKind::render_preview, "rex", shelter.now);
        const auto claim = [&](Instant at) {
            return REQUIRE_OK(shelter.catalog.write_all([&](catalog::sql::Transaction& transaction) {
                return catalog::claim_due_jobs(transaction, {at, at, at + lease, 1, JobQueue::previews});
            }));
        };
        const auto put_behind = [&](const catalog::Job& job) {
            REQUIRE_OK(shelter.catalog.write(shelter.account, [&](catalog::Scope& scope) -> Result<bool> {
                TRY(catalog::Jobs(scope).put_behind(job, shelter.now));
                return true;
            }));
        };
        const auto first = claim(shelter.now).at(0);
        CHECK_FALSE(first.is_backfill);
        put_behind(first);
        enqueue(shelter, JobKind::render_preview, "bo", shelter.now + std::chrono::seconds(1));
        CHECK(claim(shelter.now + std::chrono::seconds(1)).at(0).subject_id == "bo");
        const auto second = claim(shelter.now + std::chrono::seconds(1)).at(0);
        CHECK(second.subject_id == "rex");
        CHECK(second.is_backfill);
        CHECK(second.attempts == 1);
        put_behind(first);  // its lease is over
        CHECK(claim(shelter.now + std::chrono::seconds(2)).empty());
    });
}

TEST_CASE("what takes minutes has a queue of its own, and keeps no preview waiting") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        enqueue(shelter, JobKind::make_proxy, "film", shelter.now);
        enqueue(shelter, JobKind::make_strip, "film", shelter.now);
        enqueue(shelter, JobKind::render_preview, "picture", shelter.now);
        CHECK(claimed(shelter, JobQueue::previews, shelter.now) == std::vector<std::string>{"picture"});
        CHECK(claimed(shelter, JobQueue::derivatives, shelter.now) ==
              std::vector<std::string>{"film", "film"});
        CHECK(claimed(shelter, JobQueue::derivatives, shelter.now).empty());
        CHECK(claimed(shelter, JobQueue::derivatives, shelter.now + lease + std::chrono::seconds(1)).size() ==
              2);
    });
}
