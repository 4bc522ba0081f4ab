#include "simulation/history.h"

#include <algorithm>

#include "base/text.h"
#include "simulation/actors.h"

namespace sluice::simulation {
namespace {

constexpr std::chrono::hours patience{12};
constexpr std::chrono::minutes calm_after_storm{2};
constexpr int rounds_of_help = 3;
constexpr std::uint64_t steps_max = 400'000;

class History {
public:
    History(const Plan& plan, bool is_printed)
        : m_plan(plan), m_rig(plan.options), m_oracle(m_rig), m_actors(m_rig, m_oracle) {
        m_rig.trace().print(is_printed);
        for (const Action& action : plan.actions)
            m_rig.at(milliseconds(action.at_ms), [this, &action] { m_actors.perform(action); });
        for (const Fault& fault : plan.faults) m_rig.machine().add_fault(fault);
        if (plan.is_disk_lying) {
            m_oracle.forgive_the_disk();
            m_rig.disk().lie_about_syncs(true);
        }
    }

    HistoryResult run() {
        m_rig.start();
        const milliseconds last(m_plan.actions.empty() ? 0 : m_plan.actions.back().at_ms);
        step_until([&] { return m_rig.clock().elapsed() > last + calm_after_storm; });
        const milliseconds storm_end = m_rig.clock().elapsed();
        if (is_whole()) settle();
        HistoryResult result;
        result.time_to_settle = m_rig.clock().elapsed() - storm_end;
        if (is_whole()) m_oracle.check_end();
        result.violations = m_oracle.violations();
        for (const std::string& failure : m_rig.failures())
            result.violations.push_back({Harm::other, failure});
        result.violations.insert(result.violations.end(), m_own.begin(), m_own.end());
        result.trace_hash = m_rig.trace().hash();
        result.trace_tail.assign(m_rig.trace().tail().begin(), m_rig.trace().tail().end());
        result.counts = m_rig.machine().counts();
        result.virtual_time = m_rig.clock().elapsed();
        return result;
    }

private:
    [[nodiscard]] bool is_whole() const {
        return m_oracle.violations().empty() && m_rig.failures().empty() && m_own.empty();
    }

    template <class Reached>
    void step_until(Reached reached) {
        while (is_whole() && !reached()) {
            if (++m_steps > steps_max)
                return m_own.push_back(
                    {Harm::stuck, cat("I8: no end after ", steps_max, " steps: ", m_rig.unsettled())});
            m_rig.step();
        }
    }

    /// All troubles end, people put right what only they can, and everything must come to its end.
    void settle() {
        m_rig.end_troubles();
        const milliseconds deadline = m_rig.clock().elapsed() + patience;
        for (int round = 0; round < rounds_of_help && is_whole(); ++round) {
            step_until([&] { return m_rig.is_up() || m_rig.clock().elapsed() > deadline; });
            m_actors.put_right();
            step_until([&] {
                return m_rig.clock().elapsed() > deadline || (m_rig.is_quiet() && m_rig.unsettled().empty());
            });
        }
        if (const std::string open = m_rig.unsettled(); is_whole() && !open.empty())
            m_own.push_back(
                {Harm::stuck, cat("I8: not settled within ", patience.count(), " h: ", open, ".")});
    }

    const Plan& m_plan;
    Rig m_rig;
    Oracle m_oracle;
    Actors m_actors;
    std::vector<Violation> m_own;
    std::uint64_t m_steps = 0;
};

/// What a violation is about, without the names in it.
std::string_view kind_of(const HistoryResult& result) {
    return result.violations.empty() ? std::string_view()
                                     : std::string_view(result.violations.front().what).substr(0, 2);
}

/// Drops runs of items, the longest first, while the plan still fails in the same way.
template <class Items>
void drop_items(Plan& plan, Items Plan::* items, std::string_view kind) {
    for (std::size_t length = (plan.*items).size(); length > 0; length /= 2) {
        for (std::size_t first = 0; first < (plan.*items).size();) {
            Plan smaller = plan;
            auto& left = smaller.*items;
            const std::size_t end = std::min(first + length, left.size());
            left.erase(left.begin() + static_cast<std::ptrdiff_t>(first),
                       left.begin() + static_cast<std::ptrdiff_t>(end));
            if (kind_of(run_history(smaller)) == kind)
                plan = std::move(smaller);
            else
                first = end;
        }
    }
}

}  // namespace

HistoryResult run_history(const Plan& plan, bool is_printed) {
    return History(plan, is_printed).run();
}

Plan shrink(const Plan& plan, const HistoryResult& failed) {
    const std::string kind(kind_of(failed));
    Plan smaller = plan;
    for (std::size_t before = 0, now = 1; before != now;) {
        before = smaller.actions.size() + smaller.faults.size();
        drop_items(smaller, &Plan::faults, kind);
        drop_items(smaller, &Plan::actions, kind);
        now = smaller.actions.size() + smaller.faults.size();
    }
    return smaller;
}

}  // namespace sluice::simulation
