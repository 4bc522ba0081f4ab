// What happened in a history, in order: a hash of all of it, and the last lines in words.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "simulation/virtual_clock.h"

namespace sluice::simulation {

class Trace {
public:
    static constexpr std::size_t tail_lines_max = 80;

    explicit Trace(const VirtualClock& clock) : m_clock(clock) {}

    /// `is_printed`: each line also goes to standard output at once.
    void print(bool is_printed) { m_is_printed = is_printed; }
    void add(std::string_view where, std::string_view what, std::string_view how = {});
    /// Equal for equal histories.
    [[nodiscard]] std::uint64_t hash() const { return m_hash; }
    [[nodiscard]] const std::deque<std::string>& tail() const { return m_tail; }

private:
    const VirtualClock& m_clock;
    std::uint64_t m_hash = 0xcbf29ce484222325;
    std::deque<std::string> m_tail;
    bool m_is_printed = false;
};

}  // namespace sluice::simulation
