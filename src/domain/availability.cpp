#include "domain/availability.h"

namespace sluice::domain {
namespace {

using Days = std::chrono::duration<std::int64_t, std::ratio<86'400>>;
constexpr std::int64_t days_max = 36'500;

std::optional<Instant> instant_of(const std::optional<Instant>& fixed,
                                  const std::optional<std::int64_t>& after_days, Instant came_in) {
    if (fixed) return fixed;
    if (after_days) return came_in + Days(*after_days);
    return std::nullopt;
}

std::unexpected<Error> invalid(std::string message, std::string hint) {
    return fail({Remedy::reject, "availability_invalid", std::move(message), std::move(hint)});
}

std::unexpected<Error> ends_too_early() {
    return invalid("It would expire before it is released, so that nobody could ever use it.",
                   "Choose an expiry after the release, or leave one of them out.");
}

}  // namespace

AvailableTimes times_of(const std::optional<Availability>& rules, Instant came_in) {
    if (!rules) return {};
    return {instant_of(rules->release_at, rules->release_after_days, came_in),
            instant_of(rules->expires_at, rules->expires_after_days, came_in)};
}

AvailabilityState availability_at(const AvailableTimes& times, Instant now) {
    if (times.expires_at && now >= *times.expires_at) return AvailabilityState::expired;
    if (times.release_at && now < *times.release_at) return AvailabilityState::unreleased;
    return AvailabilityState::available;
}

Result<> check_times(const AvailableTimes& times) {
    if (times.release_at && times.expires_at && *times.expires_at <= *times.release_at)
        return ends_too_early();
    return {};
}

Result<> check_availability(const Availability& rules) {
    if (rules.release_after_days && (*rules.release_after_days < 0 || *rules.release_after_days > days_max))
        return invalid("A release comes 0 to 36,500 days after the file came in.",
                       "Correct the number of days.");
    if (rules.expires_after_days && (*rules.expires_after_days < 1 || *rules.expires_after_days > days_max))
        return invalid("An asset expires 1 to 36,500 days after the file came in.",
                       "Correct the number of days.");
    TRY(check_times({rules.release_at, rules.expires_at}));
    const bool are_both_days = !rules.release_at && !rules.expires_at;
    if (are_both_days && rules.release_after_days && rules.expires_after_days &&
        *rules.expires_after_days <= *rules.release_after_days)
        return ends_too_early();
    return {};
}

}  // namespace sluice::domain
