#include "api/routes.h"

#include "api/openapi.h"
#include "base/json/schema.h"

namespace sluice::api {

void add_all_routes(Router& router, const Services& services) {
    add_session_routes(router, services);
    add_library_routes(router, services);
    add_asset_file_routes(router, services);
    add_asset_change_routes(router, services);
    add_collection_routes(router, services);
    add_derivative_routes(router, services);
    add_integration_routes(router, services);
    add_team_log_routes(router, services);
    add_dropbox_app_routes(router, services);
    add_member_routes(router, services);
    add_plan_routes(router, services);
    add_profile_routes(router, services);
    add_field_routes(router, services);
    add_mapping_routes(router, services);
    add_mapping_preview_routes(router, services);
    add_empty_folder_routes(router, services);
    add_contributor_link_routes(router, services);
    add_link_template_routes(router, services);
    add_dashboard_routes(router, services);
    add_upload_page_routes(router, services);
    add_contributor_upload_routes(router, services);
    add_dropbox_entry_routes(router, services);
    add_import_routes(router, services);
    add_import_upload_routes(router, services);
    add_transfer_routes(router, services);
    add_tray_routes(router, services);
    add_ledger_routes(router, services);
    add_receipt_routes(router, services);
    add_system_routes(router, services);
    add_dropbox_return_routes(router, services);
    router.add<net::Response>(
        {"GET", "/api/openapi.json", Access::anybody(), "This description"},
        [&router, version = services.site.version](const Call&) -> Result<net::Response> {
            return json_response(200, openapi_document(router, version));
        });
}

}  // namespace sluice::api
