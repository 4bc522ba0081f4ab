// What can be set of an upload page, and changed afterwards (W8, W20).
#include "base/text.h"
#include "support/contributor.h"

using namespace sluice;
using namespace sluice::tests;

TEST_CASE(
    "W8: a page whose files wait: nothing comes in until a person lets it in, whatever is collected "
    "meanwhile") {
    World world;
    const auto made =
        make_page(world, [](api::UploadPageRequest& wanted) { wanted.release = api::Release::manual; });
    Contributor mia(world, made.url);
    mia.submit();
    mia.send("rex.jpg", photo("rex.jpg"));
    mia.send("bo.jpg", picture(1));
    world.settle();
    CHECK(world.counts().held == 2);
    CHECK(world.assets().empty());
    world.pass(std::chrono::days(5));
    world.restart();
    const auto held = world.intakes();
    REQUIRE(held.size() == 2);
    for (const auto& intake : held) CHECK(intake.state == api::IntakeState::held);
    CHECK(world.request("POST", cat("/api/v1/intakes/", held.front().id.value, "/release")).status == 200);
    world.settle();
    CHECK(world.counts().held == 1);
    CHECK(world.counts().done == 1);
    CHECK(world.assets("source=upload").size() == 1);
    world.check_promises();
}

TEST_CASE(
    "W20: all settings of a page can be changed afterwards, but not where its files go, nor its address") {
    World world;
    const auto made = make_page(world);
    const std::string path = cat("/api/v1/upload-pages/", made.page.id.value);
    api::UploadPageRequest wanted;
    wanted.title = "Cats of the day";
    wanted.profile_id = made.page.profile_id;
    wanted.instructions = "Cats only.";
    wanted.ask_name = api::Asked::required;
    wanted.required_fields = {"title"};
    wanted.width_min = 1200;
    wanted.release = api::Release::manual;
    wanted.deadline = world.clock.now() + std::chrono::hours(1);
    const auto revised = world.send<api::UploadPageView>("PUT", path, wanted).page;
    CHECK(revised.release == api::Release::manual);
    Contributor mia(world, made.url);
    CHECK(mia.page().title == "Cats of the day");
    CHECK(mia.page().instructions == "Cats only.");
    CHECK(mia.page().width_min == 1200);
    CHECK(mia.page().required_fields.size() == 1);
    CHECK(mia.try_submit({}).status == 400);

    // What is left out is as for a new page; a deadline that has passed may stay, but not be given.
    world.pass(std::chrono::hours(2));
    CHECK(world.request("PUT", path, json::encode(wanted)).status == 200);
    wanted.deadline = world.clock.now() - std::chrono::minutes(1);
    CHECK(problem_of(world.request("PUT", path, json::encode(wanted))).code == "deadline_passed");
    api::UploadPageRequest plain;
    plain.title = "Cats";
    plain.profile_id = made.page.profile_id;
    const auto cleared = world.send<api::UploadPageView>("PUT", path, plain).page;
    CHECK_FALSE(cleared.deadline);
    CHECK_FALSE(cleared.width_min);
    CHECK(cleared.release == api::Release::automatic);

    plain.title = "";
    CHECK(problem_of(world.request("PUT", path, json::encode(plain))).code == "title_invalid");
    plain.title = "Cats";
    plain.profile_id.reset();
    plain.mapping_id = world.map("/Cats", world.profile()).id;
    CHECK(problem_of(world.request("PUT", path, json::encode(plain))).code == "destination_invalid");
    CHECK(mia.page().title == "Cats");
}
