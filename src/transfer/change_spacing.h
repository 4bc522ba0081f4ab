// When to look after a change: each delete of ours comes back as a change, thousands of them in a rush.
//
// Invariant: a few looks may follow each other at once, so that a lone file is never waited for; more than
// that are spaced, and none is left out. A clock that is set back makes nobody wait longer than `rest`.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

#include "base/clock.h"

namespace sluice::transfer {

class ChangeSpacing {
public:
    static constexpr std::size_t looks_at_once = 8;

    /// At most `looks_at_once` looks begin within `rest`.
    explicit ChangeSpacing(std::chrono::seconds rest) : m_rest(rest) {}

    /// How long the look that is about to begin must wait; counts it.
    [[nodiscard]] std::chrono::milliseconds before_next(Instant now) {
        std::erase_if(m_looks, [&](Instant look) { return look + m_rest <= now || look > now + m_rest; });
        std::chrono::milliseconds wait{0};
        if (m_looks.size() >= looks_at_once) wait = m_looks[m_looks.size() - looks_at_once] + m_rest - now;
        m_looks.push_back(now + wait);
        return wait;
    }

private:
    std::chrono::seconds m_rest;
    std::deque<Instant> m_looks;
};

}  // namespace sluice::transfer
