// Errors as the API answers them: RFC 9457 problem details, in words a person can act on.
//
// Invariant: `code`, `detail` and `hint` are the Error's own, the same in UI, API and reports; `ref` finds
// the log line.
#pragma once

#include "base/id.h"
#include "base/result.h"
#include "net/message.h"

namespace sluice::api {

/// The HTTP status of an error: by its code where the code says more (unauthenticated 401, forbidden 403, …),
/// else by its remedy.
[[nodiscard]] int status_of(const Error& error);
/// The answer; server faults (5xx) are logged under a new `ref`.
[[nodiscard]] net::Response problem_response(const Error& error, Ids& ids, const Clock& clock);

}  // namespace sluice::api
