#include "base/password.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "support/doctest.h"

using namespace sluice;

TEST_CASE("a password is known by its hash, and only it") {
    const std::string hash = REQUIRE_OK(hash_password(Secret("correct horse")));
    CHECK(hash.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
    CHECK(is_password(Secret("correct horse"), hash));
    CHECK(!is_password(Secret("correct horsf"), hash));
    CHECK(!is_password(Secret(""), hash));
    CHECK(hash != REQUIRE_OK(hash_password(Secret("correct horse"))));
    CHECK(!is_hash_outdated(hash));
    CHECK(is_hash_outdated("$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaA"));
}

TEST_CASE("what is no hash is no one's password") {
    CHECK(!is_password(Secret(""), ""));
    CHECK(!is_password(Secret("x"), "x"));
    CHECK(!is_password(Secret("x"), "$argon2id$nonsense"));
}

TEST_CASE("a password too long to be one is refused before any work") {
    CHECK_FAILS(hash_password(Secret(std::string(password_bytes_max + 1, 'x'))), "password_too_long");
    CHECK(hash_password(Secret(std::string(password_bytes_max, 'x'))));
}

TEST_CASE("an unknown user costs as much as a wrong password") {
    const std::string hash = REQUIRE_OK(hash_password(Secret("correct horse")));
    const auto quickest = [](auto work) {
        auto best = std::chrono::steady_clock::duration::max();
        for (int i = 0; i < 5; ++i) {
            const auto start = std::chrono::steady_clock::now();
            work();
            best = std::min(best, std::chrono::steady_clock::now() - start);
        }
        return std::chrono::duration<double>(best).count();
    };
    const double wrong = quickest([&] { CHECK(!is_password(Secret("wrong"), hash)); });
    const double unknown = quickest([&] { pretend_to_check(Secret("wrong")); });
    CHECK(unknown > wrong / 3);  // loose, for a busy machine; without the work it would be a thousandth
    CHECK(unknown < wrong * 3);
}

TEST_CASE("more checks than seats wait for their turn and all get an answer") {
    const std::string hash = REQUIRE_OK(hash_password(Secret("correct horse")));
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 6; ++i)
            threads.emplace_back([&] { right += is_password(Secret("correct horse"), hash) ? 1 : 0; });
    }
    CHECK(right == 6);
}
