#include "transfer/inlet/plan_retry.h"

#include <algorithm>

#include "base/mutant.h"

namespace sluice::transfer {
namespace {

using domain::IntakeState;
using std::chrono::seconds;

/// A catalogued file can't fail any more: only its clearing can be late.
bool is_safe_here(IntakeState state) {
    return state == IntakeState::catalogued || state == IntakeState::duplicate ||
           state == IntakeState::clearing;
}

/// Where a file goes that can't be moved to Rejected/, or back: where it was.
IntakeState end_of(IntakeState state) {
    if (state == IntakeState::rejecting) return IntakeState::held;
    if (state == IntakeState::restoring) return IntakeState::rejected;
    return IntakeState::failed;
}

seconds pause_before(std::int64_t attempt, const Limits& limits) {
    const std::int64_t doublings = std::min<std::int64_t>(attempt, 16);
    return seconds(std::min(limits.retry_s_min << doublings, limits.retry_s_max));
}

}  // namespace

Retry plan_retry(const Error& error, const domain::Intake& intake, const Limits& limits, Instant now) {
    const bool is_exhausted = intake.attempts + 1 >= limits.attempts_max;
    switch (error.remedy) {
        case Remedy::wait:
            if (is_mutant(Mutant::limit_is_failure) && is_exhausted && !is_safe_here(intake.state))
                return {end_of(intake.state), std::nullopt, true};
            if (error.code ==
                "disk_full")  // a person frees space; whoever set a shorter pause meant this, too
                return {std::nullopt,
                        now + std::min(error.retry_after.value_or(seconds(limits.person_retry_s)),
                                       seconds(limits.person_retry_s)),
                        false};
            return {std::nullopt, now + error.retry_after.value_or(seconds(limits.retry_s_min)),
                    is_mutant(Mutant::limit_is_failure)};
        case Remedy::ask_admin:
            if (is_mutant(Mutant::person_not_awaited)) return {std::nullopt, std::nullopt, false};
            return {std::nullopt, now + seconds(limits.person_retry_s), false};
        case Remedy::retry:
            // An outage says nothing about this file, however long it lasts.
            if (error.code.starts_with("network_"))
                return {std::nullopt, now + seconds(limits.outage_retry_s), false};
            if (is_exhausted && !is_safe_here(intake.state))
                return {end_of(intake.state), std::nullopt, true};
            return {std::nullopt, now + pause_before(intake.attempts, limits), true};
        case Remedy::reject:
        case Remedy::give_up:
            if (is_safe_here(intake.state)) return {std::nullopt, now + seconds(limits.retry_s_max), true};
            return {end_of(intake.state), std::nullopt, true};
        case Remedy::not_found:
            if (is_safe_here(intake.state)) return {std::nullopt, now + seconds(limits.retry_s_max), true};
            // Ours is gone (another worker put a damaged copy aside), not theirs: it is fetched anew.
            if (error.code == "blob_missing")
                return {std::nullopt, now + pause_before(intake.attempts, limits), true};
            return {IntakeState::vanished, std::nullopt, true};
        case Remedy::conflict: return {std::nullopt, now + pause_before(intake.attempts, limits), true};
    }
    return {std::nullopt, now + seconds(limits.retry_s_max), true};
}

}  // namespace sluice::transfer
