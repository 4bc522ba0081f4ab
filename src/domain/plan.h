// Plans: what an account may hold and take in (M12 to M17).
//
// Invariant: pure. Every file is held against the plan by the same function and refused with the same codes,
// whatever way it came. What is refused by a plan comes in by itself once the plan has room for it.
#pragma once

#include <boost/describe.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/facts.h"

namespace sluice::domain {

/// Absent limits are none.
struct Plan {
    static constexpr bool members_may_be_omitted = true;

    std::optional<std::int64_t> storage_bytes_max;     ///< of all contents in the library, each counted once
    std::optional<std::int64_t> file_bytes_max;        ///< of one file
    std::optional<std::int64_t> videos_per_month_max;  ///< that come in, by the months of `time_zone`
    bool takes_videos = true;
    std::vector<std::string> allowed_types;  ///< kinds or MIME types, as in profiles; empty: all
    std::string time_zone = "UTC";           ///< IANA name

    bool operator==(const Plan&) const = default;
};
BOOST_DESCRIBE_STRUCT(Plan, (),
                      (storage_bytes_max, file_bytes_max, videos_per_month_max, takes_videos, allowed_types,
                       time_zone))

struct PlanUsage {
    std::int64_t storage_bytes = 0;
    std::int64_t videos = 0;  ///< of this month
    std::string month;        ///< "2026-11"
};
BOOST_DESCRIBE_STRUCT(PlanUsage, (), (storage_bytes, videos, month))

/// A file before it is taken in.
struct Arrival {
    std::int64_t size = 0;
    bool is_stored = false;    ///< its bytes are counted already
    std::optional<Kind> kind;  ///< nothing: not looked at yet
    std::string mime;
};

struct PlanRefusal {
    std::string_view code;
    std::string message;
    std::string hint;
};

/// Fails with `plan_invalid` (which limit, and what it may be) or `time_zone_unknown`.
[[nodiscard]] Result<> check_plan(const Plan& plan);
/// Codes: those of `clearing_codes`, and `unsupported_format`. What isn't known of the file yet isn't held
/// against it.
[[nodiscard]] std::optional<PlanRefusal> refuse_beyond_plan(const Plan& plan, const PlanUsage& usage,
                                                            const Arrival& arrival, Instant now);
inline constexpr std::string_view storage_limit_exceeded = "storage_limit_exceeded";
inline constexpr std::string_view file_too_large = "file_too_large";
inline constexpr std::string_view videos_not_in_plan = "videos_not_in_plan";
inline constexpr std::string_view video_allotment_exceeded = "video_allotment_exceeded";
/// Of these reasons each may clear by itself, and then the file comes in.
inline constexpr std::array clearing_codes{storage_limit_exceeded, file_too_large, videos_not_in_plan,
                                           video_allotment_exceeded};

}  // namespace sluice::domain
