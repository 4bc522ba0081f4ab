#include "domain/plan.h"

#include <algorithm>

#include "base/text.h"
#include "base/time_zone.h"
#include "domain/enrich.h"
#include "domain/receipt.h"

namespace sluice::domain {
namespace {

std::unexpected<Error> plan_invalid(std::string_view what) {
    return fail({Remedy::reject, "plan_invalid", cat(what, " can't be less than nothing."),
                 "Give a number, or leave it out for no limit."});
}

std::optional<PlanRefusal> refuse_size(const Plan& plan, const PlanUsage& usage, const Arrival& arrival) {
    if (plan.file_bytes_max && arrival.size > *plan.file_bytes_max)
        return PlanRefusal{
            file_too_large,
            cat("The file has ", bytes_in_words(arrival.size), "; the plan takes files of up to ",
                bytes_in_words(*plan.file_bytes_max), "."),
            "Send a smaller one, or raise the limit under Settings, Plan: then it comes in by itself."};
    if (plan.storage_bytes_max && !arrival.is_stored &&
        arrival.size > *plan.storage_bytes_max - usage.storage_bytes)
        return PlanRefusal{
            storage_limit_exceeded,
            cat("Storage limit exceeded: the file has ", bytes_in_words(arrival.size), ", and of ",
                bytes_in_words(*plan.storage_bytes_max), " only ",
                bytes_in_words(std::max<std::int64_t>(0, *plan.storage_bytes_max - usage.storage_bytes)),
                " are left."),
            "Free space in the library, or raise the limit under Settings, Plan: then it comes in by "
            "itself."};
    return std::nullopt;
}

std::optional<PlanRefusal> refuse_video(const Plan& plan, const PlanUsage& usage, Instant now) {
    if (!plan.takes_videos)
        return PlanRefusal{videos_not_in_plan, "Videos aren't part of the plan.",
                           "Allow videos under Settings, Plan: then it comes in by itself."};
    if (!plan.videos_per_month_max || usage.videos < *plan.videos_per_month_max) return std::nullopt;
    return PlanRefusal{video_allotment_exceeded,
                       cat("Monthly video allotment exceeded: the ", *plan.videos_per_month_max,
                           " videos of this month are used up."),
                       cat("It comes in by itself when the next month begins (",
                           minute_in_words(next_month(now, plan.time_zone)),
                           "), or once the limit under Settings, Plan, is raised.")};
}

}  // namespace

Result<> check_plan(const Plan& plan) {
    if (plan.storage_bytes_max.value_or(0) < 0) return plan_invalid("The storage");
    if (plan.file_bytes_max.value_or(0) < 0) return plan_invalid("The size of a file");
    if (plan.videos_per_month_max.value_or(0) < 0) return plan_invalid("The number of videos");
    if (is_time_zone(plan.time_zone)) return {};
    return fail({Remedy::reject, "time_zone_unknown",
                 cat("There is no time zone ", to_valid_utf8(plan.time_zone), "."),
                 "Give one as \"Europe/Berlin\" or \"UTC\"."});
}

std::optional<PlanRefusal> refuse_beyond_plan(const Plan& plan, const PlanUsage& usage,
                                              const Arrival& arrival, Instant now) {
    if (arrival.kind && !is_type_allowed(plan.allowed_types, *arrival.kind, arrival.mime))
        return PlanRefusal{
            "unsupported_format",
            cat("By its content this file is ", arrival.mime, ", which the plan doesn't take."),
            "Allow this type under Settings, Plan, and retry, or remove the file."};
    if (auto refusal = refuse_size(plan, usage, arrival)) return refusal;
    return arrival.kind == Kind::video ? refuse_video(plan, usage, now) : std::nullopt;
}

}  // namespace sluice::domain
