// Which linked Dropbox a member may look through and import from.
//
// Invariant: a Dropbox that a member linked by a delegation is theirs: others see it only who look after
// mappings.
#pragma once

#include "api/router.h"
#include "api/services.h"
#include "domain/connection.h"

namespace sluice::api {

/// Fails with `connection_not_found`, or `dropbox_not_linked` where Dropbox refuses us.
[[nodiscard]] Result<Connection> import_source(const Services& services, const Call& call,
                                               const ConnectionId& id);

}  // namespace sluice::api
