#include "catalog/plans.h"

#include "base/json/codec.h"
#include "base/text.h"
#include "base/time_zone.h"

namespace sluice::catalog {

using domain::Plan;
using domain::PlanUsage;
using sql::params;

Result<Plan> Plans::find() {
    auto row = TRY(
        m_scope.transaction.find("SELECT plan FROM plans WHERE account_id = ?1", params(m_scope.account_id)));
    if (!row) return Plan{};
    return json::decode<Plan>(row->text(0));
}

Result<> Plans::save(const Plan& plan) {
    TRY(
        m_scope.transaction.execute("INSERT INTO plans (account_id, plan) VALUES (?1, ?2) ON CONFLICT "
                                    "(account_id) DO UPDATE SET plan = ?2",
                                    params(m_scope.account_id, json::encode(plan))));
    return {};
}

Result<PlanUsage> Plans::usage(const Plan& plan, Instant now) {
    PlanUsage usage;
    auto row = TRY(m_scope.transaction.find(
        "SELECT storage_bytes, \"month\", videos FROM plan_usage WHERE account_id = ?1",
        params(m_scope.account_id)));
    if (row) row->read(usage.storage_bytes, usage.month, usage.videos);
    const std::string month = month_of(now, plan.time_zone);
    if (usage.month != month) usage.videos = 0;
    usage.month = month;
    return usage;
}

Result<> Plans::count_bytes(std::int64_t bytes) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO plan_usage (account_id, storage_bytes, \"month\", videos) VALUES (?1, ?2, '', 0) "
        "ON CONFLICT (account_id) DO UPDATE SET storage_bytes = plan_usage.storage_bytes + ?2",
        params(m_scope.account_id, bytes)));
    return {};
}

Result<> Plans::count_video(const Plan& plan, Instant now) {
    TRY(m_scope.transaction.execute(
        "INSERT INTO plan_usage (account_id, storage_bytes, \"month\", videos) VALUES (?1, 0, ?2, 1) "
        "ON CONFLICT (account_id) DO UPDATE SET videos = CASE WHEN plan_usage.\"month\" = ?2 THEN "
        "plan_usage.videos + 1 ELSE 1 END, \"month\" = ?2",
        params(m_scope.account_id, month_of(now, plan.time_zone))));
    return {};
}

std::string is_beyond_plan() {
    std::string list;
    for (const std::string_view code : domain::clearing_codes)
        list += cat(list.empty() ? "" : ", ", "'", code, "'");
    return cat("reason_code IN (", list, ")");
}

Result<std::vector<domain::AccountId>> accounts_beyond_plan(sql::Transaction& transaction) {
    std::vector<domain::AccountId> accounts;
    for (auto& row : TRY(transaction.query(
             cat("SELECT DISTINCT account_id FROM intakes WHERE state = 'refused' AND ", is_beyond_plan()),
             {})))
        accounts.emplace_back(row.text(0));
    return accounts;
}

}  // namespace sluice::catalog
