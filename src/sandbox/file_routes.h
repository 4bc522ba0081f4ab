// The routes of the namespaces files, users and check, by topic.
#pragma once

#include "sandbox/routes.h"

namespace sluice::sandbox {

/// list_folder, continue, get_latest_cursor, longpoll
void add_listing_routes(RouteTable& routes);
/// get_metadata, list_revisions, restore
void add_lookup_routes(RouteTable& routes);
/// download, get_temporary_link and the links themselves
void add_download_routes(RouteTable& routes);
/// download_zip, export, get_preview
void add_export_routes(RouteTable& routes);
/// upload
void add_upload_routes(RouteTable& routes);
/// upload_session/…
void add_session_routes(RouteTable& routes);
/// create_folder_v2, delete_v2, move_v2, copy_v2
void add_change_routes(RouteTable& routes);
/// create_folder_batch, delete_batch, move_batch_v2, copy_batch_v2 and their checks
void add_batch_routes(RouteTable& routes);
/// get_thumbnail, get_thumbnail_v2, get_thumbnail_batch
void add_thumbnail_routes(RouteTable& routes);
/// get_temporary_upload_link and the links themselves
void add_upload_link_routes(RouteTable& routes);
/// search_v2 and its continuation
void add_search_routes(RouteTable& routes);
/// tags/…
void add_tag_routes(RouteTable& routes);
/// copy_reference/…
void add_copy_reference_routes(RouteTable& routes);
/// users/…, check/user, check/app
void add_user_routes(RouteTable& routes);

}  // namespace sluice::sandbox
