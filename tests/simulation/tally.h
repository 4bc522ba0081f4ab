// What many histories came to: the numbers that prove, or disprove, that nothing is lost.
#pragma once

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "simulation/history.h"

namespace sluice::simulation {

struct FailedHistory {
    std::uint64_t seed = 0;
    std::string profile;
    std::string what;  ///< the first violation
};
BOOST_DESCRIBE_STRUCT(FailedHistory, (), (seed, profile, what))

struct Tally {
    std::int64_t histories = 0;
    std::int64_t checked_twice = 0;  ///< run again, with the same trace
    std::int64_t operations = 0;
    std::int64_t crashes = 0;
    std::int64_t faults = 0;
    std::map<std::string, std::int64_t> faults_by_kind;   ///< those that struck
    std::map<std::string, std::int64_t> actions_by_kind;  ///< of people and nature
    std::int64_t virtual_ms = 0;
    std::int64_t lost = 0;
    std::int64_t doubled = 0;
    std::int64_t deleted_early = 0;
    std::int64_t stuck = 0;
    std::int64_t other = 0;
    std::vector<std::int64_t> settle_ms;
    std::vector<FailedHistory> failures;

    void add(const Plan& plan, const HistoryResult& result);
    void add(const Tally& tally);
    [[nodiscard]] bool is_clean() const { return failures.empty(); }
    /// A table for people; `wall_s` is how long it took.
    [[nodiscard]] std::string table(double wall_s) const;
};
BOOST_DESCRIBE_STRUCT(Tally, (),
                      (histories, checked_twice, operations, crashes, faults, faults_by_kind, actions_by_kind,
                       virtual_ms, lost, doubled, deleted_early, stuck, other, settle_ms, failures))

}  // namespace sluice::simulation
