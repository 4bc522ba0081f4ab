"""What a user's and a team's apps do with every route, so that each answers a success and most answer errors. The
client holds every answer against the specification; this file only arranges that there is one."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from sandbox import APP, Client
from scenario_sharing import file_requests, links, people, shared_folders, teams
from waiting import wait

ADA = "ada"
BOB = "bob"
TOM = "tom"  # administrates the team in which Uma is
TEAM = "team"
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def world_of_scenario() -> dict[str, Any]:
    people = {ADA: "Ada Lovelace", BOB: "Bob Ross"}
    of_team = {TOM: "Tom Till", "uma": "Uma Ude", "vic": "Vic Voss"}
    accounts = [{"name": name, "email": f"{key}@example.com"} for key, name in people.items()]
    accounts += [
        {"name": name, "email": f"{key}@example.com", "team": "Desk", "team_admin": key == TOM}
        for key, name in of_team.items()
    ]
    tokens = [{"value": key, "account": f"{key}@example.com", "app": APP["key"]} for key in {**people, **of_team}]
    tokens.append({"value": TEAM, "account": "tom@example.com", "app": APP["key"], "team": True})
    return {
        "apps": [APP],
        "teams": [{"name": "Desk", "team_space": False}],
        "accounts": accounts,
        "tokens": tokens,
        "files": [
            {"account": "ada@example.com", "path": "/Photos/rex.png", "base64": base64.b64encode(PIXEL).decode()},
            {"account": "ada@example.com", "path": "/Notes/plan.gdoc", "text": "a plan"},
            {"account": "ada@example.com", "path": "/Notes/table.csv", "text": "a,b\n1,2\n"},
            {"account": "ada@example.com", "path": "/Notes/hello.txt", "text": "hello"},
        ],
    }


def run_scenario(client: Client) -> None:
    look(client)
    upload(client)
    change(client)
    batches(client)
    references(client)
    search(client)
    properties(client)
    links(client)
    file_requests(client)
    shared_folders(client)
    teams(client)
    people(client)
    client("auth/token/revoke", token="vic")


def content_hash(content: bytes) -> str:
    return hashlib.sha256(hashlib.sha256(content).digest()).hexdigest()


def look(c: Client) -> None:
    listing = c("files/list_folder", {"path": "", "recursive": True, "limit": 2}, token=ADA)
    while listing["has_more"]:
        listing = c("files/list_folder/continue", {"cursor": listing["cursor"]}, token=ADA)
    cursor = c("files/list_folder/get_latest_cursor", {"path": "/notes"}, token=ADA)["cursor"]
    c("files/upload", {"path": "/Notes/new.txt"}, token=ADA, content=b"new")
    assert c("files/list_folder/longpoll", {"cursor": cursor}, token=ADA)["changes"]
    c("files/list_folder", {"path": "/Notes", "include_non_downloadable_files": False}, token=ADA)
    c.fails("files/list_folder", {"path": "/none"}, "path/not_found", token=ADA)
    c.fails("files/list_folder", {"path": "/Notes/hello.txt"}, "path/not_folder", token=ADA)
    c.fails("files/list_folder/get_latest_cursor", {"path": "/none"}, "path/not_found", token=ADA)
    options = {"include_media_info": True, "include_deleted": True, "include_has_explicit_shared_members": True}
    c("files/get_metadata", {"path": "/photos/rex.png", **options}, token=ADA)
    c("files/get_metadata", {"path": "/notes/plan.gdoc"}, token=ADA)
    c("files/get_metadata", {"path": "/notes"}, token=ADA)
    c.fails("files/get_metadata", {"path": "/none"}, "path/not_found", token=ADA)
    c("files/download", {"path": "/notes/hello.txt"}, token=ADA)
    c("files/download", {"path": "/notes/hello.txt"}, token=ADA, headers={"Range": "bytes=1-2"})
    c.fails("files/download", {"path": "/notes"}, "path/not_file", token=ADA)
    c.fails("files/download", {"path": "/notes/plan.gdoc"}, "unsupported_file", token=ADA)
    c("files/download_zip", {"path": "/notes"}, token=ADA)
    c.fails("files/download_zip", {"path": "/notes/hello.txt"}, "path/not_folder", token=ADA)
    c("files/export", {"path": "/notes/plan.gdoc"}, token=ADA)
    c("files/export", {"path": "/notes/plan.gdoc", "export_format": "pdf"}, token=ADA)
    c.fails("files/export", {"path": "/notes/plan.gdoc", "export_format": "gif"}, "invalid_export_format", token=ADA)
    c.fails("files/export", {"path": "/notes/hello.txt"}, "non_exportable", token=ADA)
    c("files/get_preview", {"path": "/notes/table.csv"}, token=ADA)
    c("files/get_preview", {"path": "/notes/plan.gdoc"}, token=ADA)
    c.fails("files/get_preview", {"path": "/notes/hello.txt"}, "unsupported_extension", token=ADA)
    c("files/get_temporary_link", {"path": "/notes/hello.txt"}, token=ADA)
    c.fails("files/get_temporary_link", {"path": "/notes/plan.gdoc"}, "unsupported_file", token=ADA)
    thumbnails(c)


def thumbnails(c: Client) -> None:
    c("files/get_thumbnail", {"path": "/photos/rex.png", "format": "png"}, token=ADA)
    c("files/get_thumbnail_v2", {"resource": {".tag": "path", "path": "/photos/rex.png"}}, token=ADA)
    c.fails("files/get_thumbnail", {"path": "/notes/hello.txt"}, "unsupported_extension", token=ADA)
    c.fails("files/get_thumbnail_v2", {"resource": {".tag": "link", "url": "nowhere"}}, "not_found", token=ADA)
    entries = [{"path": "/photos/rex.png"}, {"path": "/none.png"}, {"path": "/notes/hello.txt"}]
    c("files/get_thumbnail_batch", {"entries": entries}, token=ADA)
    c.fails("files/get_thumbnail_batch", {"entries": entries * 10}, "too_many_files", token=ADA)


def upload(c: Client) -> None:
    c("files/upload", {"path": "/Up/a.txt", "content_hash": content_hash(b"a")}, token=ADA, content=b"a")
    c.fails("files/upload", {"path": "/Up/a.txt"}, "path/conflict/file", token=ADA, content=b"b")
    c.fails("files/upload", {"path": "/Up/b", "content_hash": "0" * 64}, "content_hash_mismatch", token=ADA)
    c.fails("files/upload", {"path": "/Up/desktop.ini"}, "path/disallowed_name", token=ADA)
    session = c("files/upload_session/start", {}, token=ADA, content=b"hello")["session_id"]
    cursor = {"session_id": session, "offset": 5}
    c("files/upload_session/append_v2", {"cursor": cursor}, token=ADA, content=b" world")
    c.fails("files/upload_session/append_v2", {"cursor": cursor}, "incorrect_offset", token=ADA, content=b"x")
    commit = {"path": "/Up/session.txt"}
    c.fails("files/upload_session/finish", {"cursor": cursor, "commit": commit}, "lookup_failed/incorrect_offset", token=ADA)
    cursor["offset"] = 11
    c("files/upload_session/finish", {"cursor": cursor, "commit": commit}, token=ADA)
    c.fails("files/upload_session/append_v2", {"cursor": cursor}, "closed", token=ADA)
    c.fails(
        "files/upload_session/start",
        {"session_type": "concurrent", "close": True},
        "concurrent_session_close_not_allowed",
        token=ADA,
    )
    upload_batches(c)
    link = c("files/get_temporary_upload_link", {"commit_info": {"path": "/Up/link.txt"}}, token=ADA)["link"]
    sent = c.sandbox.send("POST", "/" + link.split("/", 3)[3], {"Content-Type": "application/octet-stream"}, b"linked")
    assert sent.json == {"content-hash": content_hash(b"linked")}, sent
    saved = c("files/save_url", {"path": "/Up/saved.txt", "url": temporary_link(c)}, token=ADA)
    wait(c, "files/save_url/check_job_status", saved)
    failed = c("files/save_url", {"path": "/Up/saved.txt", "url": f"http://{c.sandbox.address}/none"}, token=ADA)
    wait(c, "files/save_url/check_job_status", failed, "failed")
    c.fails("files/save_url", {"path": "/a", "url": "ftp://example.com/"}, "invalid_url", token=ADA)
    c.fails("files/save_url/check_job_status", {"async_job_id": "none"}, "invalid_async_job_id", token=ADA)


def temporary_link(c: Client) -> str:
    return c("files/get_temporary_link", {"path": "/notes/hello.txt"}, token=ADA)["link"]


def upload_batches(c: Client) -> None:
    ids = c("files/upload_session/start_batch", {"num_sessions": 3}, token=ADA)["session_ids"]
    pieces = [{"cursor": {"session_id": one, "offset": 0}, "length": 2, "close": True} for one in ids[:2]]
    pieces.append({"cursor": {"session_id": ids[2], "offset": 1}, "length": 2})
    c("files/upload_session/append_batch", {"entries": pieces}, token=ADA, content=b"aabbcc")
    c.fails("files/upload_session/append_batch", {"entries": pieces}, "length_mismatch", token=ADA, content=b"a")
    entries = [
        {"cursor": {"session_id": one, "offset": 2}, "commit": {"path": f"/Up/{at}.txt"}} for at, one in enumerate(ids)
    ]
    c("files/upload_session/finish_batch_v2", {"entries": [entries[0], entries[2]]}, token=ADA)
    launch = c("files/upload_session/finish_batch", {"entries": entries[1:]}, token=ADA)
    wait(c, "files/upload_session/finish_batch/check", launch)


def change(c: Client) -> None:
    c("files/create_folder_v2", {"path": "/Change"}, token=ADA)
    c.fails("files/create_folder_v2", {"path": "/Change"}, "path/conflict/folder", token=ADA)
    file = c("files/upload", {"path": "/Change/a.txt"}, token=ADA, content=b"one")
    c("files/upload", {"path": "/Change/a.txt", "mode": "overwrite"}, token=ADA, content=b"two")
    c("files/list_revisions", {"path": "/Change/a.txt", "include_restorable_info": True}, token=ADA)
    c("files/list_revisions", {"path": file["id"], "mode": "id"}, token=ADA)
    c.fails("files/list_revisions", {"path": "/none"}, "path/not_found", token=ADA)
    c.fails(
        "files/list_revisions",
        {"path": "/Change/a.txt", "mode": "id", "before_rev": file["rev"]},
        "before_rev_not_supported",
        token=ADA,
    )
    c("files/restore", {"path": "/Change/a.txt", "rev": file["rev"]}, token=ADA)
    c.fails("files/restore", {"path": "/Change/a.txt", "rev": "0123456789"}, "invalid_revision", token=ADA)
    c("files/copy_v2", {"from_path": "/Change/a.txt", "to_path": "/Change/b.txt"}, token=ADA)
    c("files/move_v2", {"from_path": "/Change/b.txt", "to_path": "/Change/c.txt"}, token=ADA)
    c.fails("files/move_v2", {"from_path": "/none", "to_path": "/Change/d"}, "from_lookup/not_found", token=ADA)
    c.fails("files/copy_v2", {"from_path": "/Change", "to_path": "/Notes"}, "to/conflict/folder", token=ADA)
    c.fails("files/move_v2", {"from_path": "/Change", "to_path": "/Change/x"}, "cant_move_folder", token=ADA)
    c("files/delete_v2", {"path": "/Change/c.txt"}, token=ADA)
    c.fails("files/delete_v2", {"path": "/Change/c.txt"}, "path_lookup/not_found", token=ADA)
    c("files/get_metadata", {"path": "/Change/c.txt", "include_deleted": True}, token=ADA)
    c("files/list_folder", {"path": "", "include_deleted": True, "include_restorable_info": True, "recursive": True}, token=ADA)
    c("files/permanently_delete", {"path": "/Change/c.txt"}, token=ADA)
    c("files/permanently_delete", {"path": "/Change/a.txt"}, token=ADA)
    c.fails("files/permanently_delete", {"path": "/Change/a.txt"}, "path_lookup/not_found", token=ADA)


def batches(c: Client) -> None:
    made = c("files/create_folder_batch", {"paths": ["/Batch/a", "/Batch/b", "/Notes"], "force_async": True}, token=ADA)
    wait(c, "files/create_folder_batch/check", made)
    c("files/create_folder_batch", {"paths": ["/Batch/c"]}, token=ADA)
    pairs = [{"from_path": "/Batch/a", "to_path": "/Batch/d"}, {"from_path": "/none", "to_path": "/x"}]
    wait(c, "files/copy_batch/check_v2", c("files/copy_batch_v2", {"entries": pairs}, token=ADA))
    pairs[0]["to_path"] = "/Batch/e"
    wait(c, "files/move_batch/check_v2", c("files/move_batch_v2", {"entries": pairs}, token=ADA))
    launch = c("files/delete_batch", {"entries": [{"path": "/Batch"}, {"path": "/none"}]}, token=ADA)
    wait(c, "files/delete_batch/check", launch)
    for route in ("copy_batch/check_v2", "move_batch/check_v2", "delete_batch/check", "create_folder_batch/check"):
        c.fails(f"files/{route}", {"async_job_id": "none"}, "invalid_async_job_id", token=ADA)


def references(c: Client) -> None:
    got = c("files/copy_reference/get", {"path": "/Notes"}, token=ADA)
    c.fails("files/copy_reference/get", {"path": "/none"}, "path/not_found", token=ADA)
    argument = {"copy_reference": got["copy_reference"], "path": "/From Ada"}
    c("files/copy_reference/save", argument, token=BOB)
    c.fails("files/copy_reference/save", argument, "path/conflict/folder", token=BOB)
    c.fails("files/copy_reference/save", {**argument, "copy_reference": "none"}, "invalid_copy_reference", token=BOB)
    c("files/tags/add", {"path": "/Notes", "tag_text": "Good"}, token=ADA)
    c("files/tags/get", {"paths": ["/Notes", "/photos"]}, token=ADA)
    c("files/tags/remove", {"path": "/Notes", "tag_text": "good"}, token=ADA)
    c.fails("files/tags/remove", {"path": "/Notes", "tag_text": "good"}, "tag_not_present", token=ADA)
    c.fails("files/tags/get", {"paths": ["/none"]}, "path/not_found", token=ADA)
    for at in range(20):
        c("files/tags/add", {"path": "/Notes", "tag_text": f"t{at}"}, token=ADA)
    c.fails("files/tags/add", {"path": "/Notes", "tag_text": "more"}, "too_many_tags", token=ADA)
    entries = [{"path": "/Notes/hello.txt"}, {"path": "/Notes"}, {"path": "/none"}]
    for route in ("lock_file_batch", "get_file_lock_batch", "unlock_file_batch"):
        c(f"files/{route}", {"entries": entries}, token=ADA)


def search(c: Client) -> None:
    options = {"path": "/Notes", "max_results": 1}
    found = c(
        "files/search_v2",
        {"query": "notes", "options": {"file_categories": ["folder"]}, "match_field_options": {"include_highlights": True}},
        token=ADA,
    )
    assert [one["metadata"]["metadata"]["name"] for one in found["matches"]] == ["Notes"], found
    found = c("files/search_v2", {"query": "t", "options": options, "include_highlights": True}, token=ADA)
    assert found["has_more"] and len(found["matches"]) == 1, found
    found = c("files/search_v2", {"query": "txt", "options": {"max_results": 1}}, token=ADA)
    while found["has_more"]:
        found = c("files/search/continue_v2", {"cursor": found["cursor"]}, token=ADA)
    c("files/search_v2", {"query": "batch", "options": {"file_status": "deleted"}}, token=ADA)
    c.fails("files/search_v2", {"query": " "}, "invalid_argument", token=ADA)
    c.fails("files/search_v2", {"query": "a", "options": {"path": "/none"}}, "path/not_found", token=ADA)


def properties(c: Client) -> None:
    field = {"name": "asset", "description": "its id", "type": "string"}
    template = {"name": "Sluice", "description": "from Sluice", "fields": [field]}
    made = c("file_properties/templates/add_for_user", template, token=ADA)["template_id"]
    c.fails(
        "file_properties/templates/add_for_user", {**template, "fields": [field, field]}, "conflicting_property_names", token=ADA
    )
    c("file_properties/templates/list_for_user", token=ADA)
    c("file_properties/templates/get_for_user", {"template_id": made}, token=ADA)
    c.fails("file_properties/templates/get_for_user", {"template_id": made}, "template_not_found", token=BOB)
    c("file_properties/templates/update_for_user", {"template_id": made, "name": "New"}, token=ADA)
    group = {"template_id": made, "fields": [{"name": "asset", "value": "A1"}]}
    on = {"path": "/Notes/hello.txt"}
    c("file_properties/properties/add", {**on, "property_groups": [group]}, token=ADA)
    c.fails("file_properties/properties/add", {**on, "property_groups": [group]}, "property_group_already_exists", token=ADA)
    strange = {**group, "fields": [{"name": "x", "value": ""}]}
    c.fails("file_properties/properties/overwrite", {**on, "property_groups": [strange]}, "does_not_fit", token=ADA)
    c.fails("file_properties/properties/add", {"path": "/none", "property_groups": []}, "path/not_found", token=ADA)
    c("file_properties/properties/overwrite", {**on, "property_groups": [group]}, token=ADA)
    update = {"template_id": made, "add_or_update_fields": [{"name": "asset", "value": "A2"}], "remove_fields": []}
    c("file_properties/properties/update", {**on, "update_property_groups": [update]}, token=ADA)
    some = {".tag": "filter_some", "filter_some": [made]}
    c("files/get_metadata", {**on, "include_property_groups": some}, token=ADA)
    c("files/list_folder", {"path": "/Notes", "include_property_groups": some}, token=ADA)
    unknown = {".tag": "filter_some", "filter_some": ["ptid:none"]}
    c.fails("files/list_folder", {"path": "", "include_property_groups": unknown}, "template_error/template_not", token=ADA)
    query = {"query": "a2", "mode": {".tag": "field_name", "field_name": "asset"}}
    found = c("file_properties/properties/search", {"queries": [query]}, token=ADA)
    assert len(found["matches"]) == 1, found
    c("files/upload", {"path": "/Up/p.txt", "property_groups": [group]}, token=ADA, content=b"p")
    c.fails("files/upload", {"path": "/Up/q.txt", "property_groups": [strange]}, "properties_error", token=ADA, content=b"q")
    c("file_properties/properties/remove", {**on, "property_template_ids": [made]}, token=ADA)
    c.fails("file_properties/properties/remove", {**on, "property_template_ids": [made]}, "property_group_lookup", token=ADA)
    c("file_properties/templates/remove_for_user", {"template_id": made}, token=ADA)
    c.fails("file_properties/templates/remove_for_user", {"template_id": made}, "template_not_found", token=ADA)
