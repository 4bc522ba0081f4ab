// Which files of a mapped folder move in at all: filters and markers (S2, C4).
#include <algorithm>

#include "support/person.h"
#include "support/rules.h"
#include "support/tray.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

api::Profile filtered(World& world, const api::IntakeFilter& filter) {
    return world.profile([&](api::ProfileRules& rules) { rules.filter = filter; });
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "S2: what the filter leaves out is listed as ignored with its reason, and is no trouble to anybody") {
    World world;
    const auto mapping =
        world.map("/Dogs", filtered(world, {.exclude = Words{"Drafts/", "*.tmp"}, .size_min = 10}));
    put(world, "/Dogs/rex.jpg", picture(1));
    put(world, "/Dogs/Drafts/rex.jpg", picture(2));
    put(world, "/Dogs/a.tmp", picture(3));
    put(world, "/Dogs/tiny.jpg", "tiny");
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(world.counts().ignored == 3);
    const auto shown = tray(world, "show=ignored&sort=name");
    REQUIRE(shown.items.size() == 3);
    CHECK(shown.counts.ignored == 3);
    CHECK(shown.counts.failed == 0);
    CHECK(shown.counts.waiting == 0);
    CHECK(shown.items[0].intake.reason_code == "filtered_by_path");
    CHECK(shown.items[0].intake.reason_message == "The profile leaves out *.tmp.");
    CHECK(shown.items[2].intake.reason_code == "filtered_by_size");
    // Nothing else was written into the folder: there is nothing to report.
    CHECK(sorted(world.files("/Dogs")) == Words{"Drafts/rex.jpg", "a.tmp", "tiny.jpg"});
    world.pass(std::chrono::hours(1));
    CHECK(world.counts().ignored == 3);
    CHECK(world.files("/Dogs").size() == 3);
    world.check_promises();
}

TEST_CASE("S2: when the filter changes, what it takes now comes in by itself, also after a crash") {
    World world;
    const auto profile = filtered(world, {.extensions = Words{"png"}});
    world.map("/Dogs", profile);
    put(world, "/Dogs/rex.jpg", picture(1));
    put(world, "/Dogs/rex.pdf", picture(2));
    world.settle();
    CHECK(world.counts().ignored == 2);
    revise(world, profile, [](api::ProfileRules& rules) { rules.filter->extensions = Words{"png", "jpg"}; });
    world.restart();
    world.settle();
    CHECK(world.counts().ignored == 1);
    const auto asset = world.asset("rex.jpg");
    CHECK(asset.provenance.profile_revision == 2);
    world.check_promises();
}

TEST_CASE("S2: a person takes an ignored file in anyway, and the others stay") {
    World world;
    world.map("/Dogs", filtered(world, {.width_min = 100'000}));
    put(world, "/Dogs/rex.jpg", photo("rex.jpg"));
    put(world, "/Dogs/interlaced.png", read_sample("interlaced.png"));
    world.settle();
    REQUIRE(world.counts().ignored == 2);
    const auto items = tray(world, "show=ignored&sort=name").items;
    CHECK(items[1].intake.reason_code == "filtered_by_pixels");
    CHECK(act(world, "release", these(items, 1, 1)).done == 1);
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(world.counts().ignored == 1);
    CHECK(world.files("/Dogs") == Words{"interlaced.png"});
    world.check_promises();
}

TEST_CASE(
    "S2: a picture with too few pixels stays in Dropbox, and is fetched again only where fewer are asked "
    "for") {
    World world;
    const auto profile = filtered(world, {.width_min = 100'000});
    world.map("/Dogs", profile);
    put(world, "/Dogs/rex.jpg", photo("rex.jpg"));
    world.settle();
    CHECK(world.counts().ignored == 1);
    CHECK(world.assets().empty());
    CHECK(world.files("/Dogs") == Words{"rex.jpg"});
    const auto asked = [&](std::int64_t pixels) {
        revise(world, profile, [&](api::ProfileRules& rules) { rules.filter->width_min = pixels; });
        world.settle();
    };
    asked(200'000);
    CHECK(world.counts().ignored == 1);
    asked(1);
    CHECK(world.assets().size() == 1);
    CHECK(world.files("/Dogs").empty());
    world.check_promises();
}

TEST_CASE("C4: only what is marked as final comes in, and a draft does once it is moved there") {
    World world;
    world.map("/Work",
              filtered(world, {.marker_folders = Words{"Final"}, .marker_suffixes = Words{"_FINAL"}}));
    put(world, "/Work/a/Final/one.jpg", picture(1));
    put(world, "/Work/a/two_final.jpg", picture(2));
    put(world, "/Work/a/three.jpg", picture(3));
    world.settle();
    CHECK(world.assets().size() == 2);
    CHECK(world.intakes("state=ignored").at(0).reason_code == "filtered_by_marker");
    REQUIRE_OK(world.dropbox().rename(world.dropbox_account, "/Work/a/three.jpg", "/Work/a/Final/three.jpg"));
    world.settle();
    CHECK(world.assets().size() == 3);
    CHECK(world.counts().ignored == 0);
    world.check_promises();
}

TEST_CASE("S2: an ignored file that is changed or removed in Dropbox is followed") {
    World world;
    world.map("/Dogs", filtered(world, {.size_min = 100}));
    put(world, "/Dogs/a.jpg", "tiny");
    put(world, "/Dogs/b.jpg", "small");
    world.settle();
    CHECK(world.counts().ignored == 2);
    put(world, "/Dogs/a.jpg", picture(1));
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Dogs/b.jpg"));
    world.settle();
    CHECK(world.counts().ignored == 0);
    CHECK(world.counts().superseded == 1);
    CHECK(world.counts().vanished == 1);
    CHECK(world.assets().size() == 1);
    world.check_promises();
}

TEST_CASE("W6: when a mapping gets another profile, ignored files are judged by that one") {
    World world;
    const auto mapping = world.map("/Dogs", filtered(world, {.extensions = Words{"png"}}));
    put(world, "/Dogs/rex.jpg", picture(1));
    world.settle();
    REQUIRE(world.counts().ignored == 1);
    const auto other = world.profile([](api::ProfileRules& rules) { rules.name = "All"; });
    api::MappingChange change;
    change.profile_id = other.id;
    world.send<api::Mapping>("PATCH", cat("/api/v1/mappings/", mapping.id.value), change);
    world.settle();
    CHECK(world.asset("rex.jpg").provenance.profile_name == "All");
    world.check_promises();
}

TEST_CASE("a filter that can't be meant isn't saved") {
    World world;
    auto profile = filtered(world, {.size_min = 1});
    profile.rules.filter->size_max = 0;
    CHECK(owner(world)
              .refusal("PUT", cat("/api/v1/profiles/", profile.id.value), json::encode(profile.rules))
              .code == "filter_invalid");
}
