// The account's plan: what it may hold and take in, and how much of it is used (M12 to M17).
#include "api/routes.h"
#include "base/json/schema.h"
#include "base/time_zone.h"
#include "catalog/plans.h"

namespace sluice::api {
namespace {

using catalog::Plans;
using catalog::Scope;

Result<PlanStatus> status_of(Scope& scope, Instant now) {
    PlanStatus status;
    status.plan = TRY(Plans(scope).find());
    status.usage = TRY(Plans(scope).usage(status.plan, now));
    status.month_ends_at = next_month(now, status.plan.time_zone);
    return status;
}

Result<PlanStatus> change_plan(const Services& services, const Call& call, const Plan& plan) {
    TRY(check_plan(plan));
    return services.catalog().write(call.account(), [&](Scope& scope) -> Result<PlanStatus> {
        TRY(Plans(scope).save(plan));
        return status_of(scope, services.now());
    });
}

}  // namespace

void add_plan_routes(Router& router, const Services& services) {
    router.add<PlanStatus>({"GET", "/api/v1/plan", Verb::view_transfers,
                            "What the account may hold and take in, and how much of it is used"},
                           [services](const Call& call) {
                               return services.catalog().read(call.account(), [&](Scope& scope) {
                                   return status_of(scope, services.now());
                               });
                           });
    router.add_with_body<PlanStatus, Plan>(
        {"PUT", "/api/v1/plan", Verb::manage_account,
         "Set the account's limits; those left out are none. What was refused comes in where there is room "
         "now"},
        [services](const Call& call, const Plan& plan) { return change_plan(services, call, plan); });
}

}  // namespace sluice::api
