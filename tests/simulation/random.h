// Numbers by chance, the same for the same seed on every machine (splitmix64, by S. Vigna, public domain).
#pragma once

#include <cstdint>
#include <vector>

namespace sluice::simulation {

class Random {
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}

    [[nodiscard]] std::uint64_t next() {
        m_state += 0x9e3779b97f4a7c15;
        std::uint64_t mixed = m_state;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }
    /// 0 to `end` - 1.
    [[nodiscard]] std::uint64_t below(std::uint64_t end) { return next() % end; }
    [[nodiscard]] std::int64_t between(std::int64_t first, std::int64_t last) {
        return first + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(last - first) + 1));
    }
    [[nodiscard]] bool chance(std::uint64_t percent) { return below(100) < percent; }
    template <class Value>
    [[nodiscard]] const Value& pick(const std::vector<Value>& values) {
        return values[below(values.size())];
    }

private:
    std::uint64_t m_state;
};

}  // namespace sluice::simulation
