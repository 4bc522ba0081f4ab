#include "transfer/error_reporter.h"

#include "support/doctest.h"

namespace sluice::transfer {
namespace {

const Instant now(std::chrono::hours(5));

ReportFacts facts(const std::string& told, const std::string& rev, const std::string& to_tell) {
    ReportFacts facts;
    facts.report.stamp = told;
    facts.report.rev = rev;
    facts.stamp = to_tell;
    return facts;
}

TEST_CASE("a report is written when there is something else to tell, and taken away when there is nothing") {
    CHECK(plan_report(facts("", "", ""), now) == ReportStep::none);
    CHECK(plan_report(facts("", "", "a"), now) == ReportStep::write);
    CHECK(plan_report(facts("a", "r", "a"), now) == ReportStep::none);
    CHECK(plan_report(facts("a", "r", "b"), now) == ReportStep::write);
    CHECK(plan_report(facts("a", "r", ""), now) == ReportStep::take_away);
}

TEST_CASE("nothing is taken away while deletions are held up, and nothing is done before its time") {
    auto paused = facts("a", "r", "");
    paused.may_delete = false;
    CHECK(plan_report(paused, now) == ReportStep::none);
    paused.stamp = "b";
    CHECK(plan_report(paused, now) == ReportStep::write);
    auto early = facts("a", "r", "b");
    early.report.retry_at = now + std::chrono::seconds(1);
    CHECK(plan_report(early, now) == ReportStep::none);
    early.report.retry_at = now;
    CHECK(plan_report(early, now) == ReportStep::write);
}

}  // namespace
}  // namespace sluice::transfer
