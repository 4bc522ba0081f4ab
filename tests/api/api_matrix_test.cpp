// What holds for every route of the API, asked of every route that the server says it has.
#include <algorithm>
#include <functional>
#include <set>

#include "api/subject.h"
#include "base/text.h"

namespace sluice::tests {
namespace {

/// Runs `check` for the operations to which a rule applies; answers how many there were.
std::size_t for_each(const std::vector<Operation>& operations,
                     const std::function<bool(const Operation&)>& applies,
                     const std::function<void(const Operation&)>& check) {
    std::size_t checked = 0;
    for (const Operation& operation : operations) {
        if (!applies(operation)) continue;
        CAPTURE(operation.name());
        check(operation);
        ++checked;
    }
    return checked;
}

bool has_body(const Operation& operation) {
    return !operation.body.empty();
}
bool takes_verb(const Operation& operation) {
    return operation.access != "anybody" && operation.access != "signed_in";
}

/// Where the caller comes from: an owner with a session and every verb.
Caller ana(World& world) {
    const auto session = world.get<api::Session>("/api/v1/session");
    return session_of(world, world.account(), session.user->id);
}

TEST_CASE("the routes for anybody are these and no others") {
    World world;
    std::set<std::string> open;
    for (const Operation& operation : read_operations(world))
        if (operation.access == "anybody") open.insert(operation.name());
    CHECK(open == std::set<std::string>{"GET /api/v1/setup",
                                        "POST /api/v1/setup",
                                        "POST /api/v1/session",
                                        "GET /livez",
                                        "GET /readyz",
                                        "GET /dropbox/webhook",
                                        "POST /dropbox/webhook",
                                        "GET /dropbox/webhook/{app_key}",
                                        "POST /dropbox/webhook/{app_key}",
                                        "GET /oauth/dropbox/callback",
                                        "GET /oauth/dropbox/saveas",
                                        "GET /api/openapi.json",
                                        "GET /receipts/{secret}",
                                        "GET /receipts/{secret}/receipt.json",
                                        "GET /receipts/{secret}/receipt.txt",
                                        "GET /uploads/{token}",
                                        "POST /uploads/{token}/submissions",
                                        "OPTIONS /uploads/{token}/files",
                                        "POST /uploads/{token}/files",
                                        "HEAD /uploads/{token}/files/{upload}",
                                        "PATCH /uploads/{token}/files/{upload}",
                                        "DELETE /uploads/{token}/files/{upload}"});
}

TEST_CASE("without credentials every route answers 401, but those for anybody") {
    World world;
    const auto operations = read_operations(world);
    const auto checked = for_each(
        operations, [](const Operation&) { return true; },
        [&](const Operation& operation) {
            const std::string body = has_body(operation) ? valid_body(operation.body, unknown_things()) : "";
            const std::string path = filled(operation.path, unknown_things());
            const auto response = Caller().call(world, operation.method, path, body);
            if (operation.access == "anybody") {
                const bool is_sign_in = operation.name() == "POST /api/v1/session";
                CHECK((response.status != 401 || is_sign_in));
                CHECK(response.status < 500);
                return;
            }
            CHECK(response.status == 401);
            CHECK(problem_of(response).code == "unauthenticated");
            for (const Caller& forged :
                 {Caller{.cookie = "sluice_session=forged"}, Caller{.api_key = "sluice_forged"}}) {
                world.clock.advance(std::chrono::minutes(6));
                CHECK(forged.call(world, operation.method, path, body).status == 401);
            }
        });
    CHECK(checked == operations.size());
}

TEST_CASE("a body that isn't JSON is answered with 400, and where it went wrong") {
    World world;
    const Caller caller = ana(world);
    const auto operations = read_operations(world);
    const auto checked = for_each(operations, has_body, [&](const Operation& operation) {
        for (const char* body : {"{", "[]", "\"text\"", "{\"name\":}", "nonsense", "{\"a\":1}{\"b\":2}"}) {
            CAPTURE(body);
            const auto response =
                caller.call(world, operation.method, filled(operation.path, unknown_things()), body);
            CHECK(response.status == 400);
            const auto problem = problem_of(response);
            CHECK(problem.code == "json_invalid");
            CHECK(problem.detail.find(':') != std::string::npos);
        }
    });
    CHECK(checked == static_cast<std::size_t>(std::ranges::count_if(operations, has_body)));
    CHECK(checked >= 12);
}

TEST_CASE("a body with a member that the route doesn't know is answered with 400, naming it") {
    World world;
    const Caller caller = ana(world);
    const auto operations = read_operations(world);
    CHECK(for_each(operations, has_body, [&](const Operation& operation) {
              std::string body = valid_body(operation.body, unknown_things());
              body.replace(body.size() - 1, 1, ",\"surprise\":1}");
              const auto response =
                  caller.call(world, operation.method, filled(operation.path, unknown_things()), body);
              CHECK(response.status == 400);
              const auto problem = problem_of(response);
              CHECK(problem.code == "json_invalid");
              CHECK(problem.detail.find("surprise") != std::string::npos);
          }) >= 12);
}

TEST_CASE("a body that is said to be something else than JSON is answered with 415") {
    World world;
    const Caller caller = ana(world);
    CHECK(for_each(read_operations(world), has_body, [&](const Operation& operation) {
              for (const char* type :
                   {"", "text/plain", "application/x-www-form-urlencoded", "application/jsonx"}) {
                  CAPTURE(type);
                  auto request = caller.request(operation.method, filled(operation.path, unknown_things()),
                                                valid_body(operation.body, unknown_things()));
                  request.headers.set("Content-Type", type);
                  const auto response = world.server().handle(request);
                  CHECK(response.status == 415);
                  CHECK(problem_of(response).code == "content_type_unsupported");
              }
          }) >= 12);
}

TEST_CASE("nothing is changed at the word of another web site") {
    World world;
    const Things things = make_things(world);
    const Caller caller = ana(world);
    const auto applies = [](const Operation& operation) {
        return operation.is_unsafe() && operation.is_in_api();
    };
    const auto operations = read_operations(world);
    CHECK(for_each(operations, applies, [&](const Operation& operation) {
              const net::Headers foreign[] = {{{"Origin", "https://evil.example"}},
                                              {{"Origin", "https://evil.sluice.test"}},
                                              {{"Origin", "null"}},
                                              {{"Sec-Fetch-Site", "cross-site"}},
                                              {{"Sec-Fetch-Site", "same-site"}}};
              for (const auto& headers : foreign) {
                  auto request =
                      caller.request(operation.method, filled(operation.path, things),
                                     has_body(operation) ? valid_body(operation.body, things) : "");
                  for (const auto& [name, value] : headers) request.headers.set(name, value);
                  const auto response = world.server().handle(request);
                  CHECK(response.status == 403);
                  CHECK(problem_of(response).code == "cross_origin");
              }
          }) >= 20);
    CHECK(world.get<api::Profile>(cat("/api/v1/profiles/", things.at("profile_id"))).revision == 1);
    CHECK(world.get<api::ConnectionList>("/api/v1/connections").connections.size() == 1);
}

TEST_CASE("a request from Sluice's own pages is let in") {
    World world;
    auto request = ana(world).request("POST", "/api/v1/asset-groups", R"({"name":"Own"})");
    request.headers.set("Origin", "http://sluice.test");
    request.headers.set("Sec-Fetch-Site", "same-origin");
    CHECK(world.server().handle(request).status == 201);
}

TEST_CASE("an API key opens the routes of its verbs and no others") {
    World world;
    const auto operations = read_operations(world);
    std::map<std::string, Caller> only;
    std::map<std::string, Caller> all_but;
    for (const auto verb : all_verbs()) {
        auto others = all_verbs();
        std::erase(others, verb);
        const std::string word = boost::describe::enum_to_string(verb, "");
        only[word] = key_of(world, world.account(), {verb});
        all_but[word] = key_of(world, world.account(), others);
    }
    const auto checked = for_each(operations, takes_verb, [&](const Operation& operation) {
        REQUIRE(only.contains(operation.access));
        const std::string path = filled(operation.path, unknown_things());
        const std::string body = has_body(operation) ? "{" : "";
        const auto refused = all_but.at(operation.access).call(world, operation.method, path, body);
        CHECK(refused.status == 403);
        CHECK(problem_of(refused).code == "forbidden");
        const auto admitted = only.at(operation.access).call(world, operation.method, path, body);
        CHECK(admitted.status != 401);
        CHECK(admitted.status != 403);
        CHECK(admitted.status < 500);
    });
    CHECK(checked == static_cast<std::size_t>(std::ranges::count_if(operations, takes_verb)));
    CHECK(checked >= 40);
}

/// What tells of the caller, of calls made so far, or of the machine at this moment.
bool is_answered_anew(std::string_view path) {
    return path == "/api/v1/session" || path == "/api/v1/connections" || path == "/api/v1/system";
}

/// What a picture hasn't: both callers are told so in the same words.
bool is_of_another_kind(std::string_view path) {
    return path.ends_with("/page") || path.ends_with("/listing") || path.ends_with("/strip") ||
           path.ends_with("/proxy");
}

TEST_CASE("what a session may read an API key with its verbs reads too") {
    World world;
    const Things things = make_things(world);
    const Caller session = ana(world);
    const Caller key = key_of(world, world.account(), all_verbs());
    const auto applies = [](const Operation& operation) {
        return operation.method == "GET" && operation.access != "anybody" &&
               operation.path != "/api/v1/events";
    };
    CHECK(for_each(read_operations(world), applies, [&](const Operation& operation) {
              const std::string path = filled(operation.path, things);
              const auto by_session = session.call(world, "GET", path);
              const auto by_key = key.call(world, "GET", path);
              if (is_of_another_kind(operation.path)) {
                  CHECK(by_session.status == 404);
                  CHECK(by_key.status == 404);
                  CHECK(problem_of(by_key).code == problem_of(by_session).code);
                  return;
              }
              CHECK_MESSAGE(by_session.status == 200, by_session.body.text);
              CHECK(by_key.status == 200);
              if (!is_answered_anew(operation.path) && !by_key.body.source)
                  CHECK(by_key.body.text == by_session.body.text);
          }) >= 20);
}

TEST_CASE("what a session may change an API key with its verbs may change too") {
    World world;
    const Caller session = ana(world);
    const Caller key = key_of(world, world.account(), all_verbs());
    const auto applies = [](const Operation& operation) {
        return operation.is_unsafe() && operation.access != "anybody" && operation.path != "/api/v1/session";
    };
    CHECK(for_each(read_operations(world), applies, [&](const Operation& operation) {
              const std::string path = filled(operation.path, unknown_things());
              const std::string body = has_body(operation) ? "{}" : "";
              const auto by_session = session.call(world, operation.method, path, body);
              const auto by_key = key.call(world, operation.method, path, body);
              CHECK(by_key.status == by_session.status);
              if (operation.path == "/api/v1/connections/authorize") CHECK(by_key.status == 200);
              if (by_key.status >= 400) CHECK(problem_of(by_key).detail == problem_of(by_session).detail);
          }) >= 18);
}

TEST_CASE("a method or a path that there isn't is told apart, as a problem") {
    World world;
    const Caller caller = ana(world);
    CHECK(problem_of(caller.call(world, "PUT", "/api/v1/assets", "{}")).status == 405);
    CHECK(problem_of(caller.call(world, "GET", "/api/v1/nothing")).code == "route_not_found");
    CHECK(problem_of(caller.call(world, "GET", "/api/v1/assets/%FF")).code == "route_not_found");
    CHECK(problem_of(caller.call(world, "GET", "/api/v1/assets/a%2Fb")).code == "asset_not_found");
}

TEST_CASE("a query that can't be meant is answered with 400, naming the parameter") {
    World world;
    const Caller caller = ana(world);
    for (const char* query :
         {"assets?limit=0", "assets?limit=501", "assets?limit=x", "assets?limit=1x",
          "assets?limit=99999999999999999999", "assets?kind=dog", "assets?source=ftp", "intakes?limit=0",
          "intakes?state=done,nope", "tray?limit=201", "tray?sort=x", "tray?show=x"}) {
        CAPTURE(query);
        const auto problem = problem_of(caller.call(world, "GET", cat("/api/v1/", query)));
        CHECK(problem.status == 400);
        CHECK(problem.code == "query_invalid");
    }
}

TEST_CASE("odd texts in a search are searched for and never break it") {
    World world;
    const Things things = make_things(world);
    for (const char* text : {"%22", "%2A", "a%22OR%22b", "NOT", "AND%20OR", "%28", "%29rex", "rex%3A", "-rex",
                             "%00", "%FF", "%F0%9F%90%B6", "body%3Arex", "NEAR%28a%20b%29", "%25", "_"}) {
        CAPTURE(text);
        const auto response = world.request("GET", cat("/api/v1/assets?text=", text));
        CHECK(response.status < 500);
    }
}

}  // namespace
}  // namespace sluice::tests
