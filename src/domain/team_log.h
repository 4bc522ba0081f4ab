// A Dropbox team's event log that one of the team's administrators opened to an account, so that it is known
// who sends files by file requests (W23).
//
// Invariant: at most one an account. It is no connection: nothing is mapped through it, and no file can be
// reached.
#pragma once

#include <boost/describe.hpp>

#include <optional>
#include <string>

#include "base/clock.h"
#include "domain/connection.h"

namespace sluice::domain {

struct TeamLog {
    std::string team_name;
    std::string app_key;  ///< of the app it was linked through
    ConnectionState state = ConnectionState::linked;
    std::string error_code;                ///< empty while all is well
    std::string error_message;             ///< in words, with what to do
    std::optional<Instant> failing_since;  ///< it couldn't be read since; absent: all is well
    UserId linked_by;
    Instant linked_at;
    std::optional<Instant> read_at;  ///< last read to its end
};
BOOST_DESCRIBE_STRUCT(TeamLog, (),
                      (team_name, app_key, state, error_code, error_message, failing_since, linked_by,
                       linked_at, read_at))

}  // namespace sluice::domain
