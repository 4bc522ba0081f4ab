// A mapped folder that Dropbox can't list whole ("very large recursive listings may error") is read one by
// one.
#include "support/person.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

WorldOptions small_pages() {
    return {.change_settings = [](server::Settings& settings) { settings.transfer.page_entries_max = 3; }};
}

void put(World& world, const std::string& path) {
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, path, cat("bytes of ", path)));
}

bool is_recursive(const net::Request& request) {
    return request.body.text.find("\"recursive\":true") != std::string::npos;
}

net::Response trouble() {
    return {.status = 500, .body = "An error occurred."};
}

void map(World& world) {
    world.map("/Dogs",
              world.profile([](api::ProfileRules& rules) { rules.after_ingest = api::AfterIngest::keep; }));
}

}  // namespace

TEST_CASE("a folder too large for one listing is read folder by folder, with what changes meanwhile") {
    World world(small_pages());
    for (int i = 0; i < 7; ++i) put(world, cat("/Dogs/Day 1/", i, ".txt"));
    for (int i = 0; i < 4; ++i) put(world, cat("/Dogs/Day 2/Evening/", i, ".txt"));
    put(world, "/Dogs/top.txt");
    put(world, "/Dogs/Gone/never.txt");
    int levels = 0;
    world.whole_sandbox().add_hooks(
        {.before = [&](const net::Request& request, std::string_view route) -> std::optional<net::Response> {
            if (route != "files/list_folder") return std::nullopt;
            if (is_recursive(request)) return trouble();
            if (++levels == 2) {  // behind the walk, and before it
                put(world, "/Dogs/late.txt");
                REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Dogs/Gone"));
            }
            return std::nullopt;
        }});
    map(world);
    world.settle();
    CHECK(levels >= 5);
    CHECK(world.counts().total == 13);
    CHECK(world.counts().done == 13);

    const int levels_before = levels;
    put(world, "/Dogs/Day 2/Evening/later.txt");
    world.pass(std::chrono::minutes(10));
    world.settle();
    CHECK(world.counts().done == 14);
    CHECK(levels == levels_before);
    world.check_promises();
}

TEST_CASE("a first listing that breaks off at the same page again and again goes on folder by folder") {
    World world(small_pages());
    for (int i = 0; i < 10; ++i) put(world, cat("/Dogs/Day ", i % 3, "/", i, ".txt"));
    int continued = 0;
    bool is_walking = false;
    world.whole_sandbox().add_hooks(
        {.before = [&](const net::Request& request, std::string_view route) -> std::optional<net::Response> {
            if (route == "files/list_folder" && !is_recursive(request)) is_walking = true;
            if (route == "files/list_folder/continue" && !is_walking && ++continued > 1) return trouble();
            return std::nullopt;
        }});
    map(world);
    for (int tries = 0; tries < 3; ++tries) {
        world.settle();
        world.pass(std::chrono::minutes(10));
    }
    world.settle();
    CHECK(is_walking);
    CHECK(world.counts().done == 10);
    world.check_promises();
}

TEST_CASE("where Dropbox is in trouble altogether nothing is walked, and nothing is lost") {
    World world(small_pages());
    put(world, "/Dogs/rex.txt");
    world.faults().add(
        {.kind = sandbox::FaultKind::server_error, .route = "files/list_folder", .times = std::nullopt});
    map(world);
    world.settle();
    CHECK(world.counts().total == 0);
    world.faults().clear();
    world.pass(std::chrono::minutes(10));
    world.settle();
    CHECK(world.counts().done == 1);
    world.check_promises();
}
