// Faults by a seed: the same ones again, at the stated rates, where they can happen and nowhere else.
#include "sandbox/fault_profile.h"

#include <map>
#include <set>

#include "base/text.h"
#include "sandbox/surfaces.h"
#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

namespace {

/// What `calls` calls of a client in one order look like from outside.
std::vector<std::string> weather_of(std::uint64_t seed, int calls) {
    TestSandbox box;
    box.put("/a.txt", std::string(1000, 'a'));
    auto profile = *fault_profile_of("storm", seed);
    profile.latency_max = std::chrono::milliseconds{0};
    profile.rates.erase(FaultKind::expired_token);  // nobody refreshes here
    box.sandbox->faults().set_profile(profile);
    std::vector<std::string> seen;
    for (int i = 0; i < calls; ++i) {
        const auto request = net::Request{
            .method = "POST",
            .url = "/2/files/download",
            .headers = {{"Authorization", box.bearer()}, {"Dropbox-API-Arg", R"({"path":"/a.txt"})"}}};
        auto answer = box.sandbox->handle(request);
        const auto bytes = REQUIRE_OK(net::read_all(answer.body, 2000));
        seen.push_back(cat(answer.status, answer.cut_after_bytes ? " cut" : "",
                           answer.status == 200 && bytes != std::string(1000, 'a') ? " corrupt" : "",
                           answer.headers.get("Content-Type") == "application/json" ? " json" : ""));
    }
    return seen;
}

}  // namespace

TEST_CASE("a seed repeats its faults call by call, and another seed has others") {
    const auto first = weather_of(7, 300);
    CHECK(first == weather_of(7, 300));
    CHECK(first != weather_of(8, 300));
    const std::set<std::string> kinds(first.begin(), first.end());
    for (const std::string kind : {"200", "429", "429 json", "500", "503", "200 cut", "200 corrupt"}) {
        CAPTURE(kind);
        CHECK(kinds.contains(kind));
    }
}

TEST_CASE("rates are what the profile states, and a kind that can't happen on a route doesn't") {
    auto profile = *fault_profile_of("calm", 3);
    profile.rates = {{FaultKind::server_error, 0.1}, {FaultKind::insufficient_space, 0.2}};
    std::map<FaultKind, int> uploads;
    std::map<FaultKind, int> listings;
    for (std::uint64_t call = 1; call <= 20'000; ++call) {
        if (const auto fault = draw_fault(profile, FaultMoment::before, "files/upload", call))
            ++uploads[fault->kind];
        if (const auto fault = draw_fault(profile, FaultMoment::before, "files/list_folder", call))
            ++listings[fault->kind];
    }
    CHECK(uploads[FaultKind::server_error] == doctest::Approx(2000).epsilon(0.1));
    CHECK(uploads[FaultKind::insufficient_space] == doctest::Approx(4000).epsilon(0.1));
    CHECK(listings[FaultKind::server_error] == doctest::Approx(2000).epsilon(0.1));
    CHECK(listings[FaultKind::insufficient_space] == 0);
    profile.rates = {{FaultKind::corrupt_body, 1}};
    CHECK(draw_fault(profile, FaultMoment::after, "files/download", 1));
    CHECK(!draw_fault(profile, FaultMoment::after, "files/get_metadata", 1));
    CHECK(!draw_fault(profile, FaultMoment::before, "/oauth2/authorize", 1));
}

TEST_CASE("restricted content stays restricted, and the rest stays free") {
    TestSandbox box;
    auto profile = *fault_profile_of("calm", 11);
    profile.rates = {{FaultKind::restricted_content, 0.5}};
    for (int i = 0; i < 20; ++i) box.put(cat("/", i, ".txt"), "x");
    box.sandbox->faults().set_profile(profile);
    int restricted = 0;
    for (int i = 0; i < 20; ++i) {
        std::set<int> statuses;
        for (int turn = 0; turn < 5; ++turn)
            statuses.insert(box.download("files/download", {{"path", cat("/", i, ".TXT")}}).status());
        CHECK(statuses.size() == 1);
        restricted += *statuses.begin() == 409 ? 1 : 0;
    }
    CHECK(restricted > 3);
    CHECK(restricted < 17);
    CHECK(box.rpc("files/get_metadata", {{"path", "/1.txt"}}).status() == 200);
}

TEST_CASE("a lost answer of a profile was committed, and its count is kept") {
    TestSandbox box;
    auto profile = *fault_profile_of("calm", 1);
    profile.rates = {{FaultKind::lost_answer, 1}};
    box.sandbox->faults().set_profile(profile);
    const auto lost = box.sandbox->handle({.method = "POST",
                                           .url = "/2/files/upload",
                                           .headers = {{"Authorization", box.bearer()},
                                                       {"Content-Type", "application/octet-stream"},
                                                       {"Dropbox-API-Arg", R"({"path":"/a.txt"})"}},
                                           .body = "x"});
    CHECK((lost.status == 500 || lost.cut_after_bytes == 0));
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/a.txt")) == "x");
    CHECK(box.sandbox->faults().profile_counts().at(FaultKind::lost_answer) == 1);
    box.sandbox->faults().set_profile(std::nullopt);
    CHECK(box.rpc("files/get_metadata", {{"path", "/a.txt"}}).status() == 200);
}

TEST_CASE("only tokens that can be refreshed expire by a profile") {
    TestSandbox box;
    auto profile = *fault_profile_of("calm", 1);
    profile.rates = {{FaultKind::expired_token, 1}};
    box.sandbox->faults().set_profile(profile);
    const auto online = box.world().people().add_grant(box.account.account_id, box.app.key, all_scopes(),
                                                       TokenAccessType::online);
    const auto refreshable = box.token;
    box.token = box.world().people().issue_access_token(online, std::nullopt, std::nullopt);
    CHECK(box.rpc("users/get_current_account", nullptr).status() == 200);
    box.token = refreshable;
    CHECK(box.rpc("users/get_current_account", nullptr).at("/error/.tag") == "expired_access_token");
}

TEST_CASE("the admin API sets a profile, with rates of its own, shows what it did, and ends it") {
    TestSandbox box;
    const auto set = [&](const std::string& body) {
        return box.send({.method = "POST", .url = "/sandbox/fault_profile", .body = body});
    };
    const auto answer =
        set(R"({"profile": "drizzle", "seed": 7, "rates": {"server_error": 1}, "latency_ms_max": 0})");
    REQUIRE(answer.status() == 200);
    CHECK(answer.at("/seed") == "7");
    CHECK(box.rpc("users/get_current_account", nullptr).status() != 200);
    const auto shown = box.send({.url = "/sandbox/fault_profile"});
    CHECK(shown.json.at_pointer("/acted").as_object().size() == 1);
    CHECK(set(R"({"profile": "hail"})").text.find("calm, drizzle, storm") != std::string::npos);
    CHECK(set(R"({"profile": "calm", "rates": {"server_error": 2}})").text.find("from 0 to 1") !=
          std::string::npos);
    CHECK(set(R"({"profile": "calm", "rates": {"hail": 1}})").text.find("unknown key") != std::string::npos);
    CHECK(box.send({.method = "DELETE", .url = "/sandbox/fault_profile"}).at("/profile") == "calm");
    CHECK(box.rpc("users/get_current_account", nullptr).status() == 200);
}

}  // namespace sluice::sandbox
