// Faults on request: the next calls of a route fail in a chosen way, or every call may, by a seeded profile,
// so that a client's recovery can be tested.
//
// Invariant: a fault acts only where it says (route, account, arguments) and at most `times` times; calls to
// the sandbox's own pages (/sandbox/…, /pages/…, /home…) never fail on request. Thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/message.h"
#include "sandbox/fault.h"
#include "sandbox/fault_profile.h"
#include "sandbox/world.h"

namespace sluice::sandbox {

class Faults {
public:
    explicit Faults(World& world);

    /// The fault's id. Of several that match a call, all act, oldest first; the first with an answer of its
    /// own ends it.
    std::uint64_t add(Fault fault);
    /// False if there is none of that id.
    bool remove(std::uint64_t id);
    void clear();
    [[nodiscard]] std::vector<Fault> list() const;
    /// From now on calls also meet the profile's faults, counted anew; nothing = no more.
    void set_profile(std::optional<FaultProfile> profile);
    [[nodiscard]] std::optional<FaultProfile> profile() const;
    /// How often the profile's faults acted, by kind.
    [[nodiscard]] std::map<FaultKind, std::uint64_t> profile_counts() const;
    /// Ends all waits of `latency`, for a server that stops.
    void stop_waiting();

    /// For the sandbox: before a call; an answer ends it.
    [[nodiscard]] std::optional<net::Response> before(const net::Request& request, std::string_view route);
    /// For the sandbox: after a call, its effects committed.
    void after(const net::Request& request, std::string_view route, net::Response& answer);
    /// For webhooks: true, and counted, if such a fault is set.
    [[nodiscard]] bool take(FaultKind kind, std::string_view route, std::string_view account_id);

private:
    enum class Moment { before, after };
    struct Taken {
        Fault fault;
        std::optional<net::Response> answer;  ///< for faults that end the call
    };
    std::optional<Taken> take_next(const net::Request& request, std::string_view route, Moment moment,
                                   std::uint64_t after_id);
    /// The profile's fault for this call, and its answer where it ends the call.
    std::optional<Taken> draw(const net::Request& request, std::string_view route, FaultMoment moment);
    bool draw_webhook(FaultKind kind);
    /// For the routes that work by entry.
    std::optional<Refusal> fail_entry(std::string_view route, std::string_view account_id,
                                      const boost::json::value& entry);
    std::optional<Refusal> draw_entry(std::string_view route, const boost::json::value& entry);
    [[nodiscard]] std::optional<net::Response> refuse_root(const net::Request& request,
                                                           const std::string& account_id) const;
    void act_before(const Fault& fault, const net::Request& request);
    void wait(std::chrono::milliseconds time) const;

    World& m_world;
    mutable std::mutex m_mutex;
    std::vector<Fault> m_faults;
    std::uint64_t m_last_id = 0;
    std::optional<FaultProfile> m_profile;
    std::map<std::string, std::uint64_t> m_profile_calls;  ///< by route and moment
    std::map<FaultKind, std::uint64_t> m_profile_counts;
    std::atomic<bool> m_is_stopped{false};
};

}  // namespace sluice::sandbox
