#include "simulation/machine.h"

#include <boost/describe/enum_to_string.hpp>

namespace sluice::simulation {
namespace {

/// What a trouble says differs a little from one operation to the next.
constexpr std::uint64_t trouble_details = 20;

}  // namespace

std::unexpected<Error> process_is_dead() {
    return fail({Remedy::retry, "stopped", "The process is dead."});
}

std::string_view word_of(Seam seam) {
    return boost::describe::enum_to_string(seam, "");
}
std::string_view word_of(FaultKind kind) {
    return boost::describe::enum_to_string(kind, "");
}

Machine::Machine(VirtualClock& clock, Fibers& fibers, Trace& trace, std::uint64_t seed)
    : m_clock(clock), m_fibers(fibers), m_trace(trace), m_random(seed) {}

void Machine::switch_on() {
    m_life = Life::running;
    m_stop = {};
}

void Machine::die(bool is_power_cut) {
    if (m_life != Life::running) return;
    m_trace.add("machine", is_power_cut ? "the power goes" : "the process dies");
    m_life = Life::dead;
    m_was_power_cut = is_power_cut;
    ++m_counts.crashes;
    m_stop.request_stop();
    m_fibers.wake_all();
}

std::optional<Fault> Machine::take_fault(Seam seam, std::uint64_t number) {
    if (const auto found = m_faults.find({seam, number}); found != m_faults.end()) {
        const Fault fault = found->second;
        m_faults.erase(found);
        return fault;
    }
    const auto trouble = m_troubles.find(seam);
    if (trouble == m_troubles.end() || trouble->second.until <= m_clock.elapsed()) return std::nullopt;
    return Fault{seam, number, trouble->second.kind, number % trouble_details};
}

std::optional<Fault> Machine::begin(Seam seam, std::string_view what) {
    if (m_life == Life::off) return std::nullopt;
    m_fibers.pause();
    if (m_life != Life::running) return std::nullopt;
    const std::uint64_t number = ++m_counts.operations.at(static_cast<std::size_t>(seam));
    const auto fault = take_fault(seam, number);
    m_trace.add(word_of(seam), what, fault ? word_of(fault->kind) : std::string_view());
    if (!fault) return std::nullopt;
    ++m_counts.faults[fault->kind];
    if (fault->kind == FaultKind::crash_before || fault->kind == FaultKind::power_cut_before)
        die(fault->kind == FaultKind::power_cut_before);
    if (fault->kind == FaultKind::stall) m_fibers.rest(std::chrono::seconds(fault->detail));
    return fault;
}

void Machine::end(const std::optional<Fault>& fault) {
    if (m_life != Life::running) return;
    if (fault && (fault->kind == FaultKind::crash_after || fault->kind == FaultKind::power_cut_after))
        return die(fault->kind == FaultKind::power_cut_after);
    m_fibers.pause();
}

void Machine::take_time(milliseconds time_max) {
    if (m_life != Life::running) return;
    m_fibers.rest(milliseconds(m_random.below(static_cast<std::uint64_t>(time_max.count()) + 1)));
}

}  // namespace sluice::simulation
