// The table of contents of the API: one function a topic, each adding its routes.
#pragma once

#include "api/router.h"
#include "api/services.h"

namespace sluice::api {

void add_session_routes(Router& router, const Services& services);
void add_library_routes(Router& router, const Services& services);
void add_asset_file_routes(Router& router, const Services& services);
/// Who owns an asset, and when it may be seen.
void add_asset_change_routes(Router& router, const Services& services);
void add_collection_routes(Router& router, const Services& services);
/// Pages, listings, strips, light copies and waveforms, made when they are asked for.
void add_derivative_routes(Router& router, const Services& services);
void add_integration_routes(Router& router, const Services& services);
/// A Dropbox team's event log.
void add_team_log_routes(Router& router, const Services& services);
void add_dropbox_app_routes(Router& router, const Services& services);
/// The account, its people and their delegations; mails to them.
void add_member_routes(Router& router, const Services& services);
void add_plan_routes(Router& router, const Services& services);
void add_profile_routes(Router& router, const Services& services);
void add_mapping_routes(Router& router, const Services& services);
/// Metadata fields and their vocabularies.
void add_field_routes(Router& router, const Services& services);
/// What a mapping or a profile would do, before it is saved.
void add_mapping_preview_routes(Router& router, const Services& services);
/// Folders below a mapped one that hold no file any more.
void add_empty_folder_routes(Router& router, const Services& services);
void add_contributor_link_routes(Router& router, const Services& services);
/// Templates of contributor links, and links made many at once.
void add_link_template_routes(Router& router, const Services& services);
/// Sources, profiles and library as one picture.
void add_dashboard_routes(Router& router, const Services& services);
/// Sluice's own pages for contributors, made here; then what those see who have an address, without an
/// account.
void add_upload_page_routes(Router& router, const Services& services);
void add_contributor_upload_routes(Router& router, const Services& services);
/// Files that members bring in by hand: what lies in a linked Dropbox, imports of it, and imports from a
/// computer.
void add_dropbox_entry_routes(Router& router, const Services& services);
void add_import_routes(Router& router, const Services& services);
void add_import_upload_routes(Router& router, const Services& services);
void add_transfer_routes(Router& router, const Services& services);
/// The Waiting tray, and what can be seen of files in it.
void add_tray_routes(Router& router, const Services& services);
/// Where the ledger ends, and its export.
void add_ledger_routes(Router& router, const Services& services);
/// Links to receipts, and the receipts themselves, which need no account.
void add_receipt_routes(Router& router, const Services& services);
void add_system_routes(Router& router, const Services& services);
/// Webhooks and the OAuth return: called by Dropbox and by browsers coming from there.
void add_dropbox_return_routes(Router& router, const Services& services);

/// All of the above, then /api/openapi.json, which describes them.
void add_all_routes(Router& router, const Services& services);

}  // namespace sluice::api
