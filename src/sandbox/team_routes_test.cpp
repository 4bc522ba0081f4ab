// Teams: their space, path roots, tokens that act for members, team folders.
#include "sandbox/shared_folder_fixture.h"
#include "sandbox/world_file.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A team of Ada, who administers it, and Ben.
struct TeamSandbox : SharingSandbox {
    Account admin;
    Account member;
    AccessToken admin_token;
    AccessToken member_token;
    AccessToken team_token;

    explicit TeamSandbox(bool has_team_space = true,
                         const std::optional<std::filesystem::path>& folder = std::nullopt)
        : SharingSandbox(folder) {
        const WorldFile file = REQUIRE_OK(
            parse_world_file(cat(R"({"teams": [{"name": "Photo Desk", "team_space": )", has_team_space, R"(}],
                "accounts": [
                  {"name": "Tom Till", "email": "tom@desk.example", "team": "Photo Desk", "team_admin": true},
                  {"name": "Uma Uhl", "email": "uma@desk.example", "team": "Photo Desk"}],
                "team_folders": [
                  {"team": "Photo Desk", "name": "Public"},
                  {"team": "Photo Desk", "name": "Secret", "everyone": "nothing",
                   "members": [{"account": "tom@desk.example", "access": "editor"}]}],
                "tokens": [{"value": "sl.team", "account": "tom@desk.example", "app": ")",
                                 app.key, R"(", "team": true}],
                "files": [{"account": "tom@desk.example", "team_folder": "Public", "path": "/p.txt", "text": "p"},
                          {"account": "tom@desk.example", "team_folder": "Secret", "path": "/s.txt", "text": "s"},
                          {"account": "uma@desk.example", "path": "/own.txt", "text": "own"}]})"),
                             ""));
        REQUIRE_OK(apply_world_file(world(), file));
        find_people();
    }
    void find_people() {
        admin = world().people().find_account_by_email("tom@desk.example").value();
        member = world().people().find_account_by_email("uma@desk.example").value();
        admin_token = world().add_token(admin.account_id, app.key);
        member_token = world().add_token(member.account_id, app.key);
        team_token = world().people().find_access_token("sl.team").value();
        token = member_token;
    }
    std::string root_of_member() {
        return as(member_token, "users/get_current_account", nullptr).at("/root_info/root_namespace_id");
    }
    static std::string root_header(const std::string& tag, const std::string& id) {
        return json::serialize(json::object{{".tag", tag}, {tag, id}});
    }
    /// A call of Uma's with the root of the team's space as "".
    Answer in_team_space(const std::string& route, const json::value& argument) {
        return with(route, argument, {{"Dropbox-API-Path-Root", root_header("root", root_of_member())}});
    }
    Answer as_team(const std::string& route, const json::value& argument, const Headers& headers = {}) {
        const auto before = std::exchange(token, team_token);
        auto answer = with(route, argument, headers);
        token = before;
        return answer;
    }
    std::string team_folder(const std::string& name) {
        const auto list = as_team("team/team_folder/list", nullptr);
        for (const auto& folder : list.json.at("team_folders").as_array()) {
            if (folder.at("name").as_string() == name)
                return std::string(folder.at("team_folder_id").as_string());
        }
        return {};
    }
};

}  // namespace

TEST_CASE("a member of a team sees their home, and the team's space when they ask for its root") {
    TeamSandbox box;
    const auto account = box.rpc("users/get_current_account", nullptr);
    CHECK(account.at("/root_info/.tag") == "team");
    CHECK(account.at("/root_info/home_path") == "/Uma Uhl");
    CHECK(account.at("/team/name") == "Photo Desk");
    CHECK(account.at("/account_type/.tag") == "business");
    CHECK(account.at("/team_member_id") == box.member.team_member_id);
    const json::object all{{"path", ""}, {"recursive", true}};
    CHECK(SharingSandbox::told(box.rpc("files/list_folder", all)) == "file /own.txt, ");
    CHECK(SharingSandbox::told(box.in_team_space("files/list_folder", all)) ==
          "folder /public, folder /uma uhl, file /public/p.txt, file /uma uhl/own.txt, ");
    const auto entry = box.in_team_space("files/get_metadata", {{"path", "/Public/p.txt"}});
    CHECK(entry.at("/sharing_info/read_only") == "false");
    CHECK(box.in_team_space("files/get_metadata", {{"path", "/Secret/s.txt"}}).summary() == "path/not_found");
    CHECK(box.in_team_space("files/create_folder_v2", {{"path", "/Mine"}}).summary() ==
          "path/no_write_permission");
    CHECK(
        box.in_team_space("files/create_folder_v2", {{"path", "/Uma Uhl/Mine"}}).at("/metadata/path_lower") ==
        "/uma uhl/mine");
    CHECK(box.in_team_space("files/delete_v2", {{"path", "/Public"}}).summary() == "path_write/team_folder");
    CHECK(
        box.in_team_space("files/move_v2", {{"from_path", "/Public"}, {"to_path", "/Uma Uhl/P"}}).summary() ==
        "from_write/team_folder");
    CHECK(box.in_team_space("files/move_v2",
                            {{"from_path", "/Uma Uhl/own.txt"}, {"to_path", "/Public/own.txt"}})
              .at("/metadata/path_lower") == "/public/own.txt");
    const auto usage = box.rpc("users/get_space_usage", nullptr);
    CHECK(usage.at("/allocation/.tag") == "team");
    CHECK(usage.at("/allocation/used") == "5");
    CHECK(usage.at("/allocation/user_within_team_space_limit_type/.tag") == "off");
}

TEST_CASE("path roots that aren't the account's are refused with 422") {
    TeamSandbox box;
    const auto list = [&](const std::string& header) {
        return box.with("files/list_folder", {{"path", ""}}, {{"Dropbox-API-Path-Root", header}});
    };
    const auto wrong = list(TeamSandbox::root_header("root", box.member.namespace_id));
    CHECK(wrong.status() == 422);
    CHECK(wrong.summary() == "invalid_root");
    CHECK(wrong.at("/error/invalid_root/.tag") == "team");
    CHECK(wrong.at("/error/invalid_root/root_namespace_id") == box.root_of_member());
    CHECK(wrong.at("/error/invalid_root/home_path") == "/Uma Uhl");
    const auto secret = list(TeamSandbox::root_header("namespace_id", box.team_folder("Secret")));
    CHECK(secret.status() == 422);
    CHECK(secret.summary() == "no_permission");
    CHECK(list(TeamSandbox::root_header("namespace_id", box.admin.namespace_id)).status() == 422);
    const auto folder = list(TeamSandbox::root_header("namespace_id", box.team_folder("Public")));
    CHECK(SharingSandbox::told(folder) == "file /p.txt, ");
    // The cursor keeps its root.
    const auto rest = box.rpc("files/list_folder/continue", {{"cursor", folder.json.at("cursor")}});
    CHECK(rest.at("/entries") == "[]");
    CHECK(list(R"({".tag":"home"})").status() == 200);
    CHECK(list(R"({".tag":"elsewhere","elsewhere":"1"})").status() == 400);
}

TEST_CASE("whoever gets or loses access to a team folder is told by their cursor") {
    TeamSandbox box;
    const json::object all{{"path", ""}, {"recursive", true}};
    const auto latest = box.in_team_space("files/list_folder/get_latest_cursor", all);
    const auto secret = box.team_folder("Secret");
    const json::object uma{{".tag", "dropbox_id"}, {"dropbox_id", box.member.account_id}};
    const json::value add{{"shared_folder_id", secret},
                          {"members", {{{"member", uma}, {"access_level", "viewer"}}}}};
    CHECK(box.rpc("sharing/add_folder_member", add).summary() == "access_error/not_a_member");
    REQUIRE(box.as(box.admin_token, "sharing/add_folder_member", add).text == "null");
    const auto gained = box.rpc("files/list_folder/continue", {{"cursor", latest.json.at("cursor")}});
    CHECK(SharingSandbox::told(gained) == "folder /secret, file /secret/s.txt, ");
    CHECK(gained.at("/entries/0/sharing_info/read_only") == "true");
    const auto removed = box.as(box.admin_token, "sharing/remove_folder_member",
                                {{"shared_folder_id", secret}, {"member", uma}, {"leave_a_copy", false}});
    CHECK(removed.at("/.tag") == "async_job_id");
    const auto lost = box.rpc("files/list_folder/continue", {{"cursor", gained.json.at("cursor")}});
    CHECK(SharingSandbox::told(lost) == "deleted /secret, ");
    CHECK(box.rpc("sharing/mount_folder", {{"shared_folder_id", box.team_folder("Public")}}).summary() ==
          "must_automount");
    CHECK(box.rpc("sharing/unmount_folder", {{"shared_folder_id", box.team_folder("Public")}}).summary() ==
          "not_unmountable");
    CHECK(box.rpc("sharing/unshare_folder", {{"shared_folder_id", box.team_folder("Public")}}).summary() ==
          "team_folder");
}

TEST_CASE("a team's token acts for a member or an administrator, and for nobody else") {
    TeamSandbox box;
    const auto user = box.member.team_member_id;
    CHECK(box.as_team("files/list_folder", {{"path", ""}}).status() == 400);
    const auto list = [&](const Headers& headers) {
        return box.as_team("files/list_folder", {{"path", ""}}, headers);
    };
    CHECK(SharingSandbox::told(list({{"Dropbox-API-Select-User", user}})) == "file /own.txt, ");
    CHECK(list({{"Dropbox-API-Select-User", "dbmid:nobody"}}).summary() == "invalid_select_user");
    const auto by_url = box.as_team(cat("files/list_folder?select_user=", user), {{"path", ""}});
    CHECK(SharingSandbox::told(by_url) == "file /own.txt, ");
    CHECK(list({{"Dropbox-API-Select-User", "dbmid:nobody"}}).status() == 401);
    CHECK(list({{"Dropbox-API-Select-Admin", user}}).summary() == "invalid_select_admin");
    const auto secret = box.team_folder("Secret");
    const Headers in_secret{{"Dropbox-API-Select-Admin", box.admin.team_member_id},
                            {"Dropbox-API-Path-Root", TeamSandbox::root_header("namespace_id", secret)}};
    CHECK(SharingSandbox::told(list(in_secret)) == "file /s.txt, ");
    const Headers in_home{
        {"Dropbox-API-Select-Admin", box.admin.team_member_id},
        {"Dropbox-API-Path-Root", TeamSandbox::root_header("namespace_id", box.member.namespace_id)}};
    CHECK(SharingSandbox::told(list(in_home)) == "file /own.txt, ");
    // Deleting is for what the team owns alone (Stone: select_admin_mode).
    CHECK(box.as_team("files/delete_v2", {{"path", "/own.txt"}}, in_home).status() == 422);
    CHECK(box.as_team("files/delete_v2", {{"path", "/s.txt"}}, in_secret).status() == 200);
    CHECK(box.as_team("files/search_v2", {{"query", "s"}}, {{"Dropbox-API-Select-Admin", "x"}}).status() >=
          400);
    CHECK(box.rpc("team/get_info", nullptr).status() == 400);
    box.team_token = box.world().add_team_token(box.admin.account_id, box.app.key, {"files.metadata.read"});
    const auto unscoped = list({{"Dropbox-API-Select-User", user}});
    CHECK(unscoped.status() == 401);
    CHECK(unscoped.at("/error/required_scope") == "team_data.member");
}

TEST_CASE("a team's token tells the team, its members and its namespaces") {
    TeamSandbox box;
    const auto info = box.as_team("team/get_info", nullptr);
    CHECK(info.at("/name") == "Photo Desk");
    CHECK(info.at("/num_provisioned_users") == "2");
    CHECK(info.at("/policies/sharing/shared_folder_member_policy/.tag") == "anyone");
    const auto first = box.as_team("team/members/list_v2", {{"limit", 1}});
    CHECK(first.at("/members/0/profile/email") == "tom@desk.example");
    CHECK(first.at("/members/0/roles/0/name") == "Team admin");
    CHECK(first.at("/members/0/profile/root_folder_id") == box.root_of_member());
    CHECK(first.at("/has_more") == "true");
    const auto rest = box.as_team("team/members/list/continue_v2", {{"cursor", first.json.at("cursor")}});
    CHECK(rest.at("/members/0/profile/status/.tag") == "active");
    CHECK(rest.at("/has_more") == "false");
    CHECK(box.as_team("team/members/list/continue_v2", {{"cursor", "x"}}).summary() == "invalid_cursor");
    const auto infos =
        box.as_team("team/members/get_info_v2", {{"members",
                                                  {{{".tag", "email"}, {"email", "uma@desk.example"}},
                                                   {{".tag", "email"}, {"email", "ada@example.com"}}}}});
    CHECK(infos.at("/members_info/0/.tag") == "member_info");
    CHECK(infos.at("/members_info/0/profile/team_member_id") == box.member.team_member_id);
    CHECK(infos.at("/members_info/1/id_not_found") == "ada@example.com");
    const auto spaces = box.as_team("team/namespaces/list", nullptr);
    CHECK(spaces.json.at("namespaces").as_array().size() == 5);
    CHECK(spaces.at("/namespaces/0/namespace_type/.tag") == "team_member_folder");
    CHECK(box.as_team("team/token/get_authenticated_admin", nullptr).at("/admin_profile/email") ==
          "tom@desk.example");
    CHECK(box.as(box.admin_token, "users/get_account", {{"account_id", box.member.account_id}})
              .at("/team_member_id") == box.member.team_member_id);
}

TEST_CASE("team folders are made and archived in teams without a space, and lie in their members' homes") {
    TeamSandbox box(false);
    CHECK(box.rpc("users/get_current_account", nullptr).at("/root_info/.tag") == "user");
    CHECK(SharingSandbox::told(box.rpc("files/list_folder", {{"path", ""}, {"recursive", true}})) ==
          "file /own.txt, folder /public, file /public/p.txt, ");
    const auto made = box.as_team("team/team_folder/create", {{"name", "Press"}});
    CHECK(made.at("/status/.tag") == "active");
    CHECK(box.as_team("team/team_folder/create", {{"name", "press"}}).summary() ==
          "folder_name_already_used");
    CHECK(box.as_team("team/team_folder/create", {{"name", "a/b"}}).summary() == "invalid_folder_name");
    CHECK(box.as_team("team/team_folder/create", {{"name", "Apps"}}).summary() == "folder_name_reserved");
    const auto id = made.at("/team_folder_id");
    const auto infos = box.as_team("team/team_folder/get_info", {{"team_folder_ids", {id, "12"}}});
    CHECK(infos.at("/0/.tag") == "team_folder_metadata");
    CHECK(infos.at("/0/name") == "Press");
    CHECK(infos.at("/1/id_not_found") == "12");

    const json::object uma{{".tag", "email"}, {"email", "uma@desk.example"}};
    const Headers as_admin{{"Dropbox-API-Select-Admin", box.admin.team_member_id}};
    CHECK(
        box.as_team("sharing/add_folder_member",
                    {{"shared_folder_id", id}, {"members", {{{"member", uma}, {"access_level", "editor"}}}}},
                    as_admin)
            .text == "null");
    const json::object outside{{".tag", "email"}, {"email", "ada@example.com"}};
    CHECK(box.as_team("sharing/add_folder_member",
                      {{"shared_folder_id", id}, {"members", {{{"member", outside}}}}}, as_admin)
              .summary() == "cant_share_outside_team");
    box.put("/Press/x.txt", "x");
    const auto archived = box.as_team("team/team_folder/archive", {{"team_folder_id", id}});
    CHECK(archived.at("/.tag") == "complete");
    CHECK(archived.at("/status/.tag") == "archived");
    CHECK(box.rpc("files/get_metadata", {{"path", "/Press"}}).summary() == "path/not_found");
    CHECK(box.as_team("team/team_folder/archive", {{"team_folder_id", id}}).summary() ==
          "status_error/archived");
    CHECK(box.as_team("team/team_folder/archive", {{"team_folder_id", "12"}}).summary() ==
          "access_error/invalid_team_folder_id");
}

TEST_CASE("team folders of a team with a space are listed, but neither made nor archived") {
    const ScratchFolder folder;
    TeamSandbox box(true, folder.path());
    CHECK(box.as_team("team/team_folder/create", {{"name", "Press"}}).status() == 400);
    CHECK(
        box.as_team("team/team_folder/archive", {{"team_folder_id", box.team_folder("Public")}}).summary() ==
        "team_shared_dropbox_error/disallowed");
    const auto list = box.as_team("team/team_folder/list", {{"limit", 2}});
    CHECK(list.at("/team_folders/0/is_team_shared_dropbox") == "true");
    const auto rest = box.as_team("team/team_folder/list/continue", {{"cursor", list.json.at("cursor")}});
    CHECK(rest.at("/team_folders/0/name") == "Secret");
    const json::object all{{"path", ""}, {"recursive", true}};
    const auto before = SharingSandbox::told(box.in_team_space("files/list_folder", all));
    box.open(folder.path());
    box.find_people();
    CHECK(SharingSandbox::told(box.in_team_space("files/list_folder", all)) == before);
}

}  // namespace sluice::sandbox
