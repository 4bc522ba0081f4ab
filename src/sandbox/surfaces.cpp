#include "sandbox/surfaces.h"

#include "sandbox/admin.h"
#include "sandbox/pages/home.h"
#include "sandbox/pages/page.h"
#include "sandbox/sandbox.h"
#include "sandbox/shared_links.h"

namespace sluice::sandbox {

void add_surfaces(Sandbox& sandbox) {
    auto surfaces = std::make_shared<Surfaces>(sandbox.world());
    auto& routes = sandbox.routes();
    add_oauth(routes, surfaces->codes);
    add_file_request_routes(routes, surfaces->file_requests);
    add_team_log_routes(routes, surfaces->team_events);
    add_shared_link_routes(routes);
    add_shared_link_pages(routes);
    add_save_url_routes(routes, surfaces->save_urls);
    add_file_request_pages(routes, surfaces->file_requests);
    add_home_pages(routes, surfaces->file_requests);
    add_page_files(routes);
    add_admin(routes, *surfaces);
    sandbox.add_hooks({
        .before = [faults = &surfaces->faults](
                      const net::Request& request,
                      std::string_view route) { return faults->before(request, route); },
        .after = [faults = &surfaces->faults](
                     const net::Request& request, std::string_view route,
                     net::Response& answer) { faults->after(request, route, answer); },
    });
    sandbox.world().on_change(
        [webhooks = &surfaces->webhooks](const AccountChange& change) { webhooks->note_change(change); });
    sandbox.keep_surfaces(std::move(surfaces));
}

Surfaces& Sandbox::surfaces() {
    return *m_surfaces;
}
Faults& Sandbox::faults() {
    return m_surfaces->faults;
}

}  // namespace sluice::sandbox
