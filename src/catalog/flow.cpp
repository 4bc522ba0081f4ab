#include "catalog/flow.h"

#include "catalog/words.h"
#include "domain/intake.h"

namespace sluice::catalog {
namespace {

using sql::params;

void count(FlowCounts& counts, domain::IntakeState state, std::int64_t files) {
    using enum domain::IntakeState;
    switch (state) {
        case fetching:
        case stored: counts.live += files; break;
        case seen:
        case queued:
        case rejecting:
        case restoring: counts.waiting += files; break;
        case held: counts.held += files; break;
        case refused:
        case failed: counts.failed += files; break;
        case catalogued:
        case duplicate:
        case clearing: counts.tidying += files; break;
        case done:
        case superseded:
        case vanished:
        case rejected:
        case ignored: break;
    }
}

// Grouped by state first, or SQLite walks all files of the account by their mappings.
constexpr std::string_view select_pending = R"(
    SELECT mapping_id, upload_page_id, profile_id, state, COUNT(*) FROM intakes
    WHERE account_id = ?1 AND state IN ('seen', 'held', 'queued', 'fetching', 'stored', 'catalogued', 'clearing',
        'duplicate', 'refused', 'failed', 'rejecting', 'restoring')
    GROUP BY state, mapping_id, upload_page_id, profile_id)";
constexpr std::string_view select_done = R"(
    SELECT mapping_id, upload_page_id, profile_id, COUNT(*) FROM intakes
    WHERE account_id = ?1 AND state = 'done' AND updated_at >= ?2
    GROUP BY mapping_id, upload_page_id, profile_id)";
constexpr std::string_view select_forwarding = R"(
    SELECT page_id, COUNT(*), COALESCE(MAX(TRIM(reason_message || ' ' || reason_hint)), '') FROM uploads
    WHERE account_id = ?1 AND state = 'forwarding' GROUP BY page_id)";

}  // namespace

FlowCounts& FlowCounts::operator+=(const FlowCounts& other) {
    live += other.live;
    waiting += other.waiting;
    held += other.held;
    failed += other.failed;
    tidying += other.tidying;
    done_today += other.done_today;
    return *this;
}

std::vector<std::string_view> flow_queries() {
    return {select_pending, select_done};
}

Result<std::vector<Flow>> read_flows(Scope& scope, Instant midnight) {
    std::vector<Flow> flows;
    for (auto& row : TRY(scope.transaction.query(select_pending, params(scope.account_id)))) {
        Flow& flow = flows.emplace_back();
        std::string state;
        std::int64_t files = 0;
        row.read(flow.mapping_id, flow.upload_page_id, flow.profile_id, state, files);
        count(flow.counts, from_word<domain::IntakeState>(state), files);
    }
    for (auto& row : TRY(scope.transaction.query(select_done, params(scope.account_id, midnight)))) {
        Flow& flow = flows.emplace_back();
        row.read(flow.mapping_id, flow.upload_page_id, flow.profile_id, flow.counts.done_today);
    }
    return flows;
}

Result<std::vector<Forwarding>> read_forwarding(Scope& scope) {
    std::vector<Forwarding> pages;
    for (auto& row : TRY(scope.transaction.query(select_forwarding, params(scope.account_id)))) {
        Forwarding& page = pages.emplace_back();
        row.read(page.page_id, page.files, page.trouble);
    }
    return pages;
}

Result<LibrarySize> library_size(Scope& scope, Instant midnight) {
    auto row =
        TRY(scope.transaction.find("SELECT (SELECT COUNT(*) FROM assets WHERE account_id = ?1), "
                                   "(SELECT COUNT(*) FROM assets WHERE account_id = ?1 AND created_at >= ?2)",
                                   params(scope.account_id, midnight)));
    return LibrarySize{row->integer(0), row->integer(1)};
}

}  // namespace sluice::catalog
