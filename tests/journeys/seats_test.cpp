// Seats (W15): members take one each, contributors none, however many they are.
#include "support/contributor.h"
#include "support/person.h"

using namespace sluice;
using namespace sluice::tests;

namespace {

domain::UserId add_user(World& world, const std::string& name, const domain::AccountId& account) {
    return REQUIRE_OK(world.server().authenticator().create_user(
        account, domain::Role::consumer, {"", name, cat(name, "@example.org"), Secret("one more long one")}));
}

api::Account set_seats(const Person& who, std::int64_t seats) {
    return who.send<api::Account>("PATCH", "/api/v1/account", cat(R"({"seats_max":)", seats, "}"));
}

std::string invitation(const std::string& name) {
    return cat(R"({"email":")", name, R"(@example.org","role":"consumer"})");
}

}  // namespace

TEST_CASE(
    "W15: five seats of five are taken, 200 contributors send files all the same, and a sixth member can't") {
    World world;
    const Person ana = owner(world);
    const Person outside = Person::owner_of_new_account(world, "Zoo", "zoe", "zoe@example.org");
    CHECK_FALSE(ana.get<api::MemberList>("/api/v1/members").seats_max);
    for (const char* name : {"bo", "cy", "di", "ed"}) {
        const Person member(world, world.account(), add_user(world, name, world.account()));
        world.clock.advance(std::chrono::hours(24));
        // Ed never looks in.
        if (name != std::string("ed")) static_cast<void>(member.get<api::Session>("/api/v1/session"));
    }
    static_cast<void>(ana.get<api::Session>("/api/v1/session"));
    CHECK(set_seats(ana, 5).name == "Shelter");

    const auto page = make_page(world);
    for (int number = 0; number < 200; ++number) {
        Contributor one(world, page.url);
        one.peer = cat("192.0.2.", number);
        api::SubmissionRequest said;
        said.email = cat("sender", number, "@example.org");
        one.submit(said);
        one.send("dog.jpg", picture(number % 3));
    }
    world.settle();
    auto list = ana.get<api::MemberList>("/api/v1/members");
    CHECK(list.members.size() == 5);
    CHECK(list.seats_max == 5);
    CHECK(list.link_contributors == 200);
    CHECK(world.counts().total == 200);
    CHECK(world.counts().failed + world.counts().refused == 0);

    const auto refused = ana.refusal("POST", "/api/v1/members", invitation("zoe"));
    CHECK(refused.code == "seats_full");
    CHECK(refused.status == 409);
    CHECK(
        refused.detail ==
        "All 5 seats of this account are taken. Least active: ed (never here), bo (last here 2026-11-23), cy "
        "(last here 2026-11-24).");
    CHECK(refused.hint.find("needs no seat") != std::string::npos);
    CHECK(ana.get<api::MemberList>("/api/v1/members").members.size() == 5);
    // Nor by the way that an operator has.
    const auto sixth = world.server().authenticator().create_user(
        world.account(), domain::Role::consumer, {"", "fi", "fi@example.org", Secret("one more long one")});
    REQUIRE_FALSE(sixth);
    CHECK(sixth.error().code == "seats_full");

    const auto ed =
        std::ranges::find(list.members, "ed", [](const api::Member& one) { return one.user.name; });
    REQUIRE(ed != list.members.end());
    CHECK_FALSE(ed->active_at);
    CHECK(ana.request("DELETE", cat("/api/v1/members/", ed->user.id.value)).status == 204);
    ana.send<api::Member>("POST", "/api/v1/members", invitation("zoe"));
    CHECK(ana.refusal("POST", "/api/v1/members", invitation("ed")).code == "seats_full");
}

TEST_CASE("W15: fewer seats than members shut nobody out, and an account is renamed without touching them") {
    World world;
    const Person ana = owner(world);
    const Person bo(world, world.account(), add_user(world, "bo", world.account()));
    const Person zoe = Person::owner_of_new_account(world, "Zoo", "zoe", "zoe@example.org");
    set_seats(ana, 1);
    CHECK(bo.get<api::Session>("/api/v1/session").user->name == "bo");
    CHECK(ana.refusal("POST", "/api/v1/members", invitation("zoe")).code == "seats_full");
    CHECK(ana.send<api::Account>("PATCH", "/api/v1/account", R"({"name":"Kennel"})").name == "Kennel");
    CHECK(ana.get<api::MemberList>("/api/v1/members").seats_max == 1);
    CHECK(ana.refusal("PATCH", "/api/v1/account", R"({"seats_max":-1})").code == "seats_invalid");
    CHECK(bo.refusal("PATCH", "/api/v1/account", R"({"seats_max":9})").code == "forbidden");
    set_seats(ana, 0);
    CHECK_FALSE(ana.get<api::MemberList>("/api/v1/members").seats_max);
    ana.send<api::Member>("POST", "/api/v1/members", invitation("zoe"));
    // The other account has seats of its own.
    CHECK_FALSE(zoe.get<api::MemberList>("/api/v1/members").seats_max);
}
