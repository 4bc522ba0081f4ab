// A server that dies in the middle: at a crash point, by an exception that nothing in it catches.
//
// Invariant: the hook is gone when dies_at() returns. Points of the catalogue's own thread can't be told by
// an exception: the tests of the real program die there.
#pragma once

#include <functional>
#include <string_view>

#include "base/crash_point.h"
#include "support/world.h"

namespace sluice::tests {

namespace detail {
struct Death {
    int points_left = 0;
    std::string_view prefix;
};
inline Death& death() {
    static Death death;
    return death;
}
inline void die_when_due(std::string_view name) {
    if (!name.starts_with("catalog.") && name.starts_with(death().prefix) && --death().points_left == 0)
        throw Crash{};
}
}  // namespace detail

/// Runs `act` until the n-th passing of a crash point whose name begins with `prefix`; false where it passes
/// fewer.
inline bool dies_at(int n, const std::function<void()>& act, std::string_view prefix = "") {
    detail::death() = {n, prefix};
    set_crash_hook(&detail::die_when_due);
    bool has_died = false;
    try {
        act();
    } catch (const Crash&) {
        has_died = true;
    }
    set_crash_hook(nullptr);
    return has_died;
}

}  // namespace sluice::tests
