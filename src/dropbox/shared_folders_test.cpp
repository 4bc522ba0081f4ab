#include "dropbox/shared_folders.h"

#include "support/scripted_dropbox.h"

namespace sluice::dropbox {
namespace {

using test::route_error;
using test::ScriptedDropbox;

std::string folder_fields(std::string_view path = R"("path_lower":"/shoots",)") {
    return cat(R"("shared_folder_id":"84528192421","name":"Shoots",)", path,
               R"("access_type":{".tag":"editor"},"is_inside_team_folder":false,"is_team_folder":false,)",
               R"("policy":{"acl_update_policy":{".tag":"owner"}},"preview_url":"https://x",)",
               R"("time_invited":"2016-01-20T00:00:00Z")");
}

TEST_CASE("a folder is shared at once or by a job") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    SharedFolders folders(client);
    dropbox.queue_ok(cat(R"({".tag":"complete",)", folder_fields(), "}"));
    const auto at_once = REQUIRE_OK(folders.share("/Shoots", {}));
    CHECK(dropbox.last().url == "/2/sharing/share_folder");
    CHECK(dropbox.last_body() == R"({"path":"/Shoots"})");
    CHECK_FALSE(at_once.is_running());
    CHECK(at_once.folder.shared_folder_id == "84528192421");
    CHECK(at_once.folder.access == FolderAccess::editor);

    dropbox.queue_ok(R"({".tag":"async_job_id","async_job_id":"job-1"})");
    CHECK(REQUIRE_OK(folders.share("/Shoots", {})).job_id == "job-1");
    dropbox.queue_ok(R"({".tag":"in_progress"})");
    CHECK(REQUIRE_OK(folders.check_share("job-1", {})).job_id == "job-1");
    CHECK(dropbox.last().url == "/2/sharing/check_share_job_status");
    dropbox.queue_ok(cat(R"({".tag":"complete",)", folder_fields(""), "}"));
    CHECK(REQUIRE_OK(folders.check_share("job-1", {})).folder.path_lower.empty());
    dropbox.queue_ok(
        R"({".tag":"failed","failed":{".tag":"bad_path","bad_path":{".tag":"inside_shared_folder"}}})");
    CHECK_FAILS(folders.check_share("job-1", {}), "folder_unshareable");
    dropbox.queue(route_error(
        cat(R"({".tag":"bad_path","bad_path":{".tag":"already_shared",)", folder_fields(), "}}")));
    CHECK_FAILS(folders.share("/Shoots", {}), "already_shared");
    dropbox.queue(net::text_response(503, ""));
    CHECK_FAILS(folders.share("/Shoots", {}), "answer_lost");
}

TEST_CASE("a shared folder is found, listed, mounted and unmounted") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    SharedFolders folders(client);
    dropbox.queue_ok(cat("{", folder_fields(), "}"));
    CHECK(REQUIRE_OK(folders.find("84528192421", {})).path_lower == "/shoots");
    CHECK(dropbox.last_body() == R"({"shared_folder_id":"84528192421"})");
    dropbox.queue_ok(cat(R"({"entries":[{)", folder_fields(), R"(}],"cursor":"c-1"})"));
    CHECK(REQUIRE_OK(folders.list("", {})).cursor == "c-1");
    CHECK(dropbox.last().url == "/2/sharing/list_folders");
    dropbox.queue_ok(R"({"entries":[]})");
    CHECK(REQUIRE_OK(folders.list("c-1", {})).folders.empty());
    CHECK(dropbox.last().url == "/2/sharing/list_folders/continue");
    dropbox.queue_ok(cat(R"({"entries":[{)", folder_fields(""), "}]}"));
    CHECK(REQUIRE_OK(folders.list_mountable("", {})).folders.front().path_lower.empty());
    CHECK(dropbox.last().url == "/2/sharing/list_mountable_folders");
    dropbox.queue_ok(cat("{", folder_fields(), "}"));
    CHECK(REQUIRE_OK(folders.mount("84528192421", {})).path_lower == "/shoots");
    dropbox.queue(route_error(R"({".tag":"already_mounted"})"));
    CHECK_FAILS(folders.mount("84528192421", {}), "already_mounted");
    dropbox.queue_ok("null");
    CHECK(folders.unmount("84528192421", {}));
    dropbox.queue(route_error(R"({".tag":"access_error","access_error":{".tag":"not_a_member"}})"));
    CHECK_FAILS(folders.unmount("84528192421", {}), "not_a_member");
}

TEST_CASE("members are told apart as people, groups and those who were invited") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    SharedFolders folders(client);
    dropbox.queue_ok(
        R"({"users":[{"access_type":{".tag":"owner"},"user":{"account_id":"dbid:ada","email":"ada@example.com",)"
        R"("display_name":"Ada","same_team":true}}],)"
        R"("groups":[{"access_type":{".tag":"viewer"},"is_inherited":true,"group":{"group_name":"Editors","group_id":"g:1"}}],)"
        R"("invitees":[{"access_type":{".tag":"editor"},"invitee":{".tag":"email","email":"bob@example.com"}}],)"
        R"("cursor":"c-1"})");
    const auto page = REQUIRE_OK(folders.list_members("84528192421", {}));
    REQUIRE(page.members.size() == 3);
    CHECK(page.members[0].kind == FolderMember::Kind::user);
    CHECK(page.members[0].account_id == "dbid:ada");
    CHECK(page.members[0].access == FolderAccess::owner);
    CHECK(page.members[0].is_same_team);
    CHECK(page.members[1].name == "Editors");
    CHECK(page.members[1].is_inherited);
    CHECK(page.members[2].kind == FolderMember::Kind::invitee);
    CHECK(page.members[2].email == "bob@example.com");
    CHECK(page.cursor == "c-1");
    dropbox.queue_ok(R"({"users":[],"groups":[],"invitees":[]})");
    CHECK(REQUIRE_OK(folders.list_members_continue("c-1", {})).members.empty());
}

TEST_CASE("people are invited, changed and removed by mail address or account") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    SharedFolders folders(client);
    dropbox.queue_ok("null");
    const std::vector<Invitation> invitations{{"bob@example.com", FolderAccess::editor},
                                              {"dbid:eve", FolderAccess::viewer}};
    CHECK(folders.add_members("84528192421", invitations, Invite::quietly, {}));
    CHECK(
        dropbox.last_body() ==
        R"({"shared_folder_id":"84528192421","members":[)"
        R"({"member":{".tag":"email","email":"bob@example.com"},"access_level":"editor"},)"
        R"({"member":{".tag":"dropbox_id","dropbox_id":"dbid:eve"},"access_level":"viewer"}],"quiet":true})");
    dropbox.queue_ok(R"({"access_level":{".tag":"viewer"}})");
    CHECK(folders.update_member("84528192421", {"dbid:eve", FolderAccess::editor}, {}));
    CHECK_FAILS(folders.update_member("84528192421", {"eve@example.com", FolderAccess::editor}, {}),
                "person_unknown");
    dropbox.queue_ok(R"({".tag":"async_job_id","async_job_id":"job-2"})");
    CHECK(REQUIRE_OK(folders.remove_member("84528192421", "dbid:eve", {})) == "job-2");
    CHECK(dropbox.last_body() ==
          R"({"shared_folder_id":"84528192421","member":{".tag":"dropbox_id","dropbox_id":"dbid:eve"},)"
          R"("leave_a_copy":false})");
    dropbox.queue_ok(R"({".tag":"in_progress"})");
    CHECK_FALSE(REQUIRE_OK(folders.check_job("job-2", {})));
    dropbox.queue_ok(R"({".tag":"complete"})");
    CHECK(REQUIRE_OK(folders.check_job("job-2", {})));
    dropbox.queue_ok(R"({".tag":"failed","failed":{".tag":"remove_folder_member_error",)"
                     R"("remove_folder_member_error":{".tag":"folder_owner"}}})");
    CHECK_FAILS(folders.check_job("job-2", {}), "owner_protected");
    dropbox.queue(
        route_error(R"({".tag":"bad_member","bad_member":{".tag":"invalid_email","invalid_email":"x"}})"));
    CHECK_FAILS(folders.add_members("84528192421", invitations, Invite::with_mail, {}), "person_unknown");
    dropbox.queue_ok(R"({".tag":"complete"})");
    CHECK(REQUIRE_OK(folders.unshare("84528192421", {})).empty());
}

TEST_CASE("a right that Dropbox adds one day is none of ours") {
    ScriptedDropbox dropbox;
    auto client = dropbox.client();
    dropbox.queue_ok(R"({"shared_folder_id":"1","name":"x","access_type":{".tag":"archivist"}})");
    CHECK(REQUIRE_OK(SharedFolders(client).find("1", {})).access == FolderAccess::no_access);
}

}  // namespace
}  // namespace sluice::dropbox
