#include "transfer/alerts.h"

#include "support/doctest.h"

namespace sluice::transfer {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Instant noon{std::chrono::seconds{1'800'000'000}};

catalog::Trouble failing_since(Instant since) {
    catalog::Trouble trouble;
    trouble.connection.failing_since = since;
    return trouble;
}

TEST_CASE("W22: people are told after fifteen minutes, and again each day") {
    auto trouble = failing_since(noon);
    CHECK(plan_alert(trouble, noon + minutes(14)) == Alert::none);
    CHECK(plan_alert(trouble, noon + minutes(15)) == Alert::failing);
    trouble.alerted_at = noon + minutes(15);
    CHECK(plan_alert(trouble, noon + minutes(16)) == Alert::none);
    CHECK(plan_alert(trouble, noon + hours(24)) == Alert::none);
    CHECK(plan_alert(trouble, noon + minutes(15) + hours(24)) == Alert::failing);
}

TEST_CASE("W22: when all is well again those are told who heard of the trouble, and nobody else") {
    catalog::Trouble trouble;
    CHECK(plan_alert(trouble, noon) == Alert::none);
    trouble.alerted_at = noon;
    CHECK(plan_alert(trouble, noon + minutes(1)) == Alert::well_again);
}

TEST_CASE("a mail that couldn't be sent is tried again a while later") {
    auto trouble = failing_since(noon);
    trouble.alert_tried_at = noon + minutes(20);
    CHECK(plan_alert(trouble, noon + minutes(34)) == Alert::none);
    CHECK(plan_alert(trouble, noon + minutes(35)) == Alert::failing);
}

TEST_CASE("M19: a mail tells of files that failed since the last one, and comes once an hour at most") {
    domain::Failures failures{"/Dogs", 1, {domain::Intake{}}};
    failures.files.front().id = domain::IntakeId{"02"};
    domain::ErrorReport report;
    CHECK(is_failure_mail_due(report, failures, noon));
    report.mailed_intake_id = "01";
    report.mailed_at = noon;
    CHECK_FALSE(is_failure_mail_due(report, failures, noon + minutes(59)));
    CHECK(is_failure_mail_due(report, failures, noon + hours(1)));
    report.mailed_intake_id = "02";
    CHECK_FALSE(is_failure_mail_due(report, failures, noon + hours(5)));
    CHECK_FALSE(is_failure_mail_due(report, {"/Dogs", 0, {}}, noon + hours(5)));
}

TEST_CASE("W4: a mail names what takes no more files, why, and where to mend it; fifty are not all listed") {
    std::vector<catalog::BrokenPlace> places(1);
    places[0].link_id = domain::ContributorLinkId{"l"};
    places[0].name = "Dogs of the day";
    places[0].problem = "The folder is gone.";
    auto text = broken_places_text(places, "Shelter", "https://dam.test");
    CHECK(text.find("the contributor link “Dogs of the day”\n  The folder is gone.") != std::string::npos);
    CHECK(text.find("https://dam.test/contributor-links and click Repair") != std::string::npos);
    places[0].link_id.reset();
    text = broken_places_text(places, "Shelter", "https://dam.test");
    CHECK(text.find("https://dam.test/mappings") != std::string::npos);
    places.resize(50, places[0]);
    CHECK(broken_places_text(places, "Shelter", "").find("and 30 more") != std::string::npos);
}

}  // namespace
}  // namespace sluice::transfer
