// What profiles say beside metadata: collections, owners, availability, and versions (W5, S9, S10).
#include <set>

#include "support/contributor.h"
#include "support/person.h"
#include "support/team_desk.h"
#include "support/tray.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

api::Collection make_collection(World& world, const std::string& name,
                                const std::optional<domain::CollectionId>& parent = {}) {
    return world.send<api::Collection>("POST", "/api/v1/collections", api::CollectionRequest{name, parent});
}

/// "Launch/DE": the collections of an asset with those they lie in.
std::set<std::string> places_of(World& world, const api::Asset& asset) {
    const auto all = world.get<api::CollectionList>("/api/v1/collections").collections;
    std::set<std::string> places;
    for (auto one : asset.collections) {
        std::string place = one.name;
        while (one.parent_id) {
            const auto parent = std::ranges::find(all, *one.parent_id, &domain::Collection::id);
            REQUIRE(parent != all.end());
            one = *parent;
            place = cat(one.name, "/", place);
        }
        places.insert(place);
    }
    return places;
}

std::set<std::string> places_of(World& world, const std::string& filename) {
    return places_of(world, world.asset(filename));
}

void put(World& world, const std::string& path, int number) {
    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, path, picture(number)));
}

domain::UserId member(World& world, const std::string& name, const std::string& email,
                      domain::Role role = domain::Role::librarian) {
    return REQUIRE_OK(world.server().authenticator().create_user(
        world.account(), role, {"", name, email, Secret("one more long one")}));
}

api::Profile revise(World& world, const api::Profile& profile,
                    const std::function<void(api::ProfileRules&)>& change) {
    auto rules = profile.rules;
    change(rules);
    return world.send<api::Profile>("PUT", cat("/api/v1/profiles/", profile.id.value), rules);
}

std::string keyword_of(const api::Asset& asset) {
    std::string said;
    for (const auto& value : asset.metadata)
        if (value.field == "keywords" && value.origin == api::ValueOrigin::profile)
            for (const auto& text : value.values) said += text;
    return said;
}

}  // namespace

TEST_CASE("W5: an asset carries exactly what its profile says: collections, release, expiry, owner") {
    World world;
    const auto best = make_collection(world, "Best of");
    const auto lib = member(world, "Lib", "lib@example.org");
    world.map("/Dogs", world.profile([&](api::ProfileRules& rules) {
        rules.collection_ids = {best.id};
        rules.availability = api::Availability{7, std::nullopt, 30, std::nullopt};
        rules.owners = {{"", lib}};
    }));
    put(world, "/Dogs/rex.jpg", 1);
    world.settle();
    const auto asset = world.asset("rex.jpg");
    CHECK(places_of(world, asset) == std::set<std::string>{"Best of"});
    const auto day = std::chrono::hours(24);
    CHECK(asset.summary.release_at == asset.summary.created_at + 7 * day);
    CHECK(asset.summary.expires_at == asset.summary.created_at + 30 * day);
    CHECK(asset.summary.owner_id == lib);
    CHECK(asset.owner_name == "Lib");
    CHECK(world.assets(cat("collection_id=", best.id.value)).size() == 1);
    CHECK(world.assets("owner=none").empty());
    CHECK(world.assets("availability=unreleased").size() == 1);
    CHECK(world.assets("availability=available").empty());
    world.check_promises();
}

TEST_CASE("W5 ✗: a profile revised while files are on their way: each asset is of one revision alone") {
    World world;
    const auto before = make_collection(world, "Before");
    const auto after = make_collection(world, "After");
    const auto lib = member(world, "Lib", "lib@example.org");
    const auto profile = world.profile([&](api::ProfileRules& rules) {
        rules.metadata = {{"keywords", {"before"}}};
        rules.collection_ids = {before.id};
    });
    const auto mapping = world.map("/Dogs", profile, api::Release::manual);
    for (int n = 0; n < 30; ++n) put(world, cat("/Dogs/", n, ".jpg"), n);
    world.settle();
    revise(world, profile, [&](api::ProfileRules& rules) {
        rules.metadata = {{"keywords", {"after"}}};
        rules.collection_ids = {after.id};
        rules.owners = {{"", lib}};
        rules.availability = api::Availability{1, std::nullopt, std::nullopt, std::nullopt};
    });
    for (int n = 30; n < 60; ++n) put(world, cat("/Dogs/", n, ".jpg"), n);
    world.settle();
    REQUIRE(world.counts().held == 60);
    api::TrayRequest all;
    all.matching = api::TrayMatch{api::TrayTab::waiting, mapping.id, std::nullopt};
    CHECK(act(world, "release", all).done == 60);
    world.settle();
    std::map<std::int64_t, int> of_revision;
    for (const auto& summary : world.assets()) {
        const auto asset = world.get<api::Asset>(cat("/api/v1/assets/", summary.id.value));
        const auto revision = asset.provenance.profile_revision;
        ++of_revision[revision];
        CHECK(keyword_of(asset) == (revision == 1 ? "before" : "after"));
        CHECK(places_of(world, asset) == std::set<std::string>{revision == 1 ? "Before" : "After"});
        CHECK(asset.summary.owner_id.has_value() == (revision == 2));
        CHECK(asset.summary.release_at.has_value() == (revision == 2));
    }
    CHECK(of_revision == std::map<std::int64_t, int>{{1, 30}, {2, 30}});
    world.check_promises();
}

TEST_CASE("S9: folders become collections, nested as they are, below the one that the profile names") {
    World world;
    const auto launch = make_collection(world, "Launch");
    world.map("/Launch", world.profile([&](api::ProfileRules& rules) {
        rules.folder_collections = api::FolderCollections{launch.id};
    }));
    put(world, "/Launch/DE/social/rex.jpg", 1);
    world.settle();
    put(world, "/Launch/de/Print/bo.jpg", 2);
    put(world, "/Launch/ida.jpg", 3);
    world.settle();
    CHECK(places_of(world, "rex.jpg") == std::set<std::string>{"Launch/DE/social"});
    CHECK(places_of(world, "bo.jpg") == std::set<std::string>{"Launch/DE/Print"});
    CHECK(places_of(world, "ida.jpg") == std::set<std::string>{"Launch"});
    CHECK(world.get<api::CollectionList>("/api/v1/collections").collections.size() == 4);
    CHECK(world.assets(cat("collection_id=", launch.id.value)).size() == 3);
    world.check_promises();
}

TEST_CASE("S9 ✗: many files of the same new folder at once make its collections once") {
    World world;
    world.map("/Launch", world.profile([](api::ProfileRules& rules) {
        rules.folder_collections = api::FolderCollections{};
    }));
    for (int n = 0; n < 24; ++n) put(world, cat("/Launch/FR/", n % 2 == 0 ? "social/" : "", n, ".jpg"), n);
    world.settle();
    const auto made = world.get<api::CollectionList>("/api/v1/collections").collections;
    REQUIRE(made.size() == 2);
    CHECK(world.assets(cat("collection_id=", made[0].id.value)).size() == 24);
    CHECK(world.assets(cat("collection_id=", made[1].id.value)).size() == 12);
}

TEST_CASE("W5 ✗: a collection or a member that is gone when a file comes in keeps no file waiting") {
    World world;
    const auto named = make_collection(world, "Named");
    const auto below = make_collection(world, "Below");
    const auto lib = member(world, "Lib", "lib@example.org");
    const auto ana = owner(world).user;
    world.map("/Dogs", world.profile([&](api::ProfileRules& rules) {
        rules.collection_ids = {named.id};
        rules.folder_collections = api::FolderCollections{below.id};
        rules.owners = {{"", lib}, {"", ana}};
    }),
              api::Release::manual);
    put(world, "/Dogs/DE/rex.jpg", 1);
    world.settle();
    CHECK(world.request("DELETE", cat("/api/v1/collections/", named.id.value)).status == 200);
    CHECK(world.request("DELETE", cat("/api/v1/collections/", below.id.value)).status == 200);
    CHECK(world.request("DELETE", cat("/api/v1/members/", lib.value)).status == 204);
    CHECK(act(world, "release", these(tray(world).items, 0, 1)).done == 1);
    world.settle();
    const auto asset = world.asset("rex.jpg");
    CHECK(asset.collections.empty());
    CHECK(asset.owner_name == "Ana Lopez");
    CHECK(world.get<api::CollectionList>("/api/v1/collections").collections.empty());
    CHECK(world.counts().done == 1);
    world.check_promises();
}

namespace {

/// A file comes to `/Dogs/rex.jpg`, is taken in and cleared; then another one comes there.
struct TwoAtOnePath {
    World world;
    api::Profile profile;

    explicit TwoAtOnePath(std::optional<api::VersionConflict> rule)
        : profile(world.profile([&](api::ProfileRules& rules) {
              rules.metadata = {{"keywords", {"first"}}};
              rules.version_conflict = rule;
          })) {
        world.map("/Dogs", profile);
        put(world, "/Dogs/rex.jpg", 1);
        world.settle();
        REQUIRE(world.files("/Dogs").empty());
        revise(world, profile, [](api::ProfileRules& rules) { rules.metadata = {{"keywords", {"second"}}}; });
    }
    void another(int number = 2, const std::string& path = "/Dogs/rex.jpg") {
        put(world, path, number);
        world.settle();
        world.check_promises();
    }
};

}  // namespace

TEST_CASE("W5: without a rule two people's IMG_0001.jpg are two assets") {
    TwoAtOnePath scene(std::nullopt);
    scene.another();
    CHECK(scene.world.assets().size() == 2);
}

TEST_CASE("W5: new asset: another revision of the same file is an asset of its own") {
    World world;
    world.map("/Dogs", world.profile([](api::ProfileRules& rules) {
        rules.version_conflict = api::VersionConflict::new_asset;
        rules.after_ingest = api::AfterIngest::keep;
    }));
    put(world, "/Dogs/rex.jpg", 1);
    world.settle();
    put(world, "/Dogs/rex.jpg", 2);
    world.settle();
    CHECK(world.assets().size() == 2);
    world.check_promises();
}

TEST_CASE("W5: new version: the bytes are new, the asset says what it said, under the revision that it had") {
    TwoAtOnePath scene(api::VersionConflict::new_version);
    scene.another();
    scene.another(3, "/Dogs/REX.jpg");
    const auto asset = scene.world.asset("REX.jpg");
    CHECK(scene.world.assets().size() == 1);
    REQUIRE(asset.versions.size() == 3);
    CHECK(asset.versions[0].content_hash != asset.versions[1].content_hash);
    CHECK(keyword_of(asset) == "first");
    CHECK(asset.provenance.profile_revision == 1);
}

TEST_CASE("W5: new version with metadata: the asset says what the new file and its profile say") {
    TwoAtOnePath scene(api::VersionConflict::new_version_with_metadata);
    scene.another();
    const auto asset = scene.world.asset("rex.jpg");
    CHECK(asset.versions.size() == 2);
    CHECK(keyword_of(asset) == "second");
    CHECK(asset.provenance.profile_revision == 2);
}

TEST_CASE(
    "W5 ✗: the same bytes once more at the same path are a duplicate where the profile points to them") {
    TwoAtOnePath scene(api::VersionConflict::new_version);
    revise(scene.world, scene.profile,
           [](api::ProfileRules& rules) { rules.duplicates = api::Duplicates::point_to_existing; });
    scene.another(1);
    CHECK(scene.world.asset("rex.jpg").versions.size() == 1);
    scene.another(2);
    CHECK(scene.world.asset("rex.jpg").versions.size() == 2);
}

TEST_CASE("W5 ✗: the same name below another folder takes no other file's place") {
    TwoAtOnePath scene(api::VersionConflict::new_version);
    scene.another(2, "/Dogs/DE/rex.jpg");
    CHECK(scene.world.assets().size() == 2);
}

TEST_CASE("W5 ✗: a version leaves alone what a person said of owner, availability and collections") {
    TwoAtOnePath scene(api::VersionConflict::new_version_with_metadata);
    World& world = scene.world;
    const auto id = world.asset("rex.jpg").summary.id.value;
    const auto mine = make_collection(world, "Mine");
    const auto lib = member(world, "Lib", "lib@example.org");
    world.send<api::CollectionContentsChanged>(
        "POST", cat("/api/v1/collections/", mine.id.value, "/assets"),
        api::CollectionContents{{{domain::AssetId{id}}}, std::nullopt});
    world.send<api::Asset>("PUT", cat("/api/v1/assets/", id, "/owner"), api::AssetOwnerRequest{lib});
    const Instant until = world.clock.now() + std::chrono::hours(240);
    world.send<api::Asset>("PUT", cat("/api/v1/assets/", id, "/availability"),
                           api::AvailableTimes{std::nullopt, until});
    scene.another();
    const auto asset = world.asset("rex.jpg");
    CHECK(asset.versions.size() == 2);
    CHECK(places_of(world, asset) == std::set<std::string>{"Mine"});
    CHECK(asset.owner_name == "Lib");
    CHECK(asset.summary.expires_at == until);
}

TEST_CASE("S10: the owner is found by folder, else by who sent it; what nobody owns is a view of its own") {
    World world;
    const auto lib = member(world, "Lib", "lib@example.org");
    const auto profile =
        world.profile([&](api::ProfileRules& rules) { rules.owners = {{"DE/**", lib}, {"", std::nullopt}}; });
    world.map("/Dogs", profile);
    put(world, "/Dogs/DE/rex.jpg", 1);
    put(world, "/Dogs/FR/bo.jpg", 2);
    const auto page =
        make_page(world, [&](api::UploadPageRequest& wanted) { wanted.profile_id = profile.id; });
    for (const auto& [email, file] : std::map<std::string, std::string>{
             {"Ana@Example.org", "ana.jpg"}, {"stranger@example.org", "stranger.jpg"}}) {
        Contributor sender(world, page.url);
        api::SubmissionRequest said;
        said.email = email;
        sender.submit(said);
        sender.send(file, picture(static_cast<int>(file.size())));
    }
    world.settle();
    CHECK(world.asset("rex.jpg").owner_name == "Lib");
    CHECK(world.asset("ana.jpg").owner_name == "Ana Lopez");
    std::set<std::string> unowned;
    for (const auto& one : world.assets("owner=none")) unowned.insert(one.filename);
    CHECK(unowned == std::set<std::string>{"bo.jpg", "stranger.jpg"});
    // Given to somebody, it leaves the view; given to nobody, it is back.
    const auto path = cat("/api/v1/assets/", world.asset("bo.jpg").summary.id.value, "/owner");
    world.send<api::Asset>("PUT", path, api::AssetOwnerRequest{lib});
    CHECK(world.assets("owner=none").size() == 1);
    world.send<api::Asset>("PUT", path, api::AssetOwnerRequest{});
    CHECK(world.assets("owner=none").size() == 2);
}

TEST_CASE("S10: a sender who becomes known later owns the file then, but for one that a person gave away") {
    TeamDesk desk;
    World& world = desk.world;
    const auto mia = member(world, "Mia Ode", "mia@example.org");
    const auto lib = member(world, "Lib", "lib@example.org");
    revise(world, desk.profile,
           [&](api::ProfileRules& rules) { rules.owners = {{"", std::nullopt}, {"", lib}}; });
    desk.send("rex.jpg", "Mia", "mia@example.org", 1);
    desk.send("bo.jpg", "Mia", "mia@example.org", 2);
    world.settle();
    CHECK(world.asset("Mia - rex.jpg").owner_name == "Lib");
    const auto given = cat("/api/v1/assets/", world.asset("Mia - bo.jpg").summary.id.value, "/owner");
    world.send<api::Asset>("PUT", given, api::AssetOwnerRequest{});
    desk.linked();
    world.pass(std::chrono::minutes(5));
    CHECK(world.asset("Mia - rex.jpg").summary.owner_id == mia);
    CHECK(world.asset("Mia - bo.jpg").owner_name.empty());
}

TEST_CASE("W5 ✗: rules that can't be meant so are refused, and say why") {
    World world;
    const auto ana = owner(world);
    const auto profile = world.profile();
    const auto refusal = [&](const std::function<void(api::ProfileRules&)>& change) {
        auto rules = profile.rules;
        change(rules);
        return ana.refusal("PUT", cat("/api/v1/profiles/", profile.id.value), json::encode(rules)).code;
    };
    const domain::CollectionId no_collection{"01jzzzzzzzzzzzzzzzzzzzzzzz"};
    const domain::UserId nobody{"01jzzzzzzzzzzzzzzzzzzzzzzz"};
    CHECK(refusal([&](auto& rules) { rules.collection_ids = {no_collection}; }) == "profile_invalid");
    CHECK(refusal([&](auto& rules) { rules.folder_collections = api::FolderCollections{no_collection}; }) ==
          "profile_invalid");
    CHECK(refusal([&](auto& rules) { rules.owners = {{"", nobody}}; }) == "profile_invalid");
    CHECK(refusal([&](auto& rules) { rules.owners = {{std::string(501, 'a'), std::nullopt}}; }) ==
          "profile_invalid");
    CHECK(refusal([&](auto& rules) {
              rules.availability = api::Availability{30, std::nullopt, 7, std::nullopt};
          }) == "availability_invalid");
    CHECK(world.get<api::Profile>(cat("/api/v1/profiles/", profile.id.value)).revision == 1);
}
