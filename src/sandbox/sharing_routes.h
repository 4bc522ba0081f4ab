// The routes of shared folders, teams and other people's accounts, by topic.
#pragma once

#include "sandbox/routes.h"

namespace sluice::sandbox {

/// share_folder, unshare_folder, update_folder_policy, get_folder_metadata, list_folders,
/// list_mountable_folders, mount_folder, unmount_folder and the checks of jobs
void add_shared_folder_routes(RouteTable& routes);
/// add_folder_member, update_folder_member, remove_folder_member, list_folder_members
void add_folder_member_routes(RouteTable& routes);
/// team/…
void add_team_routes(RouteTable& routes);
/// team/team_folder/…
void add_team_folder_routes(RouteTable& routes);

}  // namespace sluice::sandbox
