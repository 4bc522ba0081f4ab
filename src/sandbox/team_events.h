// What happened in teams, as their event logs tell it.
//
// Invariant: events are only added. Each can be read from the moment `Switches::team_event_delay` after it
// happened, and a cursor tells each once, also those that come late: it stands in the order in which they can
// be read, not in that in which they happened. Kept with the world. Source: team_log.stone. Thread-safe.
#pragma once

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/routes.h"

namespace sluice::sandbox {

struct TeamEvent {
    std::string team_id;
    std::string account_id;  ///< of the member in whose name it happened
    std::string category;    ///< EventCategory
    std::string type;        ///< EventType
    Instant at = {};
    Instant readable_at = {};
    std::uint64_t number = 0;  ///< counts up over all teams
    std::string text = {};     ///< TeamEvent of team_log.stone, JSON
};

/// Which events a reader wants; empty = all.
struct TeamEventFilter {
    std::string team_id;
    std::string account_id = {};
    std::string category = {};
    std::string type = {};
    std::optional<Instant> start = {};  ///< inclusive
    std::optional<Instant> end = {};    ///< exclusive
};

/// Behind which event a reader stands.
struct TeamEventPlace {
    std::int64_t readable_at_ms = 0;
    std::uint64_t number = 0;
};

class TeamEvents {
public:
    explicit TeamEvents(World& world);

    /// `readable_at` and `number` are set here.
    void add(TeamEvent event);
    struct Page {
        std::vector<TeamEvent> events;
        TeamEventPlace place;
        bool has_more = false;
    };
    [[nodiscard]] Page read(const TeamEventFilter& filter, TeamEventPlace from, std::size_t limit) const;

    /// Every cursor of the team made so far now answers `reset`.
    void reset_cursors(const std::string& team_id);
    /// How often that was done.
    [[nodiscard]] std::uint64_t generation_of(const std::string& team_id) const;

private:
    World& m_world;
    mutable std::mutex m_mutex;
    std::vector<TeamEvent> m_events;  ///< in the order in which they can be read
};

/// The routes team_log/… ; `events` must outlive the table.
void add_team_log_routes(RouteTable& routes, const TeamEvents& events);

}  // namespace sluice::sandbox
