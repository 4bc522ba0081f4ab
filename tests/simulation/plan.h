// What shall happen in one history: how the world is set up, what people and nature do, what fails.
//
// Invariant: a plan follows from its seed and profile alone, and a history from its plan; so a plan can be
// made smaller, item by item, and tried again.
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulation/fault.h"
#include "simulation/rig.h"

namespace sluice::simulation {

/// calm: hardly anything fails. The others each have much of one trouble; storm has all of it.
BOOST_DEFINE_ENUM_CLASS(Profile, calm, crashes, network, disk, contributors, storm)

BOOST_DEFINE_ENUM_CLASS(ActionKind,
                        // Contributors, in Dropbox. `choice` picks the file and the contents.
                        put, overwrite, put_same_content, put_older_content, put_empty, put_big, put_odd_name,
                        put_text, rename, rename_case, move_out, move_in, remove, rename_folder,
                        // People at Sluice.
                        release, retry, reject, restore, pause_clearing, resume_clearing, unmap, map_again,
                        revoke, relink,
                        // Nature.
                        reset_cursors, jump_clock, kill, cut_power, rot,
                        // Troubles that last for a while, by `choice`.
                        dropbox_away, dropbox_limits, writes_refused, database_away, database_failing,
                        disk_filled)

struct Action {
    std::int64_t at_ms = 0;
    ActionKind kind = ActionKind::put;
    std::uint64_t choice = 0;
};
BOOST_DESCRIBE_STRUCT(Action, (), (at_ms, kind, choice))

struct Plan {
    std::uint64_t seed = 1;
    Profile profile = Profile::calm;
    RigOptions options;
    bool is_disk_lying = false;
    std::vector<Action> actions;
    std::vector<Fault> faults;
};

[[nodiscard]] Plan make_plan(std::uint64_t seed, Profile profile);
/// The plan in words, one item a line.
[[nodiscard]] std::string describe(const Plan& plan);
[[nodiscard]] std::string_view word_of(Profile profile);
[[nodiscard]] std::string_view word_of(ActionKind kind);

}  // namespace sluice::simulation
