// The text that Sluice keeps in a mapped folder about files there that it could not take in (M16, M18, M19).
#include "domain/error_report.h"

#include "base/text.h"
#include "support/dying.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

const std::string report_name(domain::error_report_name);
const std::string report_path = cat("/Dogs/", report_name);
using Names = std::vector<std::string>;

api::Profile pictures_only(World& world) {
    return world.profile([](api::ProfileRules& rules) { rules.allowed_types = {"image"}; });
}

void put(World& world, const std::string& path, const std::string& bytes) {
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, path, bytes));
}

std::string read(World& world, const std::string& path) {
    return REQUIRE_OK(world.dropbox().read(world.dropbox_account, path));
}

sandbox::FileFacts facts_of(World& world, const std::string& path) {
    for (const auto& file : REQUIRE_OK(world.dropbox().files(world.dropbox_account, "/Dogs")))
        if (file.path_display == path) return file;
    FAIL("no " << path);
    return {};
}

/// A world with a refused text in /Dogs, and the report about it.
struct Refused {
    World world;
    api::Profile profile = pictures_only(world);
    Refused() {
        world.map("/Dogs", profile);
        put(world, "/Dogs/notes.txt", "no picture");
        world.settle();
    }
};

}  // namespace

TEST_CASE(
    "M18, M19: what is refused stays byte-identical, and a text in the folder says why in the words of the "
    "API") {
    World world;
    world.map("/Dogs", pictures_only(world));
    put(world, "/Dogs/rex.jpg", photo("rex.jpg"));
    put(world, "/Dogs/Day 1/notes.txt", "no picture");
    const auto before = facts_of(world, "/Dogs/Day 1/notes.txt");
    world.settle();
    CHECK(world.counts().done == 1);
    CHECK(world.counts().refused == 1);
    CHECK(facts_of(world, "/Dogs/Day 1/notes.txt").rev == before.rev);
    CHECK(read(world, "/Dogs/Day 1/notes.txt") == "no picture");
    const std::string text = read(world, report_path);
    const auto refused = world.intakes("state=refused").front();
    CHECK(text.contains("1. Day 1/notes.txt"));
    CHECK(text.contains(cat(refused.reason_message, " [", refused.reason_code, "]")));
    CHECK(text.contains(refused.reason_hint));

    // It is never taken in, counted or reported itself.
    world.pass(std::chrono::minutes(30));
    world.restart();
    world.dropbox().reset_cursors(world.dropbox_account);
    world.pass(std::chrono::minutes(30));
    CHECK(world.counts().total == 2);
    CHECK(world.assets().size() == 1);
    CHECK(read(world, report_path) == text);
    world.check_promises();
}

TEST_CASE("M19: further failures update the one text, and it goes when nothing is left in it") {
    Refused refused;
    World& world = refused.world;
    const auto first = facts_of(world, report_path);
    for (int number = 0; number < 12; ++number)
        put(world, cat("/Dogs/more ", number, ".txt"), cat("text ", number));
    world.pass(std::chrono::minutes(3));
    const auto second = facts_of(world, report_path);
    CHECK(second.id == first.id);
    CHECK(second.rev != first.rev);
    CHECK(read(world, report_path).contains("could not take in 13 files"));
    CHECK(world.files("/Dogs").size() == 14);

    // M16, M18: the list of types is theirs to change; then what was refused is asked for again and comes in.
    refused.profile.rules.allowed_types = {};
    CHECK(world
              .request("PUT", cat("/api/v1/profiles/", refused.profile.id.value),
                       json::encode(refused.profile.rules))
              .status == 200);
    for (const auto& intake : world.intakes("state=refused&limit=50"))
        CHECK(world.request("POST", cat("/api/v1/intakes/", intake.id.value, "/retry")).status == 200);
    world.pass(std::chrono::minutes(3));
    CHECK(world.files("/Dogs").empty());
    CHECK(world.counts().done == 13);
    CHECK(world.assets().size() == 13);
    world.check_promises();
}

TEST_CASE("a text is written at most once in half a minute, however many files fail one by one") {
    Refused refused;
    World& world = refused.world;
    const auto calls = world.dropbox().counters().calls_of("files/upload");
    for (int number = 0; number < 5; ++number) {
        put(world, cat("/Dogs/more ", number, ".txt"), cat("text ", number));
        world.settle();
    }
    CHECK(world.dropbox().counters().calls_of("files/upload") <= calls + 1);
}

TEST_CASE("a text that a person moves is left to them, one that they change or delete is written anew") {
    Refused refused;
    World& world = refused.world;
    REQUIRE_OK(world.dropbox().rename(world.dropbox_account, report_path, "/old report.txt"));
    put(world, "/Dogs/two.txt", "two");
    world.pass(std::chrono::minutes(3));
    CHECK(read(world, "/old report.txt").contains("1 file "));
    CHECK(read(world, report_path).contains("2 files"));

    put(world, report_path, "scribbles");
    put(world, "/Dogs/three.txt", "three");
    world.pass(std::chrono::minutes(3));
    CHECK(read(world, report_path).contains("3 files"));

    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, report_path));
    put(world, "/Dogs/four.txt", "four");
    world.pass(std::chrono::minutes(3));
    CHECK(read(world, report_path).contains("4 files"));
    CHECK(world.counts().total == 4);
    world.check_promises();
}

TEST_CASE("a contributor's file of that very name is theirs: it is kept, and taken in as any other") {
    World world;
    put(world, report_path, "from a contributor");
    world.map("/Dogs", pictures_only(world), api::Release::automatic);
    world.settle();
    CHECK(world.counts().refused == 1);
    CHECK(read(world, report_path) == "from a contributor");
    CHECK(read(world, "/Dogs/Files that Sluice could not take in (1).txt").contains(report_name));
    CHECK(world.files("/Dogs").size() == 2);
}

TEST_CASE("no text is taken away while deletions are paused") {
    Refused refused;
    World& world = refused.world;
    CHECK(world.request("PATCH", "/api/v1/transfers/clearing", R"({"paused":true})").status == 200);
    REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Dogs/notes.txt"));
    world.pass(std::chrono::minutes(10));
    CHECK(world.files("/Dogs") == Names{report_name});
    CHECK(world.request("PATCH", "/api/v1/transfers/clearing", R"({"paused":false})").status == 200);
    world.pass(std::chrono::minutes(3));
    CHECK(world.files("/Dogs").empty());
}

TEST_CASE("a text that can't be written is tried again with ever longer pauses, and holds up nothing") {
    World world;
    world.map("/Dogs", pictures_only(world));
    world.faults().add(
        {.kind = sandbox::FaultKind::insufficient_space, .route = "files/upload", .times = std::nullopt});
    put(world, "/Dogs/notes.txt", "no picture");
    put(world, "/Dogs/rex.jpg", photo("rex.jpg"));
    world.pass(std::chrono::minutes(60));
    CHECK(world.counts().done == 1);
    CHECK(world.dropbox().counters().calls_of("files/upload") <= 15);
    CHECK(world.files("/Dogs").size() == 1);
    world.faults().clear();
    world.pass(std::chrono::minutes(15));
    CHECK(world.files("/Dogs").size() == 2);
}

TEST_CASE("dying while a text is announced, written or taken away leaves one, or none, and no file more") {
    for (int point = 1; point <= 3; ++point) {
        CAPTURE(point);
        World world;
        world.map("/Dogs", pictures_only(world));
        put(world, "/Dogs/notes.txt", "no picture");
        const auto die = [&](int n, const std::function<void()>& act) { return dies_at(n, act, "report."); };
        if (point < 3) {
            CHECK(die(point, [&] { world.settle(); }));
        } else {
            CHECK_FALSE(die(point, [&] { world.settle(); }));
            REQUIRE_OK(world.dropbox().remove(world.dropbox_account, "/Dogs/notes.txt"));
            CHECK(die(1, [&] { world.pass(std::chrono::minutes(3)); }));
        }
        world.restart();
        world.pass(std::chrono::minutes(15));
        CHECK(world.files("/Dogs").size() == (point == 3 ? 0 : 2));
        CHECK(world.counts().total == 1);
        world.check_promises();
    }
}
