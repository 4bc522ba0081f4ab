#include "simulation/trace.h"

#include <cstdio>

#include "base/text.h"

namespace sluice::simulation {
namespace {

/// FNV-1a, with a mark between the parts.
void mix(std::uint64_t& hash, std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    hash = (hash ^ 0xff) * 0x100000001b3;
}

}  // namespace

void Trace::add(std::string_view where, std::string_view what, std::string_view how) {
    std::string line = cat(m_clock.elapsed().count(), " ms  ", where, "  ", what);
    if (!how.empty()) line += cat("  [", how, "]");
    mix(m_hash, line);
    if (m_is_printed) std::printf("%s\n", line.c_str());
    m_tail.push_back(std::move(line));
    if (m_tail.size() > tail_lines_max) m_tail.pop_front();
}

}  // namespace sluice::simulation
