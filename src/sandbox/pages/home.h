// A person's own page: pick an account, browse its spaces, look at files, put, move, rename and delete them,
// see the file requests.
//
// Invariant: whoever opens the page may be anybody of the sandbox, there is nothing to sign in to; every
// change is a POST from the page's own origin and works without JavaScript.
#pragma once

#include "sandbox/file_requests.h"
#include "sandbox/pages/place.h"
#include "sandbox/routes.h"

namespace sluice::sandbox {

/// `/`, `/home` and what is below; `requests` must outlive the table.
void add_home_pages(RouteTable& routes, FileRequests& requests);

/// The page of the folder at a place. `status` is shown above the list; unknown folders answer 404.
[[nodiscard]] net::Response folder_page(World& world, const FileRequests& requests, const Place& place,
                                        const Result<std::string>& status);

/// The page of the file at a place.
[[nodiscard]] net::Response file_page(World& world, const Place& place);

/// Changes so far in all that is seen from a place: a page that shows it looks whether there are more.
[[nodiscard]] std::uint64_t journal_length(const World& world, const Place& place);

/// POSTs below /home.
[[nodiscard]] net::Response answer_home_action(World& world, FileRequests& requests,
                                               const net::Request& request);

}  // namespace sluice::sandbox
