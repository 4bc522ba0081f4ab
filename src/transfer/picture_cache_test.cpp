#include "transfer/picture_cache.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::transfer {
namespace {

SharedPicture picture(std::size_t size) {
    return std::make_shared<const Picture>(std::string(size, 'x'), "image/jpeg");
}

/// Counts what it makes.
struct Maker {
    std::atomic<int> calls = 0;
    std::vector<std::string> asked = {};

    PictureCache::Make make(std::size_t size) {
        return [this, size](const std::vector<std::string>& keys) {
            ++calls;
            asked = keys;
            PictureCache::Made made;
            for (const auto& key : keys) made.emplace(key, picture(size));
            return made;
        };
    }
};

TEST_CASE("a picture is made once, with those that go along") {
    PictureCache cache(10'000);
    Maker maker;
    const auto companions = [] { return std::vector<std::string>{"b", "c"}; };
    REQUIRE_OK(cache.get("a", companions, maker.make(10)));
    CHECK(maker.asked == std::vector<std::string>{"a", "b", "c"});
    for (const auto* key : {"a", "b", "c"}) REQUIRE_OK(cache.get(key, companions, maker.make(10)));
    CHECK(maker.calls == 1);
}

TEST_CASE("what is kept has a bound, and what was used least goes first") {
    PictureCache cache(3'000);
    Maker maker;
    for (const auto* key : {"a", "b", "c"}) REQUIRE_OK(cache.get(key, {}, maker.make(700)));
    REQUIRE_OK(cache.get("a", {}, maker.make(700)));
    REQUIRE_OK(cache.get("d", {}, maker.make(700)));  // b has to go
    CHECK(cache.bytes() <= 3'000);
    CHECK(maker.calls == 4);
    REQUIRE_OK(cache.get("a", {}, maker.make(700)));
    CHECK(maker.calls == 4);
    REQUIRE_OK(cache.get("b", {}, maker.make(700)));
    CHECK(maker.calls == 5);
}

TEST_CASE("a file without picture is remembered, a passing fault isn't") {
    PictureCache cache(10'000);
    int calls = 0;
    const auto failing = [&](Remedy remedy) {
        return [&calls, remedy](const std::vector<std::string>& keys) {
            ++calls;
            return PictureCache::Made{{keys.front(), fail({remedy, "no", "No.", ""})}};
        };
    };
    for (int i = 0; i < 3; ++i) CHECK_FALSE(cache.get("broken", {}, failing(Remedy::reject)));
    CHECK(calls == 1);
    for (int i = 0; i < 3; ++i) CHECK_FALSE(cache.get("busy", {}, failing(Remedy::wait)));
    CHECK(calls == 4);
}

TEST_CASE("who asks while it is being made waits for it; too many are sent away") {
    PictureCache cache(10'000);
    std::atomic<int> calls = 0;
    std::atomic<bool> may_end = false;
    const PictureCache::Make slow = [&](const std::vector<std::string>& keys) {
        ++calls;
        may_end.wait(false);
        return PictureCache::Made{{keys.front(), picture(1)}};
    };
    std::atomic<int> busy = 0;
    std::atomic<int> had = 0;
    constexpr int askers = PictureCache::waiting_max + 4;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < askers; ++i)
            threads.emplace_back([&] {
                const auto got = cache.get("a", {}, slow);
                ++(got ? had : busy);
            });
        while (busy < askers - PictureCache::waiting_max - 1) std::this_thread::yield();
        may_end = true;
        may_end.notify_all();
    }
    CHECK(calls == 1);
    CHECK(had == PictureCache::waiting_max + 1);
    CHECK(busy == 3);
}

}  // namespace
}  // namespace sluice::transfer
