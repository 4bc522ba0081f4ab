#include "transfer/inlet/hold_to_plan.h"

#include "catalog/plans.h"

namespace sluice::transfer {
namespace {

/// A smaller file costs less to fetch than to ask about.
constexpr std::int64_t asked_before_bytes_min = std::int64_t{8} << 20;

}  // namespace

Result<std::optional<domain::PlanRefusal>> refuse_by_plan(catalog::Scope& scope, const domain::Plan& plan,
                                                          std::string_view content_hash,
                                                          domain::Arrival arrival, Instant now) {
    if (plan == domain::Plan{}) return std::optional<domain::PlanRefusal>();
    arrival.is_stored = TRY(catalog::Assets(scope).find_blob(content_hash)).has_value();
    return domain::refuse_beyond_plan(plan, TRY(catalog::Plans(scope).usage(plan, now)), arrival, now);
}

void note_refusal(domain::Intake& intake, const domain::PlanRefusal& refusal) {
    intake.reason_code = refusal.code;
    intake.reason_message = refusal.message;
    intake.reason_hint = refusal.hint;
    intake.retry_at.reset();
}

Result<bool> refuse_before_fetch(const Step& step) {
    domain::Intake refused = step.intake();
    if (refused.state != domain::IntakeState::fetching || refused.size < asked_before_bytes_min ||
        domain::is_upload(refused) || refused.asset_id)
        return false;
    const auto refusal = TRY(step.ports.catalog.read(
        step.lease.account_id, [&](catalog::Scope& scope) -> Result<std::optional<domain::PlanRefusal>> {
            return refuse_by_plan(scope, TRY(catalog::Plans(scope).find()), refused.content_hash,
                                  {refused.size, false, std::nullopt, ""}, step.now());
        }));
    if (!refusal) return false;
    note_refusal(step.lease.intake, *refusal);
    TRY(step.move({domain::IntakeState::refused, refusal->message, std::nullopt}));
    return true;
}

}  // namespace sluice::transfer
