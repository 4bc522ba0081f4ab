// When an asset may be seen and used (W5): from its release until it expires.
//
// Invariant: pure. A release or an expiry that isn't given doesn't restrict; both are instants, kept on the
// asset, so that a profile revised later changes no asset that is there.
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/profile.h"

namespace sluice::domain {

BOOST_DEFINE_ENUM_CLASS(AvailabilityState, available, unreleased, expired)

/// The instants on an asset.
struct AvailableTimes {
    std::optional<Instant> release_at;  ///< not to be seen or used before
    std::optional<Instant> expires_at;  ///< nor from then on

    bool operator==(const AvailableTimes&) const = default;
};
BOOST_DESCRIBE_STRUCT(AvailableTimes, (), (release_at, expires_at))

/// What a profile's rules come to for a file that came in at `came_in`; no rules: no instants.
[[nodiscard]] AvailableTimes times_of(const std::optional<Availability>& rules, Instant came_in);
/// What has expired stays so, whatever its release says.
[[nodiscard]] AvailabilityState availability_at(const AvailableTimes& times, Instant now);

/// Fails with `availability_invalid` where it would end before it begins.
[[nodiscard]] Result<> check_times(const AvailableTimes& times);
/// The same for rules, of which only a release and an expiry of the same form can be compared; days are
/// whole, and at most a hundred years.
[[nodiscard]] Result<> check_availability(const Availability& rules);

}  // namespace sluice::domain
