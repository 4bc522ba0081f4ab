#include "transfer/reconsider.h"

#include "base/log.h"
#include "catalog/assets.h"
#include "catalog/intakes.h"
#include "catalog/plans.h"

namespace sluice::transfer {
namespace {

using domain::Arrival;
using domain::Intake;

constexpr std::int64_t looked_at_max = 1'000;

/// As far as a refused file is known: whoever it refused as a video knows that it is one.
Result<Arrival> arrival_of(catalog::Scope& scope, const Intake& intake) {
    Arrival arrival{intake.size, TRY(catalog::Assets(scope).find_blob(intake.content_hash)).has_value(),
                    std::nullopt, ""};
    if (intake.reason_code.starts_with("video")) arrival.kind = domain::Kind::video;
    return arrival;
}

Result<std::vector<Intake>> let_in(catalog::Scope& scope, Instant now) {
    catalog::Plans plans(scope);
    domain::Plan plan = TRY(plans.find());
    plan.allowed_types.clear();  // what type it is is told by its content, when it comes in
    domain::PlanUsage usage = TRY(plans.usage(plan, now));
    std::vector<Intake> let_in;
    for (Intake& intake : TRY(catalog::Intakes(scope).refused_by_plan(looked_at_max))) {
        const Arrival arrival = TRY(arrival_of(scope, intake));
        if (domain::refuse_beyond_plan(plan, usage, arrival, now)) continue;
        if (!arrival.is_stored) usage.storage_bytes += arrival.size;
        if (arrival.kind == domain::Kind::video) ++usage.videos;
        domain::forget_reason(intake);
        TRY(catalog::Intakes(scope).move_over(
            intake, {domain::IntakeState::queued, "The plan has room for it now.", now}, now));
        let_in.push_back(std::move(intake));
    }
    return let_in;
}

}  // namespace

std::size_t reconsider_refused(const Ports& ports) {
    const auto accounts = ports.catalog.read_all(
        [](catalog::sql::Transaction& transaction) { return catalog::accounts_beyond_plan(transaction); });
    if (!accounts) return 0;
    std::size_t count = 0;
    for (const auto& account : *accounts) {
        const auto done = ports.catalog.write(
            account, [&](catalog::Scope& scope) { return let_in(scope, ports.clock.now()); });
        if (!done) log_warning("plan.not_reconsidered", {{"code", done.error().code}});
        if (!done) continue;
        for (const Intake& intake : *done) ports.activity.intake_changed(account, intake);
        count += done->size();
    }
    return count;
}

}  // namespace sluice::transfer
