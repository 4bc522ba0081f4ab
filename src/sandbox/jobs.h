// Jobs whose result is asked for later (async.stone).
//
// Invariant: a job's work is done, and its result kept with the world, before its id is given out; `check`
// answers `in_progress` as often as `Switches::checks_in_progress` says, then the result, as often as it is
// asked.
#pragma once

#include <boost/json/fwd.hpp>

#include <string>

#include "net/message.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

/// Keeps `result` (the fields of `complete`) and answers the launch: {".tag":"async_job_id",…}.
[[nodiscard]] net::Response launch_job(Call& call, const std::string& kind,
                                       const boost::json::object& result);
/// Answers `<kind>/check`.
[[nodiscard]] net::Response check_job(Call& call, const std::string& kind);

}  // namespace sluice::sandbox
