// Folders that are empty once their files have come in: told to people, and never deleted (W12).
#include "base/text.h"
#include "support/person.h"
#include "support/tray.h"

using namespace sluice;
using namespace sluice::tests;
using sandbox::FaultKind;

namespace {

api::EmptyFolderList look(World& world, const api::Mapping& mapping) {
    return owner(world).get<api::EmptyFolderList>(
        cat("/api/v1/mappings/", mapping.id.value, "/empty-folders"));
}

std::vector<std::string> paths(const api::EmptyFolderList& list) {
    std::vector<std::string> found;
    for (const auto& folder : list.empty_folders) found.push_back(folder.path);
    return found;
}

void put(World& world, const std::string& path, int number) {
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, path, picture(number)));
}

bool is_there(World& world, const std::string& folder) {
    const auto entries = owner(world).get<api::DropboxFolderList>(
        cat("/api/v1/connections/", world.connection.value, "/folders?path=%2FDogs"));
    return std::ranges::any_of(entries.folders, [&](const auto& one) { return one.path == folder; });
}

}  // namespace

TEST_CASE("W12: nested folders whose files came in are kept, and named with what came from them") {
    World world;
    const auto mapping = world.map("/Dogs", world.profile());
    put(world, "/Dogs/2026/May/rex.jpg", 1);
    put(world, "/Dogs/2026/May/bo.jpg", 2);
    REQUIRE_OK(world.dropbox().make_folder(world.dropbox_account, "/Dogs/Prepared"));
    world.settle();
    REQUIRE(world.counts().done == 2);

    // Just emptied: more may be on its way.
    auto list = look(world, mapping);
    CHECK(paths(list) == std::vector<std::string>{"/Dogs/Prepared"});
    CHECK(list.in_use == 1);
    CHECK_FALSE(list.is_cut);

    world.pass(std::chrono::minutes(11));
    list = look(world, mapping);
    CHECK(paths(list) == std::vector<std::string>{"/Dogs/2026", "/Dogs/Prepared"});
    CHECK(list.in_use == 0);
    CHECK(list.empty_folders[0].folders_within == 1);
    CHECK(list.empty_folders[0].files_taken == 2);
    CHECK(list.empty_folders[0].last_taken_at);
    CHECK(list.empty_folders[1].files_taken == 0);
    CHECK_FALSE(list.empty_folders[1].last_taken_at);

    world.pass(std::chrono::hours(2));
    CHECK(is_there(world, "/Dogs/2026"));
    CHECK(is_there(world, "/Dogs/Prepared"));
    world.check_promises();
}

TEST_CASE(
    "W12: a folder that holds anything isn't named: a file that waits, failed, was rejected or is left out") {
    World world;
    const auto profile = world.profile([](api::ProfileRules& rules) {
        rules.allowed_types = {"image"};
        rules.filter = api::IntakeFilter{.exclude = std::vector<std::string>{"*.tmp"}};
    });
    const auto mapping = world.map("/Dogs", profile, api::Release::manual);
    put(world, "/Dogs/waits/rex.jpg", 1);
    put(world, "/Dogs/ignored/rex.tmp", 2);
    put(world, "/Dogs/goes/deep/down/bo.jpg", 3);
    put(world, "/Dogs/no/ida.jpg", 4);
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Dogs/refused/text.jpg", "no picture"));
    world.settle();
    for (const auto& item : tray(world).items) {
        if (item.intake.name == "bo.jpg" || item.intake.name == "text.jpg")
            CHECK(act(world, "release", these({item}, 0, 1)).done == 1);
        if (item.intake.name == "ida.jpg") CHECK(reject(world, {item.intake.id}).done == 1);
    }
    world.settle();
    world.pass(std::chrono::minutes(11));
    REQUIRE(world.counts().refused == 1);
    REQUIRE(world.counts().rejected == 1);
    CHECK(paths(look(world, mapping)) == std::vector<std::string>{"/Dogs/goes", "/Dogs/no"});

    // One that came since is there at once, whether or not Sluice has seen it.
    put(world, "/Dogs/goes/late.jpg", 5);
    const auto list = look(world, mapping);
    CHECK(paths(list) == std::vector<std::string>{"/Dogs/goes/deep", "/Dogs/no"});
    CHECK(list.empty_folders[0].folders_within == 1);
}

TEST_CASE("W12: a mapped folder that is gone, and one that can't be read, are told so") {
    World world;
    const auto mapping = world.map("/Dogs", world.profile());
    const std::string path = cat("/api/v1/mappings/", mapping.id.value, "/empty-folders");
    CHECK(look(world, mapping).empty_folders.empty());
    world.faults().add(
        {.kind = FaultKind::server_error, .route = "files/list_folder", .times = std::nullopt});
    CHECK(owner(world).refusal("GET", path).status >= 500);
    world.faults().clear();
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Dogs"));
    CHECK(owner(world).refusal("GET", path).code == "source_vanished");
    CHECK(owner(world).refusal("GET", "/api/v1/mappings/01jzzzzzzzzzzzzzzzzzzzzzzz/empty-folders").code ==
          "mapping_not_found");
}
