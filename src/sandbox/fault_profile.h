// A seeded profile: every call may meet a fault, at stated rates, and the same seed meets the same ones
// again.
//
// Invariant: whether a call meets a fault depends on the seed, the route and how many calls this route had
// since the profile was set, and on nothing else; so calls in the same order meet the same faults. Restricted
// content depends on the file's path or id in the arguments instead: such a file stays restricted.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/fault.h"

namespace sluice::sandbox {

class JsonReader;

struct FaultProfile {
    std::string name = "calm";
    std::uint64_t seed = 0;
    /// Share of the calls that a kind can happen to, 0 to 1.
    std::map<FaultKind, double> rates = {};
    std::chrono::seconds retry_after_max{2};
    std::chrono::milliseconds latency_max{200};
};

/// "calm", "drizzle", "storm", "rate_limited", "flaky_network" or "full"; nothing for another name. Their
/// rates stand in docs/guide/sandbox.md.
[[nodiscard]] std::optional<FaultProfile> fault_profile_of(std::string_view name, std::uint64_t seed);
[[nodiscard]] std::vector<std::string> fault_profile_names();
/// `{"profile","seed"?,"rates"?,"retry_after_s_max"?,"latency_ms_max"?}`; mistakes are the reader's.
[[nodiscard]] FaultProfile read_fault_profile(JsonReader& reader);

enum class FaultMoment { before, after, webhook };

/// The fault that the `call`th call (from 1) of a route meets at that moment; nothing = none. Its `bytes` are
/// millionths of the answer's body. PURE.
[[nodiscard]] std::optional<Fault> draw_fault(const FaultProfile& profile, FaultMoment moment,
                                              std::string_view route, std::uint64_t call);
/// Whether the content at a path (or id, rev) of the arguments is restricted. PURE.
[[nodiscard]] bool is_restricted(const FaultProfile& profile, std::string_view path);

}  // namespace sluice::sandbox
