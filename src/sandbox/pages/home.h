// A person's own page: pick an account, browse, put, move, rename and delete files, see the file requests.
//
// Invariant: whoever opens the page may be anybody of the sandbox, there is nothing to sign in to; every
// change is a POST from the page's own origin and works without JavaScript.
#pragma once

#include "sandbox/file_requests.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

/// `/`, `/home` and what is below; `requests` must outlive the table.
void add_home_pages(RouteTable& routes, FileRequests& requests);

/// The page of one folder. `status` is shown above the list; unknown folders answer 404.
[[nodiscard]] net::Response folder_page(World& world, const FileRequests& requests, const Account& account,
                                        const std::string& path, const Result<std::string>& status);

/// POSTs below /home.
[[nodiscard]] net::Response answer_home_action(World& world, FileRequests& requests,
                                               const net::Request& request);

}  // namespace sluice::sandbox
