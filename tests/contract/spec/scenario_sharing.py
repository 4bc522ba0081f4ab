"""The scenario's second half: what concerns more than one account."""

from __future__ import annotations

from typing import Any

from sandbox import Client
from waiting import wait

ADA = "ada"
BOB = "bob"
TEAM = "team"


def links(c: Client) -> None:
    create = "sharing/create_shared_link_with_settings"
    file = c(create, {"path": "/photos/rex.png"}, token=ADA)
    c.fails(create, {"path": "/photos/rex.png"}, "shared_link_already_exists/metadata", token=ADA)
    c.fails(create, {"path": "/photos/rex.png", "settings": {"access": "viewer"}}, "shared_link_already_exists", token=ADA)
    c.fails(create, {"path": "/none"}, "path/not_found", token=ADA)
    c.fails(create, {"path": "/Up", "settings": {"require_password": True}}, "settings_error/invalid_settings", token=ADA)
    settings = {"require_password": True, "link_password": "secret", "expires": "2099-01-01T00:00:00Z"}
    folder = c(create, {"path": "/Notes", "settings": settings}, token=ADA)
    c("sharing/list_shared_links", {}, token=ADA)
    c("sharing/list_shared_links", {"path": "/Notes/hello.txt"}, token=ADA)
    c.fails("sharing/list_shared_links", {"path": "/none"}, "path/not_found", token=ADA)
    c.fails("sharing/list_shared_links", {"cursor": "none"}, "reset", token=ADA)
    inside = {"url": folder["url"], "path": "/hello.txt", "link_password": "secret"}
    c("sharing/get_shared_link_metadata", {"url": file["url"]}, token=BOB)
    c("sharing/get_shared_link_metadata", inside, token=BOB)
    c.fails("sharing/get_shared_link_metadata", {"url": folder["url"]}, "shared_link_access_denied", token=BOB)
    c.fails("sharing/get_shared_link_metadata", {"url": "https://example.com/"}, "shared_link_not_found", token=BOB)
    c("sharing/get_shared_link_file", inside, token=BOB)
    c.fails("sharing/get_shared_link_file", {**inside, "path": "/"}, "shared_link_is_directory", token=BOB)
    link = {"url": folder["url"], "password": "secret"}
    c("files/list_folder", {"path": "", "shared_link": link}, token=BOB)
    c("files/get_thumbnail_v2", {"resource": {".tag": "link", "url": file["url"]}}, token=BOB)
    change = {"url": file["url"], "settings": {"audience": "no_one"}}
    c("sharing/modify_shared_link_settings", change, token=ADA)
    c.fails("sharing/modify_shared_link_settings", change, "shared_link_access_denied", token=BOB)
    c("sharing/revoke_shared_link", {"url": file["url"]}, token=ADA)
    c.fails("sharing/revoke_shared_link", {"url": file["url"]}, "shared_link_not_found", token=ADA)
    c.fails("sharing/revoke_shared_link", {"url": "nonsense"}, "shared_link_malformed", token=ADA)


def file_requests(c: Client) -> None:
    deadline = {"deadline": "2099-01-01T00:00:00Z", "allow_late_uploads": "one_day"}
    made = c("file_requests/create", {"title": "Photos", "destination": "/In", "deadline": deadline}, token=ADA)
    c("file_requests/create", {"title": "More", "destination": "/In", "description": "words"}, token=ADA)
    c("file_requests/get", {"id": made["id"]}, token=ADA)
    c.fails("file_requests/get", {"id": "none"}, "not_found", token=ADA)
    page = c("file_requests/list_v2", {"limit": 1}, token=ADA)
    c("file_requests/list/continue", {"cursor": page["cursor"]}, token=ADA)
    c.fails("file_requests/list/continue", {"cursor": "none"}, "invalid_cursor", token=ADA)
    c("file_requests/count", token=ADA)
    c.fails("file_requests/delete", {"ids": [made["id"]]}, "file_request_open", token=ADA)
    c("file_requests/update", {"id": made["id"], "open": False, "deadline": {".tag": "update", **deadline}}, token=ADA)
    c("file_requests/delete", {"ids": [made["id"]]}, token=ADA)
    c("file_requests/delete_all_closed", token=ADA)


def email(address: str) -> dict[str, Any]:
    return {".tag": "email", "email": address}


def shared_folders(c: Client) -> None:
    c("files/upload", {"path": "/Shared/plan.txt"}, token=ADA, content=b"plan")
    folder = c("sharing/share_folder", {"path": "/Shared", "actions": ["unshare"]}, token=ADA)["shared_folder_id"]
    one = {"shared_folder_id": folder}
    c.fails("sharing/share_folder", {"path": "/Shared"}, "bad_path/already_shared", token=ADA)
    c.fails("sharing/share_folder", {"path": "/Shared/in"}, "bad_path/inside_shared_folder", token=ADA)
    later = c("sharing/share_folder", {"path": "/Later", "force_async": True}, token=ADA)
    wait(c, "sharing/check_share_job_status", later)
    bob = {"member": email("bob@example.com"), "access_level": "editor"}
    nobody = {"member": email("nobody@example.com")}
    c("sharing/add_folder_member", {**one, "members": [bob, nobody], "quiet": True}, token=ADA)
    c.fails("sharing/add_folder_member", {"shared_folder_id": "12", "members": [bob]}, "access_error/", token=ADA)
    c("sharing/list_mountable_folders", {"limit": 1}, token=BOB)
    c("sharing/mount_folder", one, token=BOB)
    c.fails("sharing/mount_folder", one, "already_mounted", token=BOB)
    page = c("sharing/list_folder_members", {**one, "limit": 1, "actions": ["remove"]}, token=ADA)
    c("sharing/list_folder_members/continue", {"cursor": page["cursor"]}, token=ADA)
    c.fails("sharing/list_folder_members/continue", {"cursor": "none"}, "invalid_cursor", token=ADA)
    c("sharing/list_folder_members", one, token=BOB)
    bob_id = c("users/get_current_account", token=BOB)["account_id"]
    level = {**one, "member": {".tag": "dropbox_id", "dropbox_id": bob_id}, "access_level": "viewer"}
    c("sharing/update_folder_member", level, token=ADA)
    c.fails("sharing/update_folder_member", level, "no_permission", token=BOB)
    c("sharing/update_folder_member", {**level, "access_level": "editor"}, token=ADA)
    shared_files(c, folder)
    c("sharing/get_folder_metadata", {**one, "actions": ["edit_contents"]}, token=BOB)
    c.fails("sharing/get_folder_metadata", {"shared_folder_id": "12"}, "invalid_id", token=BOB)
    c("sharing/update_folder_policy", {**one, "acl_update_policy": "editors"}, token=ADA)
    page = c("sharing/list_folders", {"limit": 1}, token=ADA)
    c("sharing/list_folders/continue", {"cursor": page["cursor"]}, token=ADA)
    c.fails("sharing/list_folders/continue", {"cursor": "none"}, "invalid_cursor", token=ADA)
    c("sharing/unmount_folder", one, token=BOB)
    gone = {**one, "member": email("bob@example.com"), "leave_a_copy": False}
    wait(c, "sharing/check_job_status", c("sharing/remove_folder_member", gone, token=ADA))
    wait(c, "sharing/check_job_status", c("sharing/unshare_folder", one, token=ADA))


def shared_files(c: Client, folder: str) -> None:
    """Files that two accounts see: metadata, locks, links for members."""
    listing = c("files/list_folder", {"path": "", "recursive": True}, token=BOB)
    path = next(one["path_lower"] for one in listing["entries"] if one["name"] == "plan.txt")
    entries = {"entries": [{"path": f"ns:{folder}/plan.txt"}]}
    locked = c("files/lock_file_batch", entries, token=ADA)["entries"][0]
    assert locked[".tag"] == "success", locked
    locked = c("files/lock_file_batch", entries, token=BOB)["entries"][0]
    assert locked["failure"][".tag"] == "lock_conflict", locked
    c("files/get_metadata", {"path": path}, token=BOB)
    c.fails("files/delete_v2", {"path": path}, "path_lookup/locked", token=BOB)
    c.fails("files/upload", {"path": path, "mode": "overwrite"}, "path/no_write_permission", token=BOB, content=b"new")
    c("files/upload", {"path": "/Shared/plan.txt", "mode": "overwrite"}, token=ADA, content=b"new")
    c("files/get_file_lock_batch", entries, token=BOB)
    freed = c("files/unlock_file_batch", entries, token=ADA)["entries"][0]
    assert freed[".tag"] == "success", freed
    create = "sharing/create_shared_link_with_settings"
    link = c(create, {"path": "/Shared/plan.txt", "settings": {"audience": "no_one"}}, token=ADA)
    c("sharing/get_shared_link_metadata", {"url": link["url"]}, token=BOB)
    c.fails("sharing/get_shared_link_metadata", {"url": link["url"]}, "shared_link_access_denied", token="uma")


def teams(c: Client) -> None:
    c("team/get_info", token=TEAM)
    page = c("team/members/list_v2", {"limit": 1}, token=TEAM)
    c("team/members/list/continue_v2", {"cursor": page["cursor"]}, token=TEAM)
    c.fails("team/members/list/continue_v2", {"cursor": "none"}, "invalid_cursor", token=TEAM)
    members = [email("uma@example.com"), email("nobody@example.com")]
    c("team/members/get_info_v2", {"members": members}, token=TEAM)
    made = c("team/team_folder/create", {"name": "Public"}, token=TEAM)
    c.fails("team/team_folder/create", {"name": "public"}, "folder_name_already_used", token=TEAM)
    folder = {"team_folder_id": made["team_folder_id"]}
    c("team/team_folder/create", {"name": "More"}, token=TEAM)
    page = c("team/team_folder/list", {"limit": 1}, token=TEAM)
    c("team/team_folder/list/continue", {"cursor": page["cursor"]}, token=TEAM)
    c.fails("team/team_folder/list/continue", {"cursor": "none"}, "invalid_cursor", token=TEAM)
    c("team/team_folder/get_info", {"team_folder_ids": [made["team_folder_id"], "12"]}, token=TEAM)
    c("team/namespaces/list", {"limit": 10}, token=TEAM)
    member = page_of_members(c)
    c("files/list_folder", {"path": ""}, token=TEAM, headers={"Dropbox-API-Select-User": member})
    link = "sharing/create_shared_link_with_settings"
    c("files/upload", {"path": "/own.txt"}, token="uma", content=b"own")
    made_link = c(link, {"path": "/own.txt", "settings": {"audience": "team"}}, token="uma")
    c("sharing/get_shared_link_metadata", {"url": made_link["url"]}, token="tom")
    c.fails("sharing/get_shared_link_metadata", {"url": made_link["url"]}, "shared_link_access_denied", token=ADA)
    wait_archived(c, folder)
    c.fails("team/team_folder/archive", folder, "status_error/archived", token=TEAM)
    c("team/token/get_authenticated_admin", token=TEAM)
    team_log(c)


def team_log(c: Client) -> None:
    deadline = {"deadline": "2099-01-01T00:00:00Z", "allow_late_uploads": "one_day"}
    request = {"title": "Dogs", "destination": "/Dogs", "deadline": deadline}
    made = c("file_requests/create", request, token="uma")
    for name in ("a.jpg", "b.jpg"):
        who = f"name={name}&sender=Mia&email=mia%40example.com"
        c.sandbox.send("POST", f"/request/{made['id']}/upload?{who}", {}, b"picture")
    event_type = "file_request_receive_file"
    page = c("team_log/get_events", {"limit": 1, "event_type": event_type}, token=TEAM)
    assert page["events"][0]["details"]["submitter_name"] == "Mia" and page["has_more"], page
    page = c("team_log/get_events/continue", {"cursor": page["cursor"]}, token=TEAM)
    assert page["events"][0]["details"]["submitted_file_names"] == ["b.jpg"], page
    c.fails("team_log/get_events/continue", {"cursor": "none"}, "bad_cursor", token=TEAM)
    both = {"event_type": event_type, "category": "logins"}
    c.fails("team_log/get_events", both, "invalid_filters", token=TEAM)
    time = {"start_time": "2099-01-01T00:00:00Z", "end_time": "2098-01-01T00:00:00Z"}
    c.fails("team_log/get_events", {"time": time}, "invalid_time_range", token=TEAM)
    c.fails("team_log/get_events", {"account_id": "dbid:" + "A" * 35}, "account_id_not_found", token=TEAM)
    c.sandbox.admin("POST", "/sandbox/cursors/reset", {"account": "tom@example.com"})
    c.fails("team_log/get_events/continue", {"cursor": page["cursor"]}, "reset", token=TEAM)


def page_of_members(c: Client) -> str:
    members = c("team/members/list_v2", {}, token=TEAM)["members"]
    return members[-1]["profile"]["team_member_id"]


def wait_archived(c: Client, folder: dict[str, Any]) -> None:
    assert c("team/team_folder/archive", folder, token=TEAM)[".tag"] == "complete"


def people(c: Client) -> None:
    me = c("users/get_current_account", token=ADA)
    c("users/get_current_account", token="tom")
    c("users/get_space_usage", token=ADA)
    c("users/get_space_usage", token="tom")
    c("users/get_account", {"account_id": me["account_id"]}, token=BOB)
    nobody = "dbid:" + "A" * 35
    c.fails("users/get_account", {"account_id": nobody}, "no_account", token=BOB)
    c("users/get_account_batch", {"account_ids": [me["account_id"]]}, token=BOB)
    c.fails("users/get_account_batch", {"account_ids": [nobody]}, "no_account", token=BOB)
    features = [{".tag": "paper_as_files"}, {".tag": "file_locking"}]
    c("users/features/get_values", {"features": features}, token=ADA)
    c.fails("users/features/get_values", {"features": []}, "empty_features_list", token=ADA)
    c("check/user", {"query": "echo"}, token=ADA)
    c("check/app", {"query": "echo"}, token=ADA)
