// The computer that a simulated Sluice runs on: every operation at a seam passes here, is counted, may let
// other workers go first, and fails where the list of faults says so.
//
// Invariant: once it is dead, no operation has an effect any more, and every one answers with an error; so
// the workers run to their ends without leaving a trace, as if they had ended where they stood.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "simulation/fault.h"
#include "simulation/fibers.h"
#include "simulation/trace.h"

namespace sluice::simulation {

struct MachineCounts {
    std::array<std::uint64_t, seams_count> operations{};
    std::map<FaultKind, std::uint64_t> faults;
    std::uint64_t crashes = 0;

    [[nodiscard]] std::uint64_t operations_of(Seam seam) const {
        return operations.at(static_cast<std::size_t>(seam));
    }
};

class Machine {
public:
    enum class Life { off, running, dead };

    Machine(VirtualClock& clock, Fibers& fibers, Trace& trace, std::uint64_t seed);

    void add_fault(const Fault& fault) { m_faults[{fault.seam, fault.number}] = fault; }
    /// Begins now, in place of another at its seam. A fault of its own goes before.
    void add_trouble(const Trouble& trouble) { m_troubles[trouble.seam] = trouble; }
    /// No fault strikes any more.
    void end_faults() {
        m_faults.clear();
        m_troubles.clear();
    }

    /// From now on operations count. While it is off, they have their effects and nothing else happens.
    void switch_on();
    void switch_off() { m_life = Life::off; }
    /// The process dies now, as by kill -9; with `is_power_cut`, the disk loses what wasn't synced.
    void die(bool is_power_cut);
    [[nodiscard]] bool is_dead() const { return m_life == Life::dead; }
    [[nodiscard]] bool is_running() const { return m_life == Life::running; }
    [[nodiscard]] bool was_power_cut() const { return m_was_power_cut; }
    /// Requested when the process dies.
    [[nodiscard]] std::stop_token stop_token() const { return m_stop.get_token(); }

    /// For the seams: begins an operation. The fault that strikes it, if any; crashes before it have happened
    /// already, so look at is_dead().
    [[nodiscard]] std::optional<Fault> begin(Seam seam, std::string_view what);
    /// For the seams: the operation has had its effect. Look at is_dead() afterwards.
    void end(const std::optional<Fault>& fault);
    /// For the seams: an operation takes up to `time_max`, and others run meanwhile.
    void take_time(milliseconds time_max);

    [[nodiscard]] const MachineCounts& counts() const { return m_counts; }
    [[nodiscard]] Fibers& fibers() { return m_fibers; }
    [[nodiscard]] VirtualClock& clock() { return m_clock; }
    [[nodiscard]] Trace& trace() { return m_trace; }

private:
    [[nodiscard]] std::optional<Fault> take_fault(Seam seam, std::uint64_t number);

    VirtualClock& m_clock;
    Fibers& m_fibers;
    Trace& m_trace;
    Random m_random;
    Life m_life = Life::off;
    bool m_was_power_cut = false;
    std::stop_source m_stop;
    std::map<std::pair<Seam, std::uint64_t>, Fault> m_faults;
    std::map<Seam, Trouble> m_troubles;
    MachineCounts m_counts;
};

/// What every operation of a dead process answers.
[[nodiscard]] std::unexpected<Error> process_is_dead();
[[nodiscard]] std::string_view word_of(Seam seam);
[[nodiscard]] std::string_view word_of(FaultKind kind);

}  // namespace sluice::simulation
