// Accounts are apart: an id of another account is answered like one that nobody has, and nothing changes.
#include "api/subject.h"
#include "base/text.h"

namespace sluice::tests {
namespace {

/// All that the owner of things can see, and what lies in their Dropbox.
std::string picture_of(World& world) {
    std::string seen;
    for (const char* path : {"profiles",     "mappings", "contributor-links", "asset-groups", "categories",
                             "fields",       "assets",   "collections",       "intakes",      "tray",
                             "transfers",    "api-keys", "receipts",          "ledger/head",  "members",
                             "upload-pages", "imports",  "team-log",          "dropbox-app",  "integrations",
                             "session"})
        seen += cat(path, ": ", world.request("GET", cat("/api/v1/", path)).body.text, "\n");
    for (const auto& health : world.get<api::ConnectionList>("/api/v1/connections").connections)
        seen += cat(json::encode(health.connection), "\n");
    for (const char* folder : {"/Dogs", "/Uploads", "/Stolen"})
        for (const auto& name : world.files(folder)) seen += cat(folder, "/", name, "\n");
    return seen;
}

std::string without_ref(api::Problem problem) {
    problem.ref.clear();
    return json::encode(problem);
}

/// A stranger's things: those of Ben, whose ids Ana's take the place of one by one.
Things things_of(World& world, const Ben& ben) {
    Things things = unknown_things();
    const auto make = [&](const char* path, const std::string& body) {
        return ben.session.call(world, "POST", path, body).body.text;
    };
    things["connection_id"] = ben.connection_id;
    things["asset_group_id"] =
        REQUIRE_OK(json::decode<api::AssetGroup>(make("/api/v1/asset-groups", R"({"name":"Lions"})")))
            .id.value;
    things["category_id"] =
        REQUIRE_OK(json::decode<api::Category>(make("/api/v1/categories", R"({"name":"Cats"})"))).id.value;
    things["profile_id"] =
        REQUIRE_OK(json::decode<api::Profile>(make("/api/v1/profiles", valid_body("ProfileRules", things))))
            .id.value;
    things["collection_id"] =
        REQUIRE_OK(json::decode<api::Collection>(make("/api/v1/collections", R"({"name":"Best"})"))).id.value;
    things["mapping_id"] =
        REQUIRE_OK(json::decode<api::Mapping>(make(
                       "/api/v1/mappings",
                       cat(R"({"connection_id":")", ben.connection_id,
                           R"(","folder_path":"/Lions","profile_id":")", things.at("profile_id"), R"("})"))))
            .id.value;
    return things;
}

TEST_CASE("an id of another account in a path is answered like one that nobody has, and nothing changes") {
    World world;
    const Things anas = make_things(world);
    const Ben ben(world);
    const Things bens = things_of(world, ben);
    const Caller key = key_of(world, ben.account, all_verbs());
    const std::string before = picture_of(world);
    std::size_t checked = 0;
    for (const Operation& operation : read_operations(world)) {
        if (!operation.has_parameters() || operation.access == "anybody") continue;
        CAPTURE(operation.name());
        ++checked;
        const std::string body = operation.body.empty() ? "" : valid_body(operation.body, bens);
        for (const Caller& caller : {ben.session, key}) {
            const auto foreign = caller.call(world, operation.method, filled(operation.path, anas), body);
            const auto unknown =
                caller.call(world, operation.method, filled(operation.path, unknown_things()), body);
            CHECK(foreign.status == 404);
            CHECK(without_ref(problem_of(foreign)) == without_ref(problem_of(unknown)));
        }
    }
    CHECK(checked >= 20);
    CHECK(picture_of(world) == before);
}

TEST_CASE("an id of another account in a body is answered like one that nobody has, and nothing changes") {
    World world;
    const Things anas = make_things(world);
    const Ben ben(world);
    const Things bens = things_of(world, ben);
    const std::string before = picture_of(world);
    std::size_t checked = 0;
    for (const Operation& operation : read_operations(world)) {
        if (operation.body.empty() || operation.access == "anybody") continue;
        for (const auto& [name, id] : anas) {
            Things with_foreign = bens;
            with_foreign[name] = id;
            Things with_unknown = bens;
            with_unknown[name] = unknown_things().at(name);
            const std::string body = valid_body(operation.body, with_foreign);
            if (body.find(id) == std::string::npos) continue;
            CAPTURE(operation.name());
            CAPTURE(name);
            ++checked;
            const std::string path = filled(operation.path, bens);
            const auto foreign = ben.session.call(world, operation.method, path, body);
            const auto unknown =
                ben.session.call(world, operation.method, path, valid_body(operation.body, with_unknown));
            CHECK((foreign.status == 404 || foreign.status == 400));
            CHECK(without_ref(problem_of(foreign)) == without_ref(problem_of(unknown)));
        }
    }
    // Category: 1; profile (new and changed): 2 each; mapping: new 2, changed 1; contributor link: 2;
    // upload page: 1; receipt: 1; link: 1; account's folder: 1; delegation: 1; another account: 1; tray: 4;
    // collection: new and changed, what is in it: 3; owner of an asset: 1, of many: 2; import: 2;
    // link template (new and changed): 2 each; batch of links (seen and begun): 1 each;
    // preview of a mapping: 2.
    CHECK(checked == 37);
    CHECK(picture_of(world) == before);
}

TEST_CASE("an id of another account as a filter or as a page's end shows nothing of it") {
    World world;
    const Things anas = make_things(world);
    const Ben ben(world);
    for (const std::string& query : {cat("assets?asset_group_id=", anas.at("asset_group_id")),
                                     cat("assets?category_id=", anas.at("category_id")),
                                     cat("assets?collection_id=", anas.at("collection_id")),
                                     std::string("collections"),
                                     cat("assets?after=", unknown_things().at("asset_id")),
                                     cat("assets?text=rex"),
                                     cat("assets?text="),
                                     cat("intakes?mapping_id=", anas.at("mapping_id")),
                                     std::string("imports"),
                                     cat("intakes?after=z"),
                                     cat("tray?mapping_id=", anas.at("mapping_id")),
                                     cat("tray?after=", anas.at("intake_id")),
                                     cat("tray?sort=name&after=", anas.at("intake_id")),
                                     std::string("mappings"),
                                     std::string("contributor-links"),
                                     std::string("receipts"),
                                     std::string("api-keys"),
                                     std::string("profiles"),
                                     std::string("categories"),
                                     std::string("connections")}) {
        CAPTURE(query);
        const auto response = ben.session.call(world, "GET", cat("/api/v1/", query));
        CHECK(response.status == 200);
        for (const auto& [name, id] : anas) {
            CAPTURE(name);
            CHECK(response.body.text.find(id) == std::string::npos);
        }
    }
}

TEST_CASE("a link that Ana began at Dropbox can't be finished by Ben") {
    World world;
    const Ben ben(world);
    const auto begun =
        world.send<api::AuthorizeAnswer>("POST", "/api/v1/connections/authorize", api::Empty{});
    const auto at = begun.authorize_url.find("state=");
    REQUIRE(at != std::string::npos);
    const std::string state = begun.authorize_url.substr(at, begun.authorize_url.find('&', at) - at);
    const auto finished = ben.session.call(world, "GET", cat("/oauth/dropbox/callback?code=x&", state));
    CHECK(finished.headers.get("Location").starts_with("/integrations?link_error="));
    const std::string body = cat(R"({"code":"x","state":")", state.substr(state.find('=') + 1), R"("})");
    for (const Caller& caller : {ben.session, key_of(world, ben.account, all_verbs())})
        CHECK(problem_of(caller.call(world, "POST", "/api/v1/connections", body)).code ==
              "link_state_invalid");
}

}  // namespace
}  // namespace sluice::tests
