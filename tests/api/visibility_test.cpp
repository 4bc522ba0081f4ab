// An asset before its release, and after it expired, isn't there for those who may not see it: on no route.
#include "api/subject.h"
#include "base/text.h"
#include "catalog/assets.h"

namespace sluice::tests {
namespace {

/// One asset `rex.jpg`, and consumer Eve, librarian Lib and a key without `see_unreleased`, who look at it.
struct Embargo {
    World world;
    Things things;
    std::string path;
    Caller eve;
    Caller key;
    Caller lib;

    Embargo() : things(make_things(world)), path(cat("/api/v1/assets/", things.at("asset_id"))) {
        eve = session_of(world, world.account(), domain::UserId{things.at("user_id")});
        auto verbs = all_verbs();
        std::erase(verbs, domain::Verb::see_unreleased);
        key = key_of(world, world.account(), verbs);
        const auto user = REQUIRE_OK(world.server().authenticator().create_user(
            world.account(), domain::Role::librarian,
            {"", "Lib", "lib@example.org", Secret("one more long one")}));
        lib = session_of(world, world.account(), user);
    }
    api::Asset set(std::optional<Instant> release_at, std::optional<Instant> expires_at) {
        return world.send<api::Asset>("PUT", cat(path, "/availability"),
                                      api::AvailableTimes{release_at, expires_at});
    }
    std::int64_t total(const Caller& caller, const std::string& query = "") {
        const auto answer = caller.call(world, "GET", cat("/api/v1/assets?", query));
        CHECK(answer.status == 200);
        const auto page = REQUIRE_OK(json::decode<api::AssetPage>(answer.body.text));
        CHECK(page.total == static_cast<std::int64_t>(page.assets.size()));
        return page.total;
    }
    int status(const Caller& caller, const std::string& below = "") {
        return caller.call(world, "GET", path + below).status;
    }
};

std::string without_ref(api::Problem problem) {
    problem.ref.clear();
    return json::encode(problem);
}

TEST_CASE(
    "W17: an asset that isn't released is answered like one that nobody has, on every route that names it") {
    Embargo embargo;
    World& world = embargo.world;
    embargo.set(world.clock.now() + std::chrono::hours(1), std::nullopt);
    std::size_t checked = 0;
    for (const Operation& operation : read_operations(world)) {
        if (operation.path.find("{asset_id}") == std::string::npos) continue;
        CAPTURE(operation.name());
        const std::string body = operation.body.empty() ? "" : valid_body(operation.body, embargo.things);
        for (const Caller& caller : {embargo.eve, embargo.key}) {
            const auto hidden =
                caller.call(world, operation.method, filled(operation.path, embargo.things), body);
            const auto unknown =
                caller.call(world, operation.method, filled(operation.path, unknown_things()), body);
            CHECK((hidden.status == 404 || hidden.status == 403));
            CHECK(without_ref(problem_of(hidden)) == without_ref(problem_of(unknown)));
            ++checked;
        }
    }
    CHECK(checked >= 20);
    // Nor can it be found out by putting it into a collection.
    const auto add = [&](const std::string& asset) {
        return without_ref(problem_of(embargo.key.call(
            world, "POST", cat("/api/v1/collections/", embargo.things.at("collection_id"), "/assets"),
            cat(R"({"add":[")", asset, "\"]}"))));
    };
    CHECK(add(embargo.things.at("asset_id")) == add(unknown_things().at("asset_id")));
}

TEST_CASE("W17: before its release an asset is in no list and no count; then it is there by itself") {
    Embargo embargo;
    World& world = embargo.world;
    CHECK(embargo.total(embargo.eve) == 1);
    CHECK(embargo.status(embargo.eve, "/thumbnail") == 200);
    embargo.set(world.clock.now() + std::chrono::hours(1), std::nullopt);
    for (const char* query :
         {"", "text=rex", "availability=unreleased", "availability=expired", "owner=none"}) {
        CAPTURE(query);
        CHECK(embargo.total(embargo.eve, query) == 0);
        CHECK(embargo.total(embargo.key, query) == 0);
    }
    CHECK(embargo.total(embargo.lib) == 1);
    CHECK(embargo.total(embargo.lib, "availability=unreleased") == 1);
    for (const char* below : {"", "/thumbnail", "/preview", "/original", "/ledger"}) {
        CAPTURE(below);
        CHECK(embargo.status(embargo.eve, below) == 404);
        CHECK(embargo.status(embargo.lib, below) == 200);
    }
    world.clock.advance(std::chrono::hours(1));
    CHECK(embargo.total(embargo.eve) == 1);
    for (const char* below : {"", "/thumbnail", "/preview", "/original", "/ledger"})
        CHECK(embargo.status(embargo.eve, below) == 200);
}

TEST_CASE("W17: an asset expires by itself, and no browser goes on showing it without asking") {
    Embargo embargo;
    World& world = embargo.world;
    const auto thumbnail = [&] { return embargo.eve.call(world, "GET", cat(embargo.path, "/thumbnail")); };
    CHECK(thumbnail().headers.get("Cache-Control") == "private, max-age=3600");
    embargo.set(std::nullopt, world.clock.now() + std::chrono::minutes(1));
    CHECK(thumbnail().headers.get("Cache-Control") == "private, no-cache");
    world.clock.advance(std::chrono::minutes(1));
    CHECK(thumbnail().status == 404);
    CHECK(embargo.total(embargo.eve) == 0);
    CHECK(embargo.total(embargo.lib, "availability=expired") == 1);
    embargo.set(std::nullopt, std::nullopt);
    CHECK(thumbnail().status == 200);
}

TEST_CASE("who owns an asset, and when it may be seen, is said by those who edit metadata alone") {
    Embargo embargo;
    World& world = embargo.world;
    const auto put = [&](const Caller& caller, const char* what, const std::string& body) {
        return caller.call(world, "PUT", cat(embargo.path, what), body);
    };
    CHECK(put(embargo.eve, "/owner", "{}").status == 403);
    CHECK(put(embargo.eve, "/availability", "{}").status == 403);
    CHECK(put(embargo.lib, "/availability", "{}").status == 200);
    CHECK(problem_of(put(embargo.lib, "/owner", R"({"user_id":"01jzzzzzzzzzzzzzzzzzzzzzzz"})")).code ==
          "member_not_found");
    CHECK(problem_of(put(embargo.lib, "/availability",
                         R"({"release_at":"2030-01-02T00:00:00Z","expires_at":"2030-01-01T00:00:00Z"})"))
              .code == "availability_invalid");
    const auto owned =
        put(embargo.lib, "/owner", cat(R"({"user_id":")", embargo.things.at("user_id"), "\"}"));
    CHECK(REQUIRE_OK(json::decode<api::Asset>(owned.body.text)).owner_name == "Eve");
    const auto people = embargo.lib.call(world, "GET", "/api/v1/asset-owners");
    CHECK(REQUIRE_OK(json::decode<api::AssetOwnerList>(people.body.text)).owners.size() == 3);
}

TEST_CASE("many assets are given to a member at once, all or none") {
    Embargo embargo;
    World& world = embargo.world;
    const auto& asset = embargo.things.at("asset_id");
    const auto& eve = embargo.things.at("user_id");
    const auto give = [&](const std::string& assets, const std::string& more = "") {
        return embargo.lib.call(world, "POST", "/api/v1/asset-owners",
                                cat(R"({"assets":[)", assets, "]", more, "}"));
    };
    const auto owner = [&] {
        const auto answer = embargo.lib.call(world, "GET", cat("/api/v1/assets/", asset));
        return REQUIRE_OK(json::decode<api::Asset>(answer.body.text)).owner_name;
    };
    const std::string to_eve = cat(R"(,"user_id":")", eve, "\"");
    const std::string quoted = cat("\"", asset, "\"");
    CHECK(problem_of(give(cat(quoted, R"(,"01jzzzzzzzzzzzzzzzzzzzzzzz")"), to_eve)).code ==
          "asset_not_found");
    CHECK(owner().empty());
    CHECK(problem_of(give(quoted, R"(,"user_id":"01jzzzzzzzzzzzzzzzzzzzzzzz")")).code == "member_not_found");
    std::string many;
    for (int n = 0; n < 1001; ++n) many += cat(n == 0 ? "" : ",", quoted);
    CHECK(problem_of(give(many, to_eve)).code == "lot_too_large");
    const auto given = give(quoted, to_eve);
    CHECK(REQUIRE_OK(json::decode<api::AssetsOwnerChanged>(given.body.text)).assets == 1);
    CHECK(owner() == "Eve");
    CHECK(give(quoted).status == 200);
    CHECK(owner().empty());
    CHECK(embargo.eve.call(world, "POST", "/api/v1/asset-owners", R"({"assets":[]})").status == 403);
}

TEST_CASE("collections are made, renamed, moved and deleted, and a lot of assets is all or none") {
    Embargo embargo;
    World& world = embargo.world;
    const Caller& lib = embargo.lib;
    const auto code = [&](const char* method, const std::string& below, const std::string& body) {
        return problem_of(lib.call(world, method, cat("/api/v1/collections", below), body)).code;
    };
    const auto make = [&](const std::string& body) {
        return REQUIRE_OK(json::decode<api::Collection>(
                              lib.call(world, "POST", "/api/v1/collections", body).body.text))
            .id.value;
    };
    const auto launch = make(R"({"name":"  Launch "})");
    const auto market = make(cat(R"({"name":"DE","parent_id":")", launch, "\"}"));
    CHECK(code("POST", "", R"({"name":"LAUNCH"})") == "name_taken");
    CHECK(code("POST", "", R"({"name":" "})") == "name_invalid");
    CHECK(code("PUT", cat("/", launch), cat(R"({"name":"Launch","parent_id":")", market, "\"}")) ==
          "collection_in_itself");
    CHECK(lib.call(world, "PUT", cat("/api/v1/collections/", market), R"({"name":"Germany"})").status == 200);
    CHECK(lib.call(world, "PUT", cat("/api/v1/collections/", market),
                   cat(R"({"name":"Germany","parent_id":")", launch, "\"}"))
              .status == 200);
    const auto& asset = embargo.things.at("asset_id");
    const std::string contents = cat("/", market, "/assets");
    CHECK(code("POST", contents, cat(R"({"add":[")", asset, R"(","01jzzzzzzzzzzzzzzzzzzzzzzz"]})")) ==
          "asset_not_found");
    CHECK(embargo.total(lib, cat("collection_id=", market)) == 0);
    std::string many;
    for (int n = 0; n < 1001; ++n) many += cat(n == 0 ? "" : ",", "\"", asset, "\"");
    CHECK(code("POST", contents, cat(R"({"remove":[)", many, "]}")) == "lot_too_large");
    CHECK(lib.call(world, "POST", cat("/api/v1/collections", contents), cat(R"({"add":[")", asset, "\"]}"))
              .status == 200);
    CHECK(embargo.total(embargo.eve, cat("collection_id=", launch)) == 1);
    CHECK(embargo.eve.call(world, "DELETE", cat("/api/v1/collections/", launch)).status == 403);
    const auto removed = lib.call(world, "DELETE", cat("/api/v1/collections/", launch));
    CHECK(REQUIRE_OK(json::decode<api::CollectionsRemoved>(removed.body.text)).collections == 2);
    CHECK(embargo.total(lib) == 1);
    CHECK(embargo.status(lib) == 200);
}

}  // namespace
}  // namespace sluice::tests
