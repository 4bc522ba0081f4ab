// A worker's working day: confined first, then one job after another until the workshop closes the socket.
//
// Invariant: one reply for each job; a file can end the process, but not change what the next job sees on
// purpose.
#pragma once

#include <functional>
#include <vector>

#include "base/result.h"
#include "media/detail/protocol.h"
#include "media/worker/input.h"

namespace sluice::media::worker {

/// Prepares the libraries; call when confined.
void warm_up();
/// Serves jobs from `worker_socket_fd`; returns when the workshop is gone or speaks nonsense.
void serve(const detail::Hello& hello);
/// Facts, and one rendition into each of `outputs` for each edge of the job.
[[nodiscard]] detail::Reply examine(const Input& input, const detail::Job& job,
                                    const std::vector<int>& outputs);
/// The derivative of the job, into its output where it has one.
[[nodiscard]] detail::Reply derive(const Input& input, const detail::Job& job,
                                   const std::vector<int>& outputs);
/// What `work` did or threw becomes the reply's problem, in words.
void answer_problem(detail::Reply& reply, const std::function<Result<>()>& work);

}  // namespace sluice::media::worker
