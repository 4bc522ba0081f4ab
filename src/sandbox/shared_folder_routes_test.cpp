// The routes of shared folders and their members: results, refusals, jobs, pages.
#include "sandbox/shared_folder_fixture.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

json::object by_id(const std::string& account_id) {
    return {{".tag", "dropbox_id"}, {"dropbox_id", account_id}};
}

json::object by_email(const std::string& email) {
    return {{".tag", "email"}, {"email", email}};
}

json::object add_argument(const std::string& id, const json::object& member, const std::string& level) {
    return {{"shared_folder_id", id},
            {"members", json::array{json::object{{"member", member}, {"access_level", level}}}}};
}

}  // namespace

TEST_CASE("share_folder makes a missing folder and answers its metadata with the policies that were asked") {
    SharingSandbox box;
    const auto shared = box.rpc("sharing/share_folder", {{"path", "/Events/Run 2026"},
                                                         {"acl_update_policy", "editors"},
                                                         {"viewer_info_policy", {{".tag", "disabled"}}},
                                                         {"actions", {"edit_contents", "unmount"}}});
    REQUIRE(shared.status() == 200);
    CHECK(shared.at("/.tag") == "complete");
    CHECK(shared.at("/name") == "Run 2026");
    CHECK(shared.at("/path_lower") == "/events/run 2026");
    CHECK(shared.at("/parent_folder_name") == "Events");
    CHECK(shared.at("/access_type/.tag") == "owner");
    CHECK(shared.at("/is_team_folder") == "false");
    CHECK(shared.at("/policy/acl_update_policy/.tag") == "editors");
    CHECK(shared.at("/policy/shared_link_policy/.tag") == "anyone");
    CHECK(shared.at("/policy/viewer_info_policy/.tag") == "disabled");
    CHECK(!shared.json.at("policy").as_object().contains("member_policy"));
    CHECK(shared.at("/owner_display_names/0") == "Ada Lovelace");
    CHECK(shared.at("/permissions/0/action/.tag") == "edit_contents");
    CHECK(shared.at("/permissions/1/allow") == "true");
    const auto folder = box.rpc("files/get_metadata", {{"path", "/Events/Run 2026"}});
    CHECK(shared.at("/folder_id") == folder.at("/id"));

    const auto again = box.rpc("sharing/share_folder", {{"path", "/events/run 2026"}});
    CHECK(again.summary() == "bad_path/already_shared");
    CHECK(again.at("/error/bad_path/shared_folder_id") == shared.at("/shared_folder_id"));
}

TEST_CASE("share_folder says why a path can't be shared") {
    SharingSandbox box;
    box.put("/f.txt", "f");
    box.put("/Shared/sub/a.txt", "a");
    box.share("/Shared");
    const auto share = [&](const json::object& argument) {
        return box.rpc("sharing/share_folder", argument);
    };
    CHECK(share({{"path", "/f.txt"}}).summary() == "bad_path/is_file");
    CHECK(share({{"path", "/f.txt/x"}}).summary() == "bad_path/invalid_path");
    CHECK(share({{"path", "/Shared/sub"}}).summary() == "bad_path/inside_shared_folder");
    REQUIRE_OK(box.world().rename(box.account.account_id, "/Shared", "/Top/Shared"));
    CHECK(share({{"path", "/Top"}}).summary() == "bad_path/contains_shared_folder");
    CHECK(share({{"path", "/bad\\name"}}).summary() == "bad_path/invalid_path");
    CHECK(share({{"path", "id:nothing_like_it"}}).summary() == "bad_path/invalid_path");
    CHECK(share({{"path", "/x"}, {"shared_link_policy", "members"}}).summary() ==
          "disallowed_shared_link_policy");
    CHECK(share({{"path", "/x"}, {"colour", "red"}}).status() == 400);
    CHECK(share({{"path", "/x"}, {"acl_update_policy", "nobody"}}).status() == 400);
    box.world().add_app({.name = "Pocket", .access = AppAccess::app_folder});
    box.put("/Apps/Pocket/in/a.txt", "a");
    CHECK(share({{"path", "/Apps/Pocket"}}).summary() == "bad_path/is_app_folder");
    CHECK(share({{"path", "/Apps/Pocket/in"}}).summary() == "bad_path/inside_app_folder");
    CHECK(share({{"path", "/Apps"}}).summary() == "bad_path/contains_app_folder");
}

TEST_CASE("share_folder can be forced into a job") {
    SharingSandbox box;
    box.world().set_switches({.checks_in_progress = 1});
    const auto launched = box.rpc("sharing/share_folder", {{"path", "/Jobs"}, {"force_async", true}});
    CHECK(launched.at("/.tag") == "async_job_id");
    const json::value poll{{"async_job_id", launched.json.at("async_job_id")}};
    CHECK(box.rpc("sharing/check_share_job_status", poll).at("/.tag") == "in_progress");
    const auto done = box.rpc("sharing/check_share_job_status", poll);
    CHECK(done.at("/.tag") == "complete");
    CHECK(done.at("/path_lower") == "/jobs");
    CHECK(box.rpc("sharing/check_job_status", poll).summary() == "invalid_async_job_id");
    CHECK(box.as_ben("sharing/check_share_job_status", poll).summary() == "invalid_async_job_id");
}

TEST_CASE("unshare_folder leaves the content to the owner, and copies to others if it is to") {
    for (const bool leave : {false, true}) {
        CAPTURE(leave);
        SharingSandbox box;
        const auto file = box.put("/Jobs/a.jpg", "a");
        const auto id = box.share_with_ben("/Jobs");
        CHECK(box.as_ben("sharing/unshare_folder", {{"shared_folder_id", id}}).summary() == "no_permission");
        const auto latest =
            box.rpc("files/list_folder/get_latest_cursor", {{"path", ""}, {"recursive", true}});
        const auto launched =
            box.rpc("sharing/unshare_folder", {{"shared_folder_id", id}, {"leave_a_copy", leave}});
        const json::value poll{{"async_job_id", launched.json.at("async_job_id")}};
        CHECK(box.rpc("sharing/check_job_status", poll).text == R"({".tag":"complete"})");
        const auto news = box.rpc("files/list_folder/continue", {{"cursor", latest.json.at("cursor")}});
        CHECK(SharingSandbox::told(news) == "deleted /jobs, folder /jobs, file /jobs/a.jpg, ");
        CHECK(!news.json.at("entries").as_array()[2].as_object().contains("sharing_info"));
        CHECK(news.at("/entries/2/id") == std::string(file.at("id").as_string()));
        const auto bens = box.as_ben("files/get_metadata", {{"path", "/Jobs/a.jpg"}});
        CHECK(bens.status() == (leave ? 200 : 409));
        if (leave) CHECK(bens.at("/id") != std::string(file.at("id").as_string()));
        CHECK(box.rpc("sharing/get_folder_metadata", {{"shared_folder_id", id}}).summary() == "invalid_id");
    }
}

TEST_CASE("members are added by id or address; people without an account are invited") {
    SharingSandbox box;
    const auto id = box.share("/Jobs");
    const auto add = [&](const json::object& member, const std::string& level) {
        return box.rpc("sharing/add_folder_member", add_argument(id, member, level));
    };
    CHECK(add(by_email("ben@example.com"), "viewer").text == "null");
    CHECK(add(by_email("Cy@Example.com"), "editor").text == "null");
    const auto members = box.rpc("sharing/list_folder_members",
                                 {{"shared_folder_id", id}, {"actions", {"remove", "make_owner"}}});
    REQUIRE(members.json.at("users").as_array().size() == 2);
    CHECK(members.at("/users/0/access_type/.tag") == "owner");
    CHECK(members.at("/users/0/permissions/0/reason/.tag") == "target_is_owner");
    CHECK(members.at("/users/1/user/email") == "ben@example.com");
    CHECK(members.at("/users/1/user/same_team") == "false");
    CHECK(members.at("/users/1/is_inherited") == "false");
    CHECK(members.at("/users/1/permissions/1/action/.tag") == "make_owner");
    CHECK(members.at("/users/1/permissions/1/allow") == "true");
    CHECK(members.at("/invitees/0/invitee/.tag") == "email");
    CHECK(members.at("/invitees/0/invitee/email") == "cy@example.com");
    CHECK(members.at("/groups") == "[]");

    const auto cy = box.world().add_account({"cy@example.com", "Cy"});
    const auto token = box.world().add_token(cy.account_id, box.app.key);
    CHECK(box.as(token, "sharing/list_mountable_folders", nullptr).at("/entries/0/shared_folder_id") == id);
    CHECK(box.as(token, "sharing/get_folder_metadata", {{"shared_folder_id", id}}).at("/access_type/.tag") ==
          "editor");

    CHECK(add(by_id("dbid:nobody"), "editor").at("/error/bad_member/invalid_dropbox_id") == "dbid:nobody");
    CHECK(add(by_id("g:group"), "editor").summary() == "bad_member/invalid_group");
    CHECK(add(by_email("no address"), "editor").status() == 400);
    CHECK(add(by_email("a@example.com"), "owner").status() == 400);
    CHECK(box.rpc("sharing/add_folder_member", add_argument("12", by_email("a@example.com"), "editor"))
              .summary() == "access_error/invalid_id");
    CHECK(box.rpc("sharing/add_folder_member", {{"shared_folder_id", id}}).status() == 400);
}

TEST_CASE("who may add and change members follows from the policy") {
    SharingSandbox box;
    const auto id = box.share_with_ben("/Jobs");
    const auto cy = add_argument(id, by_email("cy@example.com"), "viewer");
    CHECK(box.as_ben("sharing/add_folder_member", cy).summary() == "no_permission");
    CHECK(box.as_ben("sharing/update_folder_policy",
                     {{"shared_folder_id", id}, {"acl_update_policy", "editors"}})
              .summary() == "no_permission");
    const auto updated =
        box.rpc("sharing/update_folder_policy", {{"shared_folder_id", id}, {"acl_update_policy", "editors"}});
    CHECK(updated.at("/policy/acl_update_policy/.tag") == "editors");
    CHECK(box.as_ben("sharing/add_folder_member", cy).text == "null");
    CHECK(box.rpc("sharing/update_folder_policy", {{"shared_folder_id", id}, {"member_policy", "team"}})
              .summary() == "not_on_team");
    CHECK(
        box.rpc("sharing/update_folder_policy", {{"shared_folder_id", id}, {"shared_link_policy", "members"}})
            .summary() == "disallowed_shared_link_policy");
    const auto stranger = box.world().add_account({"dee@example.com", "Dee"});
    const auto token = box.world().add_token(stranger.account_id, box.app.key);
    CHECK(box.as(token, "sharing/add_folder_member", cy).summary() == "access_error/not_a_member");
    CHECK(box.as(token, "sharing/get_folder_metadata", {{"shared_folder_id", id}}).summary() ==
          "not_a_member");
}

TEST_CASE("members of a basic account can't be viewers") {
    SharingSandbox box;
    const auto basic = box.world().add_account({"eve@example.com", "Eve", Plan::basic});
    const auto token = box.world().add_token(basic.account_id, box.app.key);
    const auto shared = box.as(token, "sharing/share_folder", {{"path", "/Hers"}});
    const auto id = shared.at("/shared_folder_id");
    CHECK(box.as(token, "sharing/add_folder_member", add_argument(id, by_id(box.ben.account_id), "viewer"))
              .summary() == "insufficient_plan");
    CHECK(box.as(token, "sharing/add_folder_member", add_argument(id, by_id(box.ben.account_id), "editor"))
              .text == "null");
    CHECK(box.as(token, "users/get_current_account", nullptr).at("/account_type/.tag") == "basic");
}

TEST_CASE("update_folder_member changes access of members alone") {
    SharingSandbox box;
    const auto id = box.share_with_ben("/Jobs");
    const auto update = [&](const json::object& member, const std::string& level) {
        return box.rpc("sharing/update_folder_member",
                       {{"shared_folder_id", id}, {"member", member}, {"access_level", level}});
    };
    CHECK(update(by_id(box.ben.account_id), "viewer_no_comment").text == "{}");
    CHECK(box.as_ben("sharing/get_folder_metadata", {{"shared_folder_id", id}}).at("/access_type/.tag") ==
          "viewer_no_comment");
    CHECK(update(by_id(box.account.account_id), "viewer").summary() == "no_permission");
    CHECK(update(by_email("ben@example.com"), "viewer").summary() == "member_error/invalid_dropbox_id");
    CHECK(update(by_id("dbid:nobody"), "viewer").summary() == "member_error/invalid_dropbox_id");
    const auto cy = box.world().add_account({"cy@example.com", "Cy"});
    CHECK(update(by_id(cy.account_id), "viewer").summary() == "member_error/not_a_member");
    CHECK(update(by_id(box.ben.account_id), "owner").status() == 400);
}

TEST_CASE("remove_folder_member takes the folder from a member, with or without a copy") {
    for (const bool leave : {false, true}) {
        CAPTURE(leave);
        SharingSandbox box;
        box.put("/Jobs/a.jpg", "a");
        const auto id = box.share_with_ben("/Jobs");
        const auto remove = [&](const json::object& member) {
            return box.rpc("sharing/remove_folder_member",
                           {{"shared_folder_id", id}, {"member", member}, {"leave_a_copy", leave}});
        };
        CHECK(remove(by_id(box.account.account_id)).summary() == "folder_owner");
        CHECK(remove(by_id("dbid:nobody")).summary() == "member_error/invalid_dropbox_id");
        const auto launched = remove(by_id(box.ben.account_id));
        CHECK(launched.at("/.tag") == "async_job_id");
        CHECK(box.rpc("sharing/check_job_status", {{"async_job_id", launched.json.at("async_job_id")}})
                  .at("/.tag") == "complete");
        const auto copy = box.as_ben("files/get_metadata", {{"path", "/Jobs/a.jpg"}});
        CHECK(copy.status() == (leave ? 200 : 409));
        CHECK(box.as_ben("sharing/list_folders", nullptr).at("/entries") == "[]");
        CHECK(remove(by_id(box.ben.account_id)).summary() == "member_error/not_a_member");
        CHECK(box.rpc("sharing/remove_folder_member",
                      {{"shared_folder_id", id}, {"member", by_id(box.ben.account_id)}})
                  .status() == 400);
    }
}

TEST_CASE("mounting and unmounting") {
    SharingSandbox box;
    const auto id = box.share("/Jobs");
    const json::value folder{{"shared_folder_id", id}};
    CHECK(box.as_ben("sharing/mount_folder", folder).summary() == "access_error/not_a_member");
    box.add_ben(id);
    CHECK(box.as_ben("sharing/unmount_folder", folder).summary() == "access_error/unmounted");
    CHECK(!box.as_ben("sharing/get_folder_metadata", folder).json.as_object().contains("path_lower"));
    CHECK(box.as_ben("sharing/mount_folder", folder).at("/path_lower") == "/jobs");
    CHECK(box.as_ben("sharing/mount_folder", folder).summary() == "already_mounted");
    CHECK(box.as_ben("sharing/unmount_folder", folder).text == "null");
    CHECK(box.as_ben("files/get_metadata", {{"path", "/Jobs"}}).summary() == "path/not_found");
    CHECK(box.rpc("sharing/mount_folder", {{"shared_folder_id", "none"}}).summary() ==
          "access_error/invalid_id");
}

TEST_CASE("lists of folders and members come in pages") {
    SharingSandbox box;
    std::vector<std::string> ids;
    for (const auto* path : {"/a", "/b", "/c"}) ids.push_back(box.share(path));
    const auto first = box.rpc("sharing/list_folders", {{"limit", 2}, {"actions", {"unshare"}}});
    CHECK(first.json.at("entries").as_array().size() == 2);
    const json::value cursor{{"cursor", first.json.at("cursor")}};
    const auto rest = box.rpc("sharing/list_folders/continue", cursor);
    REQUIRE(rest.json.at("entries").as_array().size() == 1);
    CHECK(rest.at("/entries/0/shared_folder_id") == ids[2]);
    CHECK(rest.at("/entries/0/permissions/0/action/.tag") == "unshare");
    CHECK(!rest.json.as_object().contains("cursor"));
    CHECK(box.rpc("sharing/list_mountable_folders/continue", cursor).summary() == "invalid_cursor");
    CHECK(box.as_ben("sharing/list_folders/continue", cursor).summary() == "invalid_cursor");
    CHECK(box.rpc("sharing/list_folders", {{"limit", 0}}).status() == 400);

    box.add_ben(ids[0]);
    const auto one = box.rpc("sharing/list_folder_members", {{"shared_folder_id", ids[0]}, {"limit", 1}});
    CHECK(one.at("/users/0/access_type/.tag") == "owner");
    const json::value members{{"cursor", one.json.at("cursor")}};
    CHECK(box.rpc("sharing/list_folder_members/continue", members).at("/users/0/user/display_name") ==
          "Ben Bell");
    CHECK(box.rpc("sharing/list_folder_members/continue", {{"cursor", "x"}}).summary() == "invalid_cursor");
    box.put("/a/deep/f.txt", "f");
    CHECK(box.rpc("sharing/list_folder_members", {{"shared_folder_id", "1"}, {"path", "/a/deep"}})
              .json.at("users")
              .as_array()
              .size() == 2);
}

TEST_CASE("shared folders need their scopes, and apps with a folder of their own can't have them") {
    SharingSandbox box;
    box.token = box.world().add_token(box.account.account_id, box.app.key, {"sharing.read"});
    CHECK(box.rpc("sharing/list_folders", nullptr).status() == 200);
    const auto refused = box.rpc("sharing/share_folder", {{"path", "/Jobs"}});
    CHECK(refused.status() == 401);
    CHECK(refused.at("/error/required_scope") == "sharing.write");
    const auto pocket = box.world().add_app({.name = "Pocket", .access = AppAccess::app_folder});
    box.token = box.world().add_token(box.account.account_id, pocket.key);
    for (const auto* route : {"sharing/share_folder", "sharing/list_folders", "sharing/mount_folder"})
        CHECK(box.rpc(route, nullptr).status() == 400);
    CHECK(box.rpc("files/list_folder", {{"path", ""}}).status() == 200);
}

TEST_CASE("accounts of others are told by id") {
    SharingSandbox box;
    const auto ben = box.rpc("users/get_account", {{"account_id", box.ben.account_id}});
    CHECK(ben.at("/name/display_name") == "Ben Bell");
    CHECK(ben.at("/is_teammate") == "false");
    CHECK(box.rpc("users/get_account", {{"account_id", box.account.account_id}}).at("/is_teammate") ==
          "true");
    const std::string nobody = cat("dbid:", std::string(35, 'x'));
    CHECK(box.rpc("users/get_account", {{"account_id", nobody}}).summary() == "no_account");
    CHECK(box.rpc("users/get_account", {{"account_id", "dbid:short"}}).status() == 400);
    const auto both =
        box.rpc("users/get_account_batch", {{"account_ids", {box.ben.account_id, box.account.account_id}}});
    CHECK(both.json.as_array().size() == 2);
    CHECK(box.rpc("users/get_account_batch", {{"account_ids", {box.ben.account_id, nobody}}})
              .at("/error/no_account") == nobody);
    CHECK(box.rpc("users/get_account_batch", {{"account_ids", json::array()}}).status() == 400);
    const auto features = box.rpc("users/features/get_values",
                                  {{"features", {"file_locking", {{".tag", "team_shared_dropbox"}}}}});
    CHECK(features.at("/values/0/file_locking/enabled") == "true");
    CHECK(features.at("/values/1/team_shared_dropbox/.tag") == "enabled");
    CHECK(features.at("/values/1/team_shared_dropbox/enabled") == "false");
    CHECK(box.rpc("users/features/get_values", {{"features", json::array()}}).summary() ==
          "empty_features_list");
}

}  // namespace sluice::sandbox
