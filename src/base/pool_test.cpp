#include "base/pool.h"

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>

#include "base/log.h"
#include "base/wakeup.h"
#include "support/doctest.h"

using namespace sluice;
using namespace std::chrono_literals;

TEST_CASE("a pool runs all that is submitted, on its own threads") {
    Pool pool("test", 3);
    std::latch all_at_once(3);
    std::atomic<int> done = 0;
    for (int i = 0; i < 3; ++i)
        REQUIRE(pool.submit([&] {
            all_at_once.arrive_and_wait();  // ends only when three jobs run side by side
            ++done;
        }));
    for (int i = 0; i < 100; ++i)
        REQUIRE(pool.submit([&, owned = std::make_unique<int>(1)] { done += *owned; }));
    pool.wait_idle();
    CHECK(done == 103);
}

TEST_CASE("stopping lets running jobs end and drops the waiting ones") {
    Pool pool("test", 1);
    std::latch begun(1);
    std::atomic<bool> ended = false;
    std::atomic<bool> ran_late = false;
    REQUIRE(pool.submit([&] {
        begun.count_down();
        Wakeup never;
        CHECK(never.wait(pool.stop_token()) == Woken::stopped);
        ended = true;
    }));
    begun.wait();
    REQUIRE(pool.submit([&] { ran_late = true; }));
    pool.stop();
    CHECK(ended);
    CHECK(!ran_late);
    CHECK(!pool.submit([] {}));
    pool.wait_idle();
}

TEST_CASE("a full queue refuses") {
    Pool pool("test", 1, 1);
    std::latch begun(1);
    std::latch go_on(1);
    REQUIRE(pool.submit([&] {
        begun.count_down();
        go_on.wait();
    }));
    begun.wait();
    CHECK(pool.submit([] {}));
    CHECK(!pool.submit([] {}));
    go_on.count_down();
    pool.wait_idle();
    CHECK(pool.submit([] {}));
}

TEST_CASE("a job that throws is logged and harms no other") {
    std::string logged;
    set_log_sink([&](std::string_view line) { logged += line; });
    {
        Pool pool("transfer", 1);
        std::atomic<bool> ran = false;
        REQUIRE(pool.submit([] { throw std::runtime_error("broken"); }));
        REQUIRE(pool.submit([] { throw 7; }));
        REQUIRE(pool.submit([&] { ran = true; }));
        pool.wait_idle();
        CHECK(ran);
    }
    set_log_sink({});
    CHECK(logged.find(R"("event":"pool.job_threw","pool":"transfer","what":"broken"})") != std::string::npos);
}

TEST_CASE("a wakeup keeps a notification until it is taken, and several are one") {
    Wakeup wakeup;
    std::stop_source stop;
    wakeup.notify();
    wakeup.notify();
    CHECK(wakeup.wait(stop.get_token()) == Woken::notified);
    CHECK(wakeup.wait_for(0ms, stop.get_token()) == Woken::timed_out);
    CHECK(wakeup.wait_for(1ms, stop.get_token()) == Woken::timed_out);
    wakeup.notify();
    CHECK(wakeup.wait_for(1h, stop.get_token()) == Woken::notified);
    stop.request_stop();
    CHECK(wakeup.wait(stop.get_token()) == Woken::stopped);
    CHECK(wakeup.wait_for(1h, stop.get_token()) == Woken::stopped);
}

TEST_CASE("a wakeup wakes a thread that waits already") {
    Wakeup wakeup;
    std::atomic<int> taken = 0;
    Wakeup told;
    {
        std::jthread worker([&](std::stop_token stop) {
            while (wakeup.wait(stop) == Woken::notified) {
                ++taken;
                told.notify();
            }
        });
        for (int i = 0; i < 100; ++i) {
            wakeup.notify();
            CHECK(told.wait_for(1min, {}) == Woken::notified);
        }
    }  // the destructor requests the stop that ends the wait
    CHECK(taken == 100);
}
