// The API's behaviour that isn't one route's: pages, sign-in, set-up, secrets, live events.
#include <set>
#include <thread>

#include "api/subject.h"
#include "base/text.h"
#include "catalog/assets.h"
#include "catalog/connections.h"
#include "catalog/profiles.h"

namespace sluice::tests {
namespace {

constexpr std::string_view password = "a long enough one";

/// Assets without a journey, put into the catalogue as they are; many have the same creation time.
void add_assets(World& world, int count, const api::AssetGroupId& group) {
    auto ids = seeded_ids(static_cast<std::uint64_t>(world.clock.now().time_since_epoch().count()));
    REQUIRE_OK(
        world.server().ports().catalog.write(world.account(), [&](catalog::Scope& scope) -> Result<int> {
            const std::string hash(64, 'a');
            TRY(catalog::Assets(scope).hold_blob({hash, hash, 7}, world.clock.now()));
            for (int i = 0; i < count; ++i) {
                const Instant at = world.clock.now() + std::chrono::milliseconds(i / 100);
                catalog::NewVersion made;
                made.asset.summary.id = ids->make<api::AssetId>(at);
                made.asset.summary.title = made.asset.summary.filename = cat("asset ", i);
                made.asset.summary.size = 7;
                made.asset.summary.asset_group_id = group;
                made.asset.summary.created_at = at;
                made.asset.content_hash = hash;
                made.version.id = ids->make<api::VersionId>(at);
                made.version.content_hash = made.version.sha256 = hash;
                made.version.created_at = at;
                TRY(catalog::Assets(scope).add(made));
            }
            return count;
        }));
}

TEST_CASE("pages of assets show each of 1,200 exactly once, though others arrive meanwhile") {
    World world;
    const auto group =
        world.send<api::AssetGroup>("POST", "/api/v1/asset-groups", api::NameRequest{"Many"}).id;
    add_assets(world, 1'200, group);
    for (const int limit : {100, 7, 500}) {
        CAPTURE(limit);
        const auto total = world.get<api::AssetPage>("/api/v1/assets?limit=1").total;
        std::set<std::string> seen;
        std::string last = "~";
        std::string after;
        for (int pages = 0; pages < 1'000; ++pages) {
            const auto page = world.get<api::AssetPage>(cat("/api/v1/assets?limit=", limit, after));
            CHECK(page.assets.size() <= static_cast<std::size_t>(limit));
            for (const auto& asset : page.assets) {
                CHECK(seen.insert(asset.id.value).second);
                CHECK(asset.id.value < last);
                last = asset.id.value;
            }
            if (pages == 1) {
                world.clock.advance(std::chrono::hours(1));
                add_assets(world, 3, group);
            }
            if (!page.next) break;
            after = cat("&after=", *page.next);
        }
        CHECK(static_cast<std::int64_t>(seen.size()) == total);
    }
}

TEST_CASE("a page and its total go by the same filter") {
    World world;
    const auto group =
        world.send<api::AssetGroup>("POST", "/api/v1/asset-groups", api::NameRequest{"Many"}).id;
    const auto other =
        world.send<api::AssetGroup>("POST", "/api/v1/asset-groups", api::NameRequest{"Few"}).id;
    add_assets(world, 20, group);
    world.clock.advance(std::chrono::hours(1));
    add_assets(world, 3, other);
    const auto few = world.get<api::AssetPage>(cat("/api/v1/assets?asset_group_id=", other.value));
    CHECK(few.total == 3);
    CHECK(few.assets.size() == 3);
    CHECK_FALSE(few.next.has_value());
    CHECK(world.get<api::AssetPage>("/api/v1/assets?kind=video").total == 0);
    CHECK(world.get<api::AssetPage>("/api/v1/assets").total == 23);
}

net::Response sign_in(World& world, const std::string& email, std::string_view with,
                      const std::string& peer) {
    auto request = Caller().request("POST", "/api/v1/session",
                                    cat(R"({"email":")", email, R"(","password":")", with, "\"}"));
    request.peer = peer;
    return world.server().handle(request);
}

TEST_CASE("signing in opens a session, and signing out ends it") {
    World world;
    const auto response = sign_in(world, " Ana@Example.org ", password, "203.0.113.1");
    REQUIRE(response.status == 200);
    const std::string set_cookie = response.headers.get("Set-Cookie");
    CHECK(set_cookie.find("HttpOnly") != std::string::npos);
    CHECK(set_cookie.find("SameSite=Lax") != std::string::npos);
    const Caller session{.cookie = set_cookie.substr(0, set_cookie.find(';'))};
    CHECK(session.call(world, "GET", "/api/v1/session").status == 200);
    CHECK(session.call(world, "DELETE", "/api/v1/session").status == 204);
    CHECK(session.call(world, "GET", "/api/v1/session").status == 401);
}

TEST_CASE("a session ends by itself after fourteen days") {
    World world;
    const auto set_cookie =
        sign_in(world, "ana@example.org", password, "203.0.113.1").headers.get("Set-Cookie");
    const Caller session{.cookie = set_cookie.substr(0, set_cookie.find(';'))};
    world.clock.advance(std::chrono::days(14) - std::chrono::minutes(1));
    CHECK(session.call(world, "GET", "/api/v1/session").status == 200);
    world.clock.advance(std::chrono::minutes(2));
    CHECK(session.call(world, "GET", "/api/v1/session").status == 401);
}

TEST_CASE("an unknown e-mail and a wrong password are answered alike") {
    World world;
    const auto wrong = problem_of(sign_in(world, "ana@example.org", "not the right one", "203.0.113.1"));
    const auto unknown = problem_of(sign_in(world, "eve@example.org", "not the right one", "203.0.113.1"));
    CHECK(wrong.status == 401);
    CHECK(wrong.code == "sign_in_failed");
    CHECK(unknown.code == wrong.code);
    CHECK(unknown.detail == wrong.detail);
    CHECK(unknown.hint == wrong.hint);
}

TEST_CASE("after ten failures for one e-mail even the right password waits, wherever it comes from") {
    World world;
    for (int i = 0; i < 10; ++i)
        CHECK(sign_in(world, "ana@example.org", "not the right one", cat("203.0.113.", i)).status == 401);
    const auto refused = sign_in(world, "ANA@example.org", password, "198.51.100.1");
    CHECK(refused.status == 429);
    CHECK(problem_of(refused).code == "too_many_attempts");
    CHECK(refused.headers.get("Retry-After") == "300");
    world.clock.advance(std::chrono::minutes(5));
    CHECK(sign_in(world, "ana@example.org", password, "198.51.100.1").status == 200);
}

TEST_CASE("after ten failures from one address it waits, whatever e-mail it tries, and others don't") {
    World world;
    for (int i = 0; i < 10; ++i)
        CHECK(sign_in(world, cat("eve", i, "@example.org"), "not the right one", "203.0.113.9").status ==
              401);
    CHECK(sign_in(world, "ana@example.org", password, "203.0.113.9").status == 429);
    CHECK(sign_in(world, "ana@example.org", password, "203.0.113.10").status == 200);
}

TEST_CASE("after ten wrong keys from one address it waits, and a session there goes on") {
    World world;
    for (int i = 0; i < 10; ++i)
        CHECK(Caller{.api_key = cat("sluice_guess", i)}.call(world, "GET", "/api/v1/assets").status == 401);
    CHECK(Caller{.api_key = "sluice_guess"}.call(world, "GET", "/api/v1/assets").status == 429);
    CHECK(world.request("GET", "/api/v1/assets").status == 200);
}

TEST_CASE("set-up is done once") {
    World world;
    CHECK_FALSE(world.get<api::SetupStatus>("/api/v1/setup").needed);
    const auto again = Caller().call(world, "POST", "/api/v1/setup", valid_body("SetupRequest", {}));
    CHECK(again.status == 409);
    CHECK(problem_of(again).code == "already_set_up");
    CHECK(again.headers.get("Set-Cookie").empty());
}

TEST_CASE("of several who set up a fresh server at the same moment one becomes its owner") {
    ManualClock clock(*parse_rfc3339("2026-11-22T09:00:00Z"));
    auto ids = seeded_ids(3);
    auto database = REQUIRE_OK(catalog::sql::Database::open(catalog::sql::sqlite_memory_driver()));
    catalog::Catalog catalog(std::move(database));
    api::Authenticator authenticator(catalog, *ids, clock, false);
    const api::NewAccount ana{"Shelter", "Ana", "ana@example.org", Secret(std::string(password))};
    const api::NewAccount eve{"Shelter", "Eve", "eve@example.org", Secret(std::string(password))};
    REQUIRE_OK(authenticator.create_first_account(ana));
    CHECK_FAILS(authenticator.create_first_account(eve), "already_set_up");
}

TEST_CASE("no answer holds a secret") {
    World world;
    const Things things = make_things(world);
    const auto made =
        world.send<api::NewApiKey>("POST", "/api/v1/api-keys", api::ApiKeyRequest{"one", std::nullopt});
    const auto sealed =
        REQUIRE_OK(world.server().ports().catalog.read(world.account(), [&](catalog::Scope& scope) {
            return catalog::Connections(scope).find(world.connection);
        }))->tokens_sealed;
    REQUIRE(sealed.size() > 20);
    const auto signed_in = sign_in(world, "ana@example.org", password, "203.0.113.1");
    const std::string cookie = signed_in.headers.get("Set-Cookie");
    const std::string token = cookie.substr(cookie.find('=') + 1, cookie.find(';') - cookie.find('=') - 1);
    REQUIRE(token.size() > 20);
    std::vector<std::string> answers = {signed_in.body.text};
    for (const Operation& operation : read_operations(world))
        if (!operation.is_unsafe() && operation.path != "/api/v1/events" && operation.is_in_api())
            answers.push_back(world.request("GET", filled(operation.path, things)).body.text);
    CHECK(answers.size() > 25);
    for (const auto& answer : answers)
        for (const auto& secret : {std::string(password), sealed, made.secret, token, std::string("$argon2"),
                                   std::string("access_token"), std::string("refresh_token")})
            CHECK(answer.find(secret) == std::string::npos);
}

TEST_CASE("a key gives at most what its maker holds, and is gone once it is revoked") {
    World world;
    const Caller maker =
        key_of(world, world.account(), {api::Verb::manage_api_keys, api::Verb::view_metadata});
    const auto refused =
        maker.call(world, "POST", "/api/v1/api-keys", R"({"name":"More","verbs":["run_transfers"]})");
    CHECK(refused.status == 403);
    const auto made = REQUIRE_OK(json::decode<api::NewApiKey>(
        maker.call(world, "POST", "/api/v1/api-keys", R"({"name":"Same"})").body.text));
    CHECK(made.api_key.verbs.size() == 2);
    const Caller key{.api_key = made.secret};
    CHECK(key.call(world, "GET", "/api/v1/assets").status == 200);
    CHECK(maker.call(world, "DELETE", cat("/api/v1/api-keys/", made.api_key.id.value)).status == 204);
    CHECK(key.call(world, "GET", "/api/v1/assets").status == 401);
}

TEST_CASE("a person's retry takes up what has ended badly, and nothing that is on its way") {
    World world;
    const Things things = make_things(world);
    const auto retry = [&](const std::string& id) {
        return problem_of(world.request("POST", cat("/api/v1/intakes/", id, "/retry"))).code;
    };
    CHECK(retry(world.intakes("state=held").at(0).id.value) == "state_forbidden");
    CHECK(retry(world.intakes("state=done").at(0).id.value) == "state_forbidden");
}

/// Reads what has come until `wanted` is in it; ends the test where it never comes.
std::string read_until(net::EventStream& stream, const std::vector<std::string>& wanted) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    std::string text;
    const auto is_complete = [&] {
        for (const auto& word : wanted)
            if (text.find(word) == std::string::npos) return false;
        return true;
    };
    while (!is_complete() && std::chrono::steady_clock::now() < end) {
        text += stream.take();
        std::this_thread::yield();
    }
    REQUIRE_MESSAGE(is_complete(), text);
    return text;
}

std::shared_ptr<net::EventStream> events_of(World& world, const Caller& caller) {
    auto response = caller.call(world, "GET", "/api/v1/events");
    REQUIRE(response.events != nullptr);
    return response.events;
}

TEST_CASE("live events go to the people of their own account and to nobody else") {
    World world;
    const Ben ben(world);
    const auto profile = world.profile();
    const auto mapping = world.map("/Live", profile);
    const auto to_ana = events_of(world, key_of(world, world.account(), {api::Verb::view_transfers}));
    const auto to_ben = events_of(world, ben.session);

    REQUIRE_OK(world.dropbox().put_file(world.dropbox_account, "/Live/rex.jpg", picture(1)));
    world.settle();
    const auto seen = read_until(*to_ana, {"event: intake", "event: asset", "event: transfers", "rex.jpg"});
    CHECK(seen.find(mapping.id.value) != std::string::npos);

    // Ben's own news comes after all of Ana's, so what he wasn't told by then he won't be.
    CHECK(ben.session.call(world, "POST", cat("/api/v1/connections/", ben.connection_id, "/check")).status ==
          200);
    world.server().ports().activity.connection_changed(ben.account, domain::ConnectionId{ben.connection_id});
    const auto bens = read_until(*to_ben, {"event: connection", ben.connection_id});
    CHECK(bens.find("event: intake") == std::string::npos);
    CHECK(bens.find("event: asset") == std::string::npos);
    CHECK(bens.find("rex.jpg") == std::string::npos);
    CHECK(bens.find(world.connection.value) == std::string::npos);
}

}  // namespace
}  // namespace sluice::tests
