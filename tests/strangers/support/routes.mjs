// The routes of Dropbox's API that the sandbox promises to serve, by family.
const words_by_family = {
	auth: `
		token/revoke`,
	check: `
		app user`,
	file_properties: `
		properties/add properties/overwrite properties/remove properties/search properties/update
		templates/add_for_user templates/get_for_user templates/list_for_user templates/remove_for_user
		templates/update_for_user`,
	file_requests: `
		count create delete delete_all_closed get list/continue list_v2 update`,
	files: `
		copy_batch/check_v2 copy_batch_v2 copy_reference/get copy_reference/save copy_v2 create_folder_batch
		create_folder_batch/check create_folder_v2 delete_batch delete_batch/check delete_v2 download
		download_zip export get_file_lock_batch get_metadata get_preview get_temporary_link
		get_temporary_upload_link get_thumbnail get_thumbnail_batch get_thumbnail_v2 list_folder
		list_folder/continue list_folder/get_latest_cursor list_folder/longpoll list_revisions
		lock_file_batch move_batch/check_v2 move_batch_v2 move_v2 permanently_delete restore save_url
		save_url/check_job_status search/continue_v2 search_v2 tags/add tags/get tags/remove
		unlock_file_batch upload upload_session/append_batch upload_session/append_v2 upload_session/finish
		upload_session/finish_batch upload_session/finish_batch/check upload_session/finish_batch_v2
		upload_session/start upload_session/start_batch`,
	sharing: `
		add_folder_member check_job_status check_share_job_status create_shared_link_with_settings
		get_folder_metadata get_shared_link_file get_shared_link_metadata list_folder_members
		list_folder_members/continue list_folders list_folders/continue list_mountable_folders
		list_shared_links modify_shared_link_settings mount_folder remove_folder_member revoke_shared_link
		share_folder unmount_folder unshare_folder update_folder_member update_folder_policy`,
	team: `
		get_info members/get_info_v2 members/list/continue_v2 members/list_v2 namespaces/list
		team_folder/archive team_folder/create team_folder/get_info team_folder/list
		team_folder/list/continue token/get_authenticated_admin`,
	team_log: `
		get_events get_events/continue`,
	users: `
		features/get_values get_account get_account_batch get_current_account get_space_usage`
};

export const families = Object.fromEntries(
	Object.entries(words_by_family).map(([family, words]) => [
		family,
		words.trim().split(/\s+/).map((word) => `${family}/${word}`)
	])
);
export const promised_routes = Object.values(families).flat();
