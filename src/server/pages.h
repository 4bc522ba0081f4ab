// The web UI's files, as they are embedded in the program.
#pragma once

#include "net/message.h"

namespace sluice::server {

/// A file of the UI, or, for any other path, the UI's one page, which finds its way by the path itself.
[[nodiscard]] net::Response page_response(const net::Request& request);

}  // namespace sluice::server
