// What a plan lets in, by whatever way it comes, and what becomes of the rest (M12 to M16, M18).
#include "base/text.h"
#include "base/time_zone.h"
#include "support/contributor.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

api::PlanStatus set(World& world, const api::Plan& plan) {
    return world.send<api::PlanStatus>("PUT", "/api/v1/plan", plan);
}

std::string video(int number) {
    return cat(photo("sample.mp4"), "video ", number);
}

void put(World& world, const std::string& path, const std::string& bytes) {
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, path, bytes));
}

std::int64_t refused(World& world, std::string_view code) {
    return std::ranges::count(world.intakes("state=refused"), code, &api::Intake::reason_code);
}

std::uint64_t downloads(World& world) {
    return world.dropbox().counters().calls_of("files/download");
}

}  // namespace

TEST_CASE("M13: what exceeds the storage stays in Dropbox, and comes in by itself once there is room") {
    World world;
    world.map("/Dogs", world.profile());
    const auto size = static_cast<std::int64_t>(picture(1).size());
    api::Plan plan;
    plan.storage_bytes_max = 5 * size + size / 2;
    set(world, plan);
    for (int number = 0; number < 10; ++number) put(world, cat("/Dogs/", number, ".jpg"), picture(number));
    world.settle();
    CHECK(world.counts().done == 5);
    CHECK(refused(world, "storage_limit_exceeded") == 5);
    CHECK(world.get<api::PlanStatus>("/api/v1/plan").usage.storage_bytes == 5 * size);
    for (const auto& intake : world.intakes("state=refused")) {
        CHECK(intake.reason_message.starts_with("Storage limit exceeded"));
        CHECK_FALSE(intake.reason_hint.empty());
    }

    // No retry storm: nothing is tried until the cause has cleared.
    const auto before = downloads(world);
    world.pass(std::chrono::hours(5));
    CHECK(downloads(world) == before);

    // Room for two: two come in, the oldest first.
    plan.storage_bytes_max = 7 * size + size / 2;
    set(world, plan);
    world.pass(std::chrono::minutes(5));
    CHECK(world.counts().done == 7);
    CHECK(refused(world, "storage_limit_exceeded") == 3);
    set(world, {});
    world.pass(std::chrono::minutes(5));
    CHECK(world.counts().done == 10);
    CHECK(world.files("/Dogs").empty());
    world.check_promises();
}

TEST_CASE("M13: bytes that are stored already take no room, and a restart forgets no usage") {
    World world;
    world.map("/Dogs", world.profile());
    const auto size = static_cast<std::int64_t>(picture(1).size());
    api::Plan plan;
    plan.storage_bytes_max = size;
    set(world, plan);
    put(world, "/Dogs/one.jpg", picture(1));
    put(world, "/Dogs/the same.jpg", picture(1));
    world.settle();
    CHECK(world.counts().done == 2);
    world.restart();
    put(world, "/Dogs/other.jpg", picture(2));
    world.settle();
    CHECK(refused(world, "storage_limit_exceeded") == 1);
}

TEST_CASE("M14: the monthly allotment of videos ends with the month of the account's zone") {
    World world;
    world.map("/Dogs", world.profile());
    api::Plan plan;
    plan.videos_per_month_max = 2;
    plan.time_zone = "Pacific/Auckland";
    const auto status = set(world, plan);
    for (int number = 0; number < 3; ++number) put(world, cat("/Dogs/", number, ".mp4"), video(number));
    put(world, "/Dogs/rex.jpg", photo("rex.jpg"));
    world.settle();
    CHECK(world.counts().done == 3);
    CHECK(refused(world, "video_allotment_exceeded") == 1);
    CHECK(world.get<api::PlanStatus>("/api/v1/plan").usage.videos == 2);
    CHECK(status.month_ends_at == next_month(world.clock.now(), "Pacific/Auckland"));

    const auto left =
        std::chrono::duration_cast<std::chrono::seconds>(status.month_ends_at - world.clock.now());
    world.clock.advance(left - std::chrono::minutes(10));
    world.settle();
    CHECK(refused(world, "video_allotment_exceeded") == 1);
    world.clock.advance(std::chrono::minutes(11));
    world.settle();
    world.settle();
    CHECK(refused(world, "video_allotment_exceeded") == 0);
    CHECK(world.counts().done == 4);
}

TEST_CASE("M15: without videos in the plan the pictures of the same batch still pass") {
    World world;
    world.map("/Dogs", world.profile());
    api::Plan plan;
    plan.takes_videos = false;
    set(world, plan);
    put(world, "/Dogs/walk.mp4", video(1));
    put(world, "/Dogs/rex.jpg", photo("rex.jpg"));
    world.settle();
    CHECK(world.counts().done == 1);
    CHECK(refused(world, "videos_not_in_plan") == 1);
    set(world, {});
    world.pass(std::chrono::minutes(5));
    CHECK(world.counts().done == 2);
}

TEST_CASE("M12, M16: an upload page is held against the same plan, with the same codes") {
    World world;
    api::Plan plan;
    plan.takes_videos = false;
    plan.allowed_types = {"image", "video"};
    plan.file_bytes_max = 100'000'000;
    set(world, plan);
    const auto made = make_page(world);
    Contributor mia(world, made.url);
    mia.submit();
    mia.send("walk.mp4", video(1));
    mia.send("really text.jpg", "no picture");
    mia.send("rex.jpg", photo("rex.jpg"));
    world.settle();
    CHECK(world.counts().done == 1);
    CHECK(refused(world, "videos_not_in_plan") == 1);
    CHECK(refused(world, "unsupported_format") == 1);
    set(world, {});
    world.pass(std::chrono::minutes(5));
    CHECK(world.counts().done == 2);
}

TEST_CASE("C6: a large file that the plan can't take isn't fetched in vain") {
    World world;
    world.map("/Dogs", world.profile());
    api::Plan plan;
    plan.file_bytes_max = 1'000'000;
    set(world, plan);
    put(world, "/Dogs/large.bin", std::string(9'000'000, 'x'));
    world.settle();
    CHECK(refused(world, "file_too_large") == 1);
    CHECK(downloads(world) == 0);
    plan.file_bytes_max = 9'000'000;
    set(world, plan);
    world.pass(std::chrono::minutes(5));
    CHECK(world.counts().done == 1);
}

TEST_CASE("a plan that can't be meant is refused, and changes nothing") {
    World world;
    api::Plan plan;
    plan.storage_bytes_max = -1;
    const auto refusal = world.request("PUT", "/api/v1/plan", json::encode(plan));
    CHECK(refusal.status == 400);
    CHECK(problem_of(refusal).code == "plan_invalid");
    CHECK(world.request("PUT", "/api/v1/plan", R"({"time_zone":"Mars/Olympus"})").status == 400);
    CHECK(world.request("PUT", "/api/v1/plan", R"({"storage_max":1})").status == 400);
    CHECK(world.get<api::PlanStatus>("/api/v1/plan").plan == api::Plan{});
}
