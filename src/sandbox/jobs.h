// Jobs whose result is asked for later (async.stone).
//
// Invariant: a launched job's work is done, and its result kept with the world, before its id is given out;
// one that was begun is under way until it is ended. `check` answers `in_progress` while it is under way and
// as often as `Switches::checks_in_progress` says, then the result, as often as it is asked.
#pragma once

#include <boost/json/fwd.hpp>

#include <string>
#include <vector>

#include "net/message.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

/// Keeps `result` (the fields of `complete`) and answers the launch: {".tag":"async_job_id",…}.
[[nodiscard]] net::Response launch_job(Call& call, const std::string& kind,
                                       const boost::json::object& result);
/// A job that goes on after the call; its id.
[[nodiscard]] std::string begin_job(const Call& call, const std::string& kind);
/// Keeps the whole answer of its checks, `.tag` included.
void end_job(World& world, const std::string& id, const boost::json::object& answer);
/// The ids of jobs that were begun and never ended: a restart came in between.
[[nodiscard]] std::vector<std::string> unended_jobs(const World& world, const std::string& kind);
/// The launch's answer: {".tag":"async_job_id",…}.
[[nodiscard]] net::Response launched(const std::string& id);
/// Answers `<kind>/check`.
[[nodiscard]] net::Response check_job(Call& call, const std::string& kind);

}  // namespace sluice::sandbox
