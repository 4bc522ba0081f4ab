// A Dropbox team's space: its folders are mapped and cleared like a person's own.
#include "base/text.h"
#include "sandbox/world_file.h"
#include "support/world.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

/// Ana in the team "Photo Desk", whose folder "Shoots" holds one file.
struct Desk {
    World world{WorldOptions{.team = "Photo Desk"}};

    Desk() {
        const auto file = REQUIRE_OK(sandbox::parse_world_file(
            R"({"team_folders": [{"team": "Photo Desk", "name": "Shoots"}],
                "files": [{"account": "ana@example.org", "team_folder": "Shoots", "path": "/notes.txt",
                           "text": "Monday: Rex. Tuesday: Bo."}]})",
            ""));
        REQUIRE_OK(sandbox::apply_world_file(world.dropbox(), file));
    }
};

}  // namespace

TEST_CASE("a team folder is mapped, its file becomes an asset and is then deleted there") {
    Desk desk;
    const auto mapping = desk.world.map("/Shoots", desk.world.profile());
    desk.world.settle();
    CHECK(mapping.folder_path == "/Shoots");
    CHECK(desk.world.assets().size() == 1);
    CHECK(desk.world.counts().done == 1);
    desk.world.check_promises();
}

TEST_CASE("the member's own folder is one of the team space's folders") {
    Desk desk;
    REQUIRE_OK(desk.world.dropbox().put_file(desk.world.dropbox_account, "/Dogs/rex.jpg", picture(1)));
    const auto mapping = desk.world.map("/Ana Lopez/Dogs", desk.world.profile());
    desk.world.settle();
    CHECK(desk.world.assets().size() == 1);
    CHECK(desk.world.files("/Dogs").empty());
    CHECK(mapping.folder_path == "/Ana Lopez/Dogs");
}
