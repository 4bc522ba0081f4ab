// The dashboard: what is on its way, what waits, what is broken, and that nothing is pending when nothing is
// (W22).
#include <algorithm>

#include "base/text.h"
#include "support/world.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

api::Dashboard dashboard(World& world) {
    return world.get<api::Dashboard>("/api/v1/dashboard");
}

api::DashboardSource source(World& world, const std::string& name) {
    for (const auto& one : dashboard(world).sources)
        if (one.name == name) return one;
    FAIL("there is no source " << name);
    return {};
}

}  // namespace

TEST_CASE("W22: nothing pending: zeros, the time of the last look, and the library's size") {
    World world;
    CHECK(dashboard(world).sources.empty());
    CHECK_FALSE(dashboard(world).checked_at);
    const auto link = world.link("/Requests/Dogs", world.profile());
    static_cast<void>(world.contribute(link, "rex.jpg", photo("rex.jpg")));
    world.settle();
    const auto shown = dashboard(world);
    CHECK(shown.counts.pending() == 0);
    CHECK(shown.counts.tidying == 0);
    CHECK(shown.counts.done_today == 1);
    CHECK(shown.broken == 0);
    CHECK(shown.assets == 1);
    CHECK(shown.assets_today == 1);
    REQUIRE(shown.checked_at);
    CHECK(shown.now - *shown.checked_at < std::chrono::seconds(30));
    REQUIRE(shown.sources.size() == 1);
    CHECK(shown.sources[0].kind == api::SourceKind::contributor_link);
    CHECK(shown.sources[0].name == "Dogs of the day");
    CHECK(shown.sources[0].detail.find("/Requests/Dogs") != std::string::npos);
    REQUIRE(shown.profiles.size() == 1);
    CHECK(shown.profiles[0].counts.done_today == 1);
    CHECK(world.files("/Requests/Dogs").empty());
    world.clock.advance(std::chrono::hours(25));
    world.settle();
    CHECK(dashboard(world).counts.done_today == 0);
    CHECK(dashboard(world).assets == 1);
}

TEST_CASE("W22: held, waiting and failed files are counted at their source and at their profile") {
    World world;
    const auto dogs = world.profile();
    const auto texts = world.profile([](api::ProfileRules& rules) {
        rules.name = "Choosy";
        rules.allowed_types = {"image"};
    });
    world.map("/Held", dogs, api::Release::manual);
    world.map("/Choosy", texts);
    for (int n = 0; n < 3; ++n)
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/Held/", n, ".jpg"), picture(n)));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Choosy/a.txt", "text"));
    world.settle();
    CHECK(source(world, "/Held").counts.held == 3);
    CHECK(source(world, "/Choosy").counts.failed == 1);
    world.faults().add(
        {.kind = sandbox::FaultKind::server_error, .route = "files/download", .times = std::nullopt});
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Choosy/b.jpg", picture(9)));
    world.settle();
    CHECK(source(world, "/Choosy").counts.waiting + source(world, "/Choosy").counts.live == 1);
    const auto shown = dashboard(world);
    CHECK(shown.counts.held == 3);
    CHECK(shown.counts.failed == 1);
    CHECK(shown.counts.pending() == 5);
    const auto profile = std::ranges::find(shown.profiles, dogs.id, &api::DashboardProfile::id);
    REQUIRE(profile != shown.profiles.end());
    CHECK(profile->counts.held == 3);
    world.faults().clear();
    world.pass(std::chrono::minutes(15));
    CHECK(dashboard(world).counts.pending() == 4);
}

TEST_CASE("W6 W22: what a folder that isn't mapped any more left behind is counted still") {
    World world;
    const auto mapping = world.map("/Held", world.profile(), api::Release::manual);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Held/rex.jpg", picture(1)));
    world.settle();
    CHECK(world.request("DELETE", cat("/api/v1/mappings/", mapping.id.value)).status == 204);
    const auto shown = dashboard(world);
    REQUIRE(shown.sources.size() == 1);
    CHECK(shown.sources[0].kind == api::SourceKind::other);
    CHECK(shown.counts.held == 1);
}

TEST_CASE(
    "W4 W22: what is broken stands first and says what to do; a closed link with nothing left is gone") {
    World world;
    const auto profile = world.profile();
    world.map("/Cats", profile);
    const auto link = world.link("/Requests/Dogs", profile);
    world.settle();
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Requests/Dogs"));
    world.pass(std::chrono::minutes(6));
    auto shown = dashboard(world);
    CHECK(shown.broken == 1);
    REQUIRE(shown.sources.size() == 2);
    CHECK(shown.sources[0].state == api::SourceState::broken);
    CHECK(shown.sources[0].id == link.id.value);
    CHECK(shown.sources[0].problem.find("Repair") != std::string::npos);
    world.send<api::ContributorLink>("PATCH", cat("/api/v1/contributor-links/", link.id.value),
                                     api::ContributorLinkChange{.state = api::ContributorLinkState::closed});
    shown = dashboard(world);
    CHECK(shown.broken == 0);
    CHECK(shown.sources.size() == 1);

    for (const auto& grant : world.dropbox().people().grants())
        world.dropbox().people().revoke_grant(grant.id);
    world.pass(std::chrono::minutes(6));
    CHECK(source(world, "/Cats").state == api::SourceState::broken);
    CHECK(source(world, "/Cats").problem.find("link Ana Lopez again") != std::string::npos);
}

TEST_CASE("W22: the answer is bounded, and says how many sources it left out") {
    World world;
    const auto profile = world.profile();
    for (int n = 0; n < 65; ++n) world.map(cat("/Folder ", n), profile);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Folder 64/a.jpg", picture(1)));
    world.settle();
    const auto shown = dashboard(world);
    CHECK(shown.sources.size() == 60);
    CHECK(shown.sources_left_out == 5);
    CHECK(shown.sources[0].name == "/Folder 64");
}
