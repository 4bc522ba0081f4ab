// Smartimage's and Smint.io's stories: what isn't allowed stays in Dropbox and says why; only mapped folders
// are read.
#include <algorithm>

#include "base/text.h"
#include "support/world.h"

using namespace sluice;
using namespace sluice::tests;

TEST_CASE(
    "M16 M18: a type that the profile doesn't take, decided by content, stays in Dropbox with its reason") {
    World world;
    world.map("/Dogs", world.profile([](api::ProfileRules& rules) { rules.allowed_types = {"image"}; }));
    REQUIRE_OK(
        world.dropbox().put_file(world.dropbox_account, "/Dogs/really text.jpg", "this is no picture"));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", photo("rex.jpg")));
    world.settle();
    const auto left = world.files("/Dogs");
    CHECK(std::ranges::count(left, "really text.jpg") == 1);
    CHECK(left.size() == 2);  // the other says why (error_report_test.cpp)
    const auto refused = world.intakes("state=refused");
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].reason_code == "unsupported_format");
    CHECK(refused[0].reason_message.find("text/plain") != std::string::npos);
    CHECK_FALSE(refused[0].reason_hint.empty());
    world.check_promises();
}

TEST_CASE("M18: a refused file is tried again when its content changes, and not before") {
    World world;
    world.map("/Dogs", world.profile([](api::ProfileRules& rules) { rules.allowed_types = {"image"}; }));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/a.jpg", "no picture"));
    world.settle();
    const auto downloads = world.dropbox().counters().calls_of("files/download");
    world.pass(std::chrono::hours(1));
    CHECK(world.dropbox().counters().calls_of("files/download") == downloads);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/a.jpg", photo("rex.jpg")));
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(world.counts().superseded == 1);
}

TEST_CASE("a file that fools its decoder becomes an asset without preview, with the reason") {
    World world;
    world.map("/Dogs", world.profile());
    for (const auto* name : {"truncated.jpg", "bomb.png", "empty.jpg"})
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/Dogs/", name), read_sample(name)));
    world.settle();
    CHECK(world.assets().size() == 3);
    const auto bomb = world.asset("bomb.png");
    CHECK(bomb.summary.preview_state == api::PreviewState::none);
    CHECK(bomb.summary.preview_reason.starts_with("no preview"));
    CHECK(world.files("/Dogs").empty());
    world.check_promises();
}

TEST_CASE("S1: only the mapped folder is read; nothing of another folder is stored") {
    World world;
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Drafts/secret.jpg", picture(1)));
    world.map("/Approved", world.profile());
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Approved/final.jpg", picture(2)));
    world.settle();
    CHECK(world.counts().total == 1);
    CHECK(world.assets().size() == 1);
    CHECK(world.files("/Drafts").size() == 1);
}

TEST_CASE("W8: with manual release files wait in Dropbox until a person lets them in") {
    World world;
    world.map("/Dogs", world.profile(), api::Release::manual);
    for (int n = 0; n < 3; ++n)
        REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, cat("/Dogs/", n, ".jpg"), picture(n)));
    world.settle();
    CHECK(world.counts().held == 3);
    CHECK(world.dropbox().counters().calls_of("files/download") == 0);
    const auto held = world.intakes("state=held");
    world.send<api::Intake>("POST", cat("/api/v1/intakes/", held[0].id.value, "/release"), api::Empty{});
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, held[1].path));
    world.settle();
    CHECK(world.counts().done == 1);
    CHECK(world.counts().vanished == 1);
    CHECK(world.counts().held == 1);
}

TEST_CASE("a file that waits for its release is followed where it is moved, and vanishes with it") {
    World world;
    world.map("/Dogs", world.profile(), api::Release::manual);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    REQUIRE_OK(world.dropbox().make_folder(world.dropbox_account, "/Dogs/Best"));
    world.settle();
    REQUIRE_OK(world.dropbox().rename(world.dropbox_account, "/Dogs/rex.jpg", "/Dogs/Best/Rex 1.jpg"));
    world.settle();
    CHECK(world.intakes("state=held").at(0).path == "/Dogs/Best/Rex 1.jpg");
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Dogs/Best"));
    world.settle();
    CHECK(world.counts().held == 0);
    CHECK(world.counts().vanished == 1);
    world.check_promises();
}

TEST_CASE("files that wait in a folder that is renamed go on waiting, and a look costs one call") {
    World world;
    world.map("/Dogs", world.profile(), api::Release::manual);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    world.settle();
    const auto asks = [&] { return world.dropbox().counters().calls_of("files/get_metadata"); };
    const auto asked = asks();
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/max.jpg", picture(2)));
    world.settle();
    CHECK(world.counts().held == 2);
    CHECK(asks() == asked);
    REQUIRE_OK(world.dropbox().rename(world.dropbox_account, "/Dogs", "/Hounds"));
    world.settle();
    CHECK(world.counts().held == 2);
    CHECK(world.counts().vanished == 0);
    for (const auto& held : world.intakes("state=held")) CHECK(held.path.starts_with("/Hounds/"));
    CHECK(asks() > asked);
    world.check_promises();
}

TEST_CASE(
    "a mapped folder that is renamed in Dropbox is followed; one that is deleted breaks its mapping "
    "visibly") {
    World world;
    const auto mapping = world.map("/Dogs", world.profile());
    REQUIRE_OK(world.dropbox().rename(world.dropbox_account, "/Dogs", "/Hounds"));
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Hounds/rex.jpg", picture(1)));
    world.settle();
    CHECK(world.assets().size() == 1);
    CHECK(world.get<api::MappingList>("/api/v1/mappings").mappings.at(0).folder_path == "/Hounds");
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Hounds"));
    world.settle();
    world.pass(std::chrono::minutes(5));
    const auto broken = world.get<api::MappingList>("/api/v1/mappings").mappings.at(0);
    CHECK(broken.state == api::MappingState::broken);
    CHECK_FALSE(broken.broken_reason.empty());
}
