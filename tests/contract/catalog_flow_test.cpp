// What the dashboard counts, and that counting doesn't read what came in before (W22).
#include "catalog/flow.h"
#include "contract/catalog_subject.h"

namespace sluice::tests {
namespace {

using enum domain::IntakeState;

std::string plan_of(Shelter& shelter, std::string_view query) {
    std::string plan;
    REQUIRE_OK(shelter.catalog.read_all([&](catalog::sql::Transaction& transaction) -> Result<bool> {
        for (auto& row : TRY(transaction.query(cat("EXPLAIN QUERY PLAN ", query),
                                               catalog::sql::params(shelter.account, shelter.now))))
            plan += cat(row.text(3), "; ");
        return true;
    }));
    return plan;
}

TEST_CASE("W22: files are counted by where they are, and by the way that they came") {
    on_every_engine([](Place& place) {
        Shelter shelter(place);
        for (const auto& [name, state] : {std::pair{"a", held}, {"b", held}, {"c", queued}, {"d", refused}})
            shelter.add(shelter.intake(name), std::nullopt, state);
        const auto flows = REQUIRE_OK(shelter.catalog.read(
            shelter.account, [&](catalog::Scope& scope) { return catalog::read_flows(scope, shelter.now); }));
        catalog::FlowCounts sum;
        for (const auto& flow : flows) {
            CHECK(flow.mapping_id == shelter.mapping);
            CHECK_FALSE(flow.upload_page_id);
            sum += flow.counts;
        }
        CHECK(sum.held == 2);
        CHECK(sum.waiting == 1);
        CHECK(sum.failed == 1);
        CHECK(sum.pending() == 4);
        CHECK(sum.done_today == 0);
    });
}

TEST_CASE("W22: what is pending is found by its state, what came in today by its time alone") {
    FilePlace place;
    Shelter shelter(place);
    const auto queries = catalog::flow_queries();
    REQUIRE(queries.size() == 2);
    CHECK(plan_of(shelter, queries[0]).find("INDEX intakes_by_state (account_id=? AND state=?)") !=
          std::string::npos);
    CHECK(plan_of(shelter, queries[1]).find("COVERING INDEX intakes_done (account_id=? AND updated_at>?)") !=
          std::string::npos);
}

}  // namespace
}  // namespace sluice::tests
