#include "domain/plan.h"

#include <algorithm>

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::domain {
namespace {

const Instant now = *parse_rfc3339("2026-11-30T12:00:00Z");
const PlanUsage used{.storage_bytes = 80, .videos = 2, .month = "2026-11"};

Arrival picture(std::int64_t size) {
    return {.size = size, .is_stored = false, .kind = Kind::image, .mime = "image/jpeg"};
}
const Arrival video{.size = 10, .is_stored = false, .kind = Kind::video, .mime = "video/mp4"};

std::string code_of(const Plan& plan, const Arrival& arrival, const PlanUsage& usage = used) {
    const auto refusal = refuse_beyond_plan(plan, usage, arrival, now);
    if (!refusal) return "";
    CHECK_FALSE(refusal->message.empty());
    CHECK_FALSE(refusal->hint.empty());
    return std::string(refusal->code);
}

TEST_CASE("without limits everything is taken") {
    CHECK(code_of({}, picture(1'000'000)) == "");
    CHECK(code_of({}, video) == "");
}

TEST_CASE("storage is full to the byte, and bytes that are stored already take none") {
    Plan plan;
    plan.storage_bytes_max = 100;
    CHECK(code_of(plan, picture(20)) == "");
    CHECK(code_of(plan, picture(21)) == "storage_limit_exceeded");
    Arrival again = picture(21);
    again.is_stored = true;
    CHECK(code_of(plan, again) == "");
    plan.storage_bytes_max = 10;  // lowered below what is used
    CHECK(code_of(plan, picture(0)) == "storage_limit_exceeded");
}

TEST_CASE("videos: not at all, or so many a month; pictures pass all the same") {
    Plan plan;
    plan.takes_videos = false;
    CHECK(code_of(plan, video) == "videos_not_in_plan");
    CHECK(code_of(plan, picture(1)) == "");
    plan.takes_videos = true;
    plan.videos_per_month_max = 2;
    CHECK(code_of(plan, video) == "video_allotment_exceeded");
    CHECK(code_of(plan, video, {.storage_bytes = 0, .videos = 1, .month = "2026-11"}) == "");
    plan.time_zone = "Europe/Berlin";
    CHECK(refuse_beyond_plan(plan, used, video, now)->hint.contains("2026-11-30 23:00 UTC"));
}

TEST_CASE("types are decided by content, sizes before it is known") {
    Plan plan;
    plan.allowed_types = {"image", "application/pdf"};
    CHECK(code_of(plan, video) == "unsupported_format");
    CHECK(code_of(plan, {.size = 1, .is_stored = false, .kind = Kind::document, .mime = "application/pdf"}) ==
          "");
    plan.file_bytes_max = 5;
    const Arrival unknown{.size = 6, .is_stored = false, .kind = std::nullopt, .mime = ""};
    CHECK(code_of(plan, unknown) == "file_too_large");
    CHECK(std::ranges::count(clearing_codes, "file_too_large") == 1);
    CHECK(std::ranges::count(clearing_codes, "unsupported_format") == 0);
}

TEST_CASE("a plan that can't be meant is refused with what is wrong") {
    Plan plan;
    CHECK(check_plan(plan));
    plan.storage_bytes_max = -1;
    CHECK_FAILS(check_plan(plan), "plan_invalid");
    plan.storage_bytes_max = 0;
    plan.time_zone = "Mars/Olympus";
    CHECK_FAILS(check_plan(plan), "time_zone_unknown");
}

}  // namespace
}  // namespace sluice::domain
