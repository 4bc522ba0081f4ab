// What folders say about files: path templates, vocabularies, suggestions (C15, S9).
#include "support/person.h"
#include "support/rules.h"
#include "support/tray.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

api::Profile launch_profile(World& world, const std::string& path_template = "/{market}/{project}/{*}") {
    return world.profile([&](api::ProfileRules& rules) { rules.path_rule = path_rule(path_template); });
}

}  // namespace

TEST_CASE("C15: folder names and campaign ids become fields, whatever their case") {
    World world;
    world.map("/Clients", world.profile([](api::ProfileRules& rules) {
        rules.path_rule = path_rule(R"(/{client}/{campaign:[A-Z]{3}\d{4}}/{*})");
    }));
    put(world, "/Clients/Acme/abc1234/raw/rex.jpg", photo("rex.jpg"));
    world.settle();
    const auto asset = world.asset("rex.jpg");
    CHECK(values_of(asset.metadata, "client", api::ValueOrigin::folder) == "Acme");
    CHECK(values_of(asset.metadata, "campaign", api::ValueOrigin::folder) == "ABC1234");
    // A field that the folders don't name keeps the profile's value.
    CHECK(values_of(asset.metadata, "project", api::ValueOrigin::profile) == "Adoption day");
    CHECK(world.files("/Clients").empty());
    world.check_promises();
}

TEST_CASE("C15: without a match a file is held, or comes in with the profile's values, as the profile says") {
    World world;
    const auto profile = world.profile(
        [](api::ProfileRules& rules) { rules.path_rule = path_rule("/{project}/{campaign:\\d{4}}"); });
    world.map("/Clients", profile);
    put(world, "/Clients/loose.jpg", picture(1));
    world.settle();
    const auto held = world.intakes("state=held");
    REQUIRE(held.size() == 1);
    CHECK(held[0].reason_code == "path_no_match");
    CHECK(held[0].reason_message.find("/{project}/{campaign:\\d{4}}") != std::string::npos);
    CHECK(world.files("/Clients") == std::vector<std::string>{"loose.jpg"});

    revise(world, profile, [](api::ProfileRules& rules) { rules.path_rule->no_match = api::NoMatch::take; });
    world.settle();
    CHECK(world.counts().done == 1);
    CHECK(values_of(world.asset("loose.jpg").metadata, "project", api::ValueOrigin::profile) ==
          "Adoption day");
    world.check_promises();
}

TEST_CASE("C15: a file that is moved to where it belongs comes in by itself") {
    World world;
    world.map("/Clients", launch_profile(world, "/{client}"));
    put(world, "/Clients/loose.jpg", picture(1));
    REQUIRE_OK(world.dropbox().make_folder(world.dropbox_account, "/Clients/Acme"));
    world.settle();
    REQUIRE(world.counts().held == 1);
    REQUIRE_OK(
        world.dropbox().rename(world.dropbox_account, "/Clients/loose.jpg", "/Clients/Acme/loose.jpg"));
    world.settle();
    CHECK(world.counts().held == 0);
    CHECK(values_of(world.asset("loose.jpg").metadata, "client", api::ValueOrigin::folder) == "Acme");
    world.check_promises();
}

TEST_CASE("S9: an unknown market is held with a suggestion, never a new value, and goes on with one call") {
    World world;
    add_field(world, "Market", {"DE", "FR"});
    world.map("/Launch", launch_profile(world));
    put(world, "/Launch/de/social/a.jpg", picture(1));
    put(world, "/Launch/DEE/social/b.jpg", picture(2));
    put(world, "/Launch/Spain/social/c.jpg", picture(3));
    world.settle();
    CHECK(values_of(world.asset("a.jpg").metadata, "market", api::ValueOrigin::folder) == "DE");
    CHECK(world.counts().held == 2);
    const auto items = tray(world, "sort=name").items;
    REQUIRE(items.size() == 2);
    REQUIRE(items[0].unknown_value);
    CHECK(*items[0].unknown_value == api::UnknownValue{"market", "Market", "DEE", "DE"});
    CHECK(items[0].intake.reason_code == "unknown_value");
    CHECK(items[0].intake.reason_hint.find("Did you mean 'DE'?") != std::string::npos);
    CHECK_FALSE(items[1].unknown_value->suggestion);

    SUBCASE("the suggestion is taken: that spelling means the term from now on") {
        world.send<api::Field>("POST", "/api/v1/fields/market/spellings", api::SpellingRequest{"DEE", "DE"});
        world.settle();
        CHECK(values_of(world.asset("b.jpg").metadata, "market", api::ValueOrigin::folder) == "DE");
        put(world, "/Launch/dee/social/d.jpg", picture(4));
        world.settle();
        CHECK(values_of(world.asset("d.jpg").metadata, "market", api::ValueOrigin::folder) == "DE");
        CHECK(world.counts().held == 1);
    }
    SUBCASE("the value is added as a term") {
        world.send<api::Field>("POST", "/api/v1/fields/market/terms", api::TermRequest{"Spain"});
        world.settle();
        CHECK(values_of(world.asset("c.jpg").metadata, "market", api::ValueOrigin::folder) == "Spain");
        CHECK(world.counts().held == 1);
    }
    SUBCASE("a person lets it in anyway: without that value") {
        CHECK(act(world, "release", these(items, 0, 1)).done == 1);
        world.settle();
        const auto asset = world.asset("b.jpg");
        CHECK(values_of(asset.metadata, "market", api::ValueOrigin::folder).empty());
        CHECK(values_of(asset.metadata, "project", api::ValueOrigin::folder) == "social");
    }
    world.check_promises();
}

TEST_CASE("S9: with manual release the known ones wait as they did, and the unknown ones go on to wait") {
    World world;
    add_field(world, "Market", {"DE"});
    world.map("/Launch", launch_profile(world), api::Release::manual);
    put(world, "/Launch/DEE/social/b.jpg", picture(2));
    world.settle();
    CHECK(world.intakes("state=held").at(0).reason_code == "unknown_value");
    world.send<api::Field>("POST", "/api/v1/fields/market/terms", api::TermRequest{"DEE"});
    world.settle();
    const auto held = world.intakes("state=held");
    REQUIRE(held.size() == 1);
    CHECK(held[0].reason_code.empty());
    world.check_promises();
}

TEST_CASE("C15: a template that can't be read isn't saved, and says where it is wrong") {
    World world;
    auto profile = launch_profile(world, "/{client}");
    profile.rules.path_rule = path_rule("/{client}/{nosuch}");
    const auto refusal =
        owner(world).refusal("PUT", cat("/api/v1/profiles/", profile.id.value), json::encode(profile.rules));
    CHECK(refusal.code == "path_template_invalid");
    CHECK(refusal.detail.find("'nosuch'") != std::string::npos);
}

TEST_CASE("W5: a profile's own values are terms as well") {
    World world;
    add_field(world, "Market", {"DE", "FR"});
    auto profile = world.profile([](api::ProfileRules& rules) { rules.metadata["market"] = {"DE"}; });
    profile.rules.metadata["market"] = {"DEE"};
    const auto refusal =
        owner(world).refusal("PUT", cat("/api/v1/profiles/", profile.id.value), json::encode(profile.rules));
    CHECK(refusal.code == "unknown_value");
}

TEST_CASE("fields are made, changed and offered no more; built-in ones only get a vocabulary") {
    World world;
    const auto made = add_field(world, "Market (EU)", {"DE"});
    CHECK(made.key == "market_eu");
    CHECK(made.is_custom);
    auto person = owner(world);
    CHECK(person.refusal("POST", "/api/v1/fields", R"({"label":"Market EU"})").code == "field_exists");
    CHECK(person.refusal("POST", "/api/v1/fields", R"({"label":"動物"})").code == "field_invalid");
    CHECK(person.refusal("PATCH", "/api/v1/fields/client", R"({"label":"Brand"})").code == "field_built_in");
    CHECK(person.refusal("PATCH", "/api/v1/fields/rating", R"({"terms":["1"]})").code == "field_invalid");
    CHECK(person.refusal("POST", "/api/v1/fields/market_eu/spellings", R"({"spelling":"D","term":"UK"})")
              .code == "unknown_value");
    api::FieldChange change;
    change.terms = std::vector<std::string>{"Acme"};
    CHECK(world.send<api::Field>("PATCH", "/api/v1/fields/client", change).terms ==
          std::vector<std::string>{"Acme"});
    api::FieldChange ended;
    ended.is_deprecated = true;
    world.send<api::Field>("PATCH", "/api/v1/fields/market_eu", ended);
    const auto fields = world.get<api::FieldList>("/api/v1/fields").fields;
    CHECK(fields.back().key == "market_eu");
    CHECK(fields.back().is_deprecated);
}
