#include "dropbox/pace.h"

#include <thread>

#include "support/doctest.h"

namespace sluice::dropbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A pacer whose short waits move the clock.
struct Paced {
    ManualClock clock{Instant(seconds(1'700'000'000))};
    std::vector<milliseconds> slept;
    Pacer pacer{clock,
                {.calls_at_once_first = 4, .writes_at_once_max = 4},
                [this](milliseconds time, const std::stop_token&) {
                    slept.push_back(time);
                    clock.advance(time);
                }};

    void good_reads(int count) {
        for (int i = 0; i < count; ++i) pacer.succeeded(Traffic::read, "home");
    }
};

TEST_CASE("after a 429 no call goes out before the instant that Dropbox named") {
    Paced paced;
    CHECK(paced.pacer.limited(seconds(15)) == seconds(15));
    const auto refused = paced.pacer.admit(Traffic::read, "home", {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "rate_limited");
    CHECK(refused.error().remedy == Remedy::wait);
    CHECK(refused.error().retry_after == seconds(15));
    CHECK(paced.slept.empty());
    paced.clock.advance(seconds(15));
    CHECK(paced.pacer.admit(Traffic::read, "home", {}));
}

TEST_CASE("a clock that is set back takes the pause along") {
    Paced paced;
    CHECK(paced.pacer.limited(seconds(15)) == seconds(15));
    paced.clock.advance(-std::chrono::hours(24));
    const auto refused = paced.pacer.admit(Traffic::read, "home", {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().retry_after == seconds(15));
    paced.clock.advance(seconds(15));
    CHECK(paced.pacer.admit(Traffic::read, "home", {}));
}

TEST_CASE("a clock that is set back during a rest doesn't make it longer") {
    ManualClock clock{Instant(seconds(1'700'000'000))};
    std::vector<milliseconds> slept;
    Pacer pacer(clock, {}, [&](milliseconds time, const std::stop_token&) {
        slept.push_back(time);
        REQUIRE(slept.size() < 5);
        clock.advance(time);
        if (slept.size() == 1) clock.advance(-std::chrono::hours(2));
    });
    pacer.sleep_until(clock.now() + milliseconds(100), {});  // what is under test; slept is virtual
    for (const auto time : slept) CHECK(time <= milliseconds(100));
}

TEST_CASE("a short wait is sat out, once") {
    Paced paced;
    paced.pacer.limited(seconds(2));
    CHECK(paced.pacer.admit(Traffic::read, "home", {}));
    CHECK(paced.slept == std::vector{milliseconds(2000)});
}

TEST_CASE("without a Retry-After the pause doubles until an answer is good") {
    Paced paced;
    CHECK(paced.pacer.limited(std::nullopt) == seconds(5));
    CHECK(paced.pacer.limited(std::nullopt) == seconds(5));  // same burst
    paced.clock.advance(seconds(5));
    CHECK(paced.pacer.limited(std::nullopt) == seconds(10));
    paced.clock.advance(seconds(10));
    paced.pacer.succeeded(Traffic::read, "home");
    CHECK(paced.pacer.limited(std::nullopt) == seconds(5));
}

TEST_CASE("calls at once are halved by a burst of 429s and grow by one after a run of good answers") {
    Paced paced;
    paced.good_reads(4);
    CHECK(paced.pacer.stats().calls_at_once == 5);
    paced.pacer.limited(std::nullopt);
    paced.pacer.limited(std::nullopt);
    CHECK(paced.pacer.stats().calls_at_once == 2);
    CHECK(paced.pacer.stats().limited == 2);
    paced.good_reads(2);
    CHECK(paced.pacer.stats().calls_at_once == 3);
    for (int i = 0; i < 9; ++i) {
        paced.pacer.limited(seconds(1));
        paced.clock.advance(seconds(10));
        CHECK(paced.pacer.admit(Traffic::read, "home", {}));
    }
    CHECK(paced.pacer.stats().calls_at_once == 1);
}

TEST_CASE("a 429 in many answers that names its time doesn't narrow the calls at once; a large share does") {
    Paced paced;
    const auto go_on = [&] {
        paced.clock.advance(seconds(1));
        CHECK(paced.pacer.admit(Traffic::read, "home", {}));
    };
    for (int i = 0; i < 20; ++i) {
        paced.good_reads(20);
        paced.pacer.limited(seconds(1));
        go_on();
    }
    CHECK(paced.pacer.stats().calls_at_once == 29);
    paced.good_reads(20);
    for (int i = 0; i < 8; ++i) paced.pacer.limited(seconds(1));
    CHECK(paced.pacer.stats().calls_at_once == 29);  // others may still be answered well
    go_on();
    CHECK(paced.pacer.stats().calls_at_once == 14);
    paced.good_reads(14);
    paced.pacer.limited(std::nullopt);  // nobody says how long: fewer at once
    CHECK(paced.pacer.stats().calls_at_once == 7);
}

TEST_CASE("a slot is given back when its call ends, and wakes the one that waits") {
    ManualClock clock{Instant(seconds(1))};
    Pacer pacer(clock, {.calls_at_once_first = 1, .calls_at_once_max = 1});
    std::atomic<bool> is_second_in = false;
    std::jthread second;
    {
        const auto permit = REQUIRE_OK(pacer.admit(Traffic::read, "home", {}));
        CHECK(pacer.stats().calls_now == 1);
        second = std::jthread([&] {
            CHECK(pacer.admit(Traffic::read, "home", {}));
            is_second_in = true;
        });
        CHECK_FALSE(is_second_in);
    }
    second.join();
    CHECK(is_second_in);
    CHECK(pacer.stats().calls_now == 0);
    CHECK(pacer.stats().calls == 2);
}

TEST_CASE("contended writes go one at a time in that namespace alone, while reads go on") {
    Paced paced;
    paced.pacer.contended("team", std::nullopt);
    paced.clock.advance(seconds(1));
    const auto writing = REQUIRE_OK(paced.pacer.admit(Traffic::write, "team", {}));
    std::stop_source stop;
    std::jthread stopper([&] { stop.request_stop(); });
    CHECK_FAILS(paced.pacer.admit(Traffic::write, "team", stop.get_token()), "stopped");
    CHECK(paced.pacer.admit(Traffic::read, "team", {}));
    CHECK(paced.pacer.admit(Traffic::write, "home", {}));
    CHECK(paced.pacer.stats().write_contentions == 1);
}

TEST_CASE("commits of many files go one at a time in a namespace, beside single writes") {
    ManualClock clock{Instant(seconds(1))};
    Pacer pacer(clock, {.slot_wait_max = seconds(0)});
    std::optional<Pacer::Permit> first;
    first.emplace(REQUIRE_OK(pacer.admit(Traffic::commit, "team", {})));
    CHECK(pacer.admit(Traffic::write, "team", {}));
    CHECK(pacer.admit(Traffic::commit, "home", {}));
    CHECK_FAILS(pacer.admit(Traffic::commit, "team", {}), "rate_limited");
    first.reset();
    CHECK(pacer.admit(Traffic::commit, "team", {}));
}

TEST_CASE("a commit that waits for another goes on when that ends") {
    ManualClock clock{Instant(seconds(1))};
    Pacer pacer(clock);
    std::optional<Pacer::Permit> first;
    first.emplace(REQUIRE_OK(pacer.admit(Traffic::commit, "team", {})));
    std::jthread second([&] { CHECK(pacer.admit(Traffic::commit, "team", {})); });
    first.reset();
    second.join();
    CHECK(pacer.stats().calls == 2);
}

TEST_CASE("writes come back up after a run of good ones") {
    Paced paced;
    paced.pacer.contended("team", std::nullopt);
    paced.clock.advance(seconds(1));
    paced.pacer.succeeded(Traffic::write, "team");
    paced.pacer.succeeded(Traffic::write, "team");
    const auto first = REQUIRE_OK(paced.pacer.admit(Traffic::write, "team", {}));
    CHECK(paced.pacer.admit(Traffic::write, "team", {}));
}

TEST_CASE("a real wait ends at once when stopped") {
    std::stop_source stop;
    stop.request_stop();
    real_wait()(std::chrono::hours(1), stop.get_token());
    CHECK(stop.stop_requested());
}

}  // namespace
}  // namespace sluice::dropbox
