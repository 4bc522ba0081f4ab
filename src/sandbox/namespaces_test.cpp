// Shared folders as files: what each member sees, and what their cursors tell.
#include <algorithm>
#include <random>
#include <thread>

#include "sandbox/shared_folder_fixture.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

/// All that an account sees, as its replica must have it.
std::map<std::string, std::string> truth(TestSandbox& box, const Account& account) {
    std::map<std::string, std::string> paths;
    for (const auto& file : REQUIRE_OK(box.world().files(account.account_id))) {
        paths[lower_path(file.path_display)] =
            cat(file.is_folder() ? "folder " : "file ", file.id, " ", file.rev);
    }
    return paths;
}

/// Two people at work in their own folders and in shared ones.
struct Company {
    SharingSandbox& box;
    std::mt19937 random;
    std::vector<std::string> folders = {};  ///< ids of what was shared

    std::string path() {
        static const std::vector<std::string> names = {"a", "B", "c d", "Team", "Team (1)"};
        std::string path;
        const auto depth = 1 + random() % 3;
        for (std::uint64_t i = 0; i < depth; ++i) path += "/" + names[random() % names.size()];
        return path;
    }
    const Account& somebody() { return random() % 2 == 0 ? box.account : box.ben; }
    AccessToken token_of(const Account& account) {
        return &account == &box.ben ? box.ben_token : box.ada_token;
    }
    std::string folder() { return folders.empty() ? "1" : folders[random() % folders.size()]; }

    /// One operation; many are refused, which must change nothing.
    void work() {
        const auto& who = somebody();
        auto& world = box.world();
        switch (random() % 14) {
            case 0: static_cast<void>(world.make_folder(who.account_id, path())); break;
            case 1: static_cast<void>(world.remove(who.account_id, path())); break;
            case 2:
            case 3:
            case 4: static_cast<void>(world.rename(who.account_id, path(), path())); break;
            case 5:
                box.as(token_of(who), "files/copy_v2", {{"from_path", path()}, {"to_path", path()}});
                break;
            case 6: share(who); break;
            case 7: box.as(token_of(who), "sharing/mount_folder", {{"shared_folder_id", folder()}}); break;
            case 8: box.as(token_of(who), "sharing/unmount_folder", {{"shared_folder_id", folder()}}); break;
            case 9:
                if (random() % 4 == 0) {
                    box.as(token_of(who), "sharing/unshare_folder",
                           {{"shared_folder_id", folder()}, {"leave_a_copy", random() % 2 == 0}});
                }
                break;
            default:
                static_cast<void>(world.put_file(who.account_id, path(), cat("bytes ", random() % 1000)));
                break;
        }
    }
    void share(const Account& who) {
        const auto& other = &who == &box.ben ? box.account : box.ben;
        const auto shared = box.as(token_of(who), "sharing/share_folder", {{"path", path()}});
        if (shared.status() != 200) return;
        folders.push_back(shared.at("/shared_folder_id"));
        const json::value member{{"member", {{".tag", "email"}, {"email", other.email}}},
                                 {"access_level", "editor"}};
        box.as(token_of(who), "sharing/add_folder_member",
               {{"shared_folder_id", folders.back()}, {"members", json::array{member}}});
    }
};

json::object list_all(int limit = 2000) {
    return {{"path", ""}, {"recursive", true}, {"limit", limit}};
}

}  // namespace

TEST_CASE("members of shared folders who drain their pages see all of it, whatever happens meanwhile") {
    for (unsigned seed = 1; seed <= 40; ++seed) {
        CAPTURE(seed);
        SharingSandbox box;
        Company company{box, std::mt19937(seed)};
        Replica ada(box.ada_token);
        Replica ben(box.ben_token);
        const auto list = list_all(1 + static_cast<int>(seed % 4));
        for (int i = 0; i < 40; ++i) company.work();
        for (int round = 0; round < 24; ++round) {
            ada.take_page(box, list);
            ben.take_page(box, list);
            for (int i = 0; i < 4; ++i) company.work();
            if (round % 6 != 5) continue;
            ada.drain(box, list);
            ben.drain(box, list);
            REQUIRE(ada.paths() == truth(box, box.account));
            REQUIRE(ben.paths() == truth(box, box.ben));
        }
    }
}

TEST_CASE("sharing a folder keeps ids and tells the folder as deleted and made again, with all in it") {
    SharingSandbox box;
    const auto file = box.put("/Jobs/a.jpg", "a");
    const auto folder_id = box.rpc("files/get_metadata", {{"path", "/Jobs"}}).at("/id");
    const auto root = box.rpc("files/list_folder/get_latest_cursor", list_all());
    const auto inside =
        box.rpc("files/list_folder/get_latest_cursor", {{"path", "/jobs"}, {"recursive", true}});
    const auto id = box.share("/Jobs");
    const auto changes = box.rpc("files/list_folder/continue", {{"cursor", root.json.at("cursor")}});
    CHECK(SharingSandbox::told(changes) == "deleted /jobs, folder /jobs, file /jobs/a.jpg, ");
    CHECK(changes.at("/entries/1/id") == folder_id);
    CHECK(changes.at("/entries/1/sharing_info/shared_folder_id") == id);
    CHECK(changes.at("/entries/1/shared_folder_id") == id);
    CHECK(changes.at("/entries/1/sharing_info/read_only") == "false");
    CHECK(changes.at("/entries/1/sharing_info/traverse_only") == "false");
    CHECK(changes.at("/entries/2/id") == std::string(file.at("id").as_string()));
    CHECK(changes.at("/entries/2/parent_shared_folder_id") == id);
    CHECK(changes.at("/entries/2/sharing_info/parent_shared_folder_id") == id);
    CHECK(changes.at("/entries/2/sharing_info/modified_by") == box.account.account_id);
    // A cursor of the folder itself goes on in the shared one.
    const auto within = box.rpc("files/list_folder/continue", {{"cursor", inside.json.at("cursor")}});
    CHECK(SharingSandbox::told(within) == "deleted /jobs, folder /jobs, file /jobs/a.jpg, ");
    const auto by_id = box.rpc("files/list_folder", {{"path", folder_id}});
    CHECK(SharingSandbox::told(by_id) == "file /jobs/a.jpg, ");
}

TEST_CASE("a member sees a shared folder once it is mounted, at a path of their own") {
    SharingSandbox box;
    box.put("/Jobs/a.jpg", "a");
    const auto id = box.share("/Jobs");
    box.add_ben(id);
    CHECK(box.as_ben("files/get_metadata", {{"path", "/Jobs"}}).summary() == "path/not_found");
    const auto by_namespace = box.as_ben("files/get_metadata", {{"path", cat("ns:", id, "/A.jpg")}});
    CHECK(by_namespace.at("/name") == "a.jpg");
    CHECK(!by_namespace.json.as_object().contains("path_lower"));
    REQUIRE_OK(box.world().put_file(box.ben.account_id, "/Jobs/mine.txt", "mine"));
    REQUIRE(box.as_ben("sharing/mount_folder", {{"shared_folder_id", id}}).at("/path_lower") == "/jobs (1)");
    CHECK(SharingSandbox::told(box.as_ben("files/list_folder", list_all())) ==
          "folder /jobs, file /jobs/mine.txt, folder /jobs (1), file /jobs (1)/a.jpg, ");
    CHECK(SharingSandbox::told(box.as_ben("files/list_folder", {{"path", "/jobs (1)"}})) ==
          "file /jobs (1)/a.jpg, ");
    auto without_mounted = list_all();
    without_mounted["include_mounted_folders"] = false;
    CHECK(SharingSandbox::told(box.as_ben("files/list_folder", without_mounted)) ==
          "folder /jobs, file /jobs/mine.txt, folder /jobs (1), ");
    REQUIRE_OK(box.world().rename(box.ben.account_id, "/Jobs (1)", "/Jobs/Ada's"));
    CHECK(box.as_ben("files/get_metadata", {{"path", cat("ns:", id, "/a.jpg")}}).at("/path_display") ==
          "/Jobs/Ada's/a.jpg");
    CHECK(box.rpc("files/get_metadata", {{"path", "/Jobs/a.jpg"}}).status() == 200);
}

TEST_CASE("a change in a shared folder is told to every member, wakes their longpolls and their apps") {
    SharingSandbox box;
    box.put("/Jobs/a.jpg", "a");
    box.share_with_ben("/Jobs");
    const auto latest = box.as_ben("files/list_folder/get_latest_cursor", list_all());
    std::vector<std::string> changed;
    box.world().on_change([&](const AccountChange& change) { changed.push_back(change.account_id); });
    const net::Request poll{.method = "POST",
                            .url = "/2/files/list_folder/longpoll",
                            .headers = {{"Content-Type", "application/json"}},
                            .body = json::serialize(json::object{{"cursor", latest.json.at("cursor")}})};
    Answer waited;
    std::thread waiter([&] { waited = box.send(poll); });
    box.put("/alone.txt", "x");
    CHECK(changed == std::vector{box.account.account_id});
    box.put("/Jobs/b.jpg", "b");
    waiter.join();
    CHECK(waited.at("/changes") == "true");
    std::ranges::sort(changed);
    std::vector both{box.account.account_id, box.account.account_id, box.ben.account_id};
    std::ranges::sort(both);
    CHECK(changed == both);
    const auto news = box.as_ben("files/list_folder/continue", {{"cursor", latest.json.at("cursor")}});
    CHECK(SharingSandbox::told(news) == "file /jobs/b.jpg, ");
    CHECK(news.at("/entries/0/sharing_info/modified_by") == box.account.account_id);
    const json::value cursor{{"cursor", latest.json.at("cursor")}};
    CHECK(box.as_ben("files/list_folder/continue", cursor).text == news.text);
}

TEST_CASE("viewers read a shared folder but can't write in it") {
    SharingSandbox box;
    box.put("/Jobs/a.jpg", "a");
    const auto id = box.share_with_ben("/Jobs", "viewer");
    const auto file = box.as_ben("files/get_metadata", {{"path", "/Jobs/a.jpg"}});
    CHECK(file.at("/sharing_info/read_only") == "true");
    CHECK(box.as_ben("files/delete_v2", {{"path", "/Jobs/a.jpg"}}).summary() ==
          "path_write/no_write_permission");
    CHECK(box.as_ben("files/create_folder_v2", {{"path", "/Jobs/sub"}}).summary() ==
          "path/no_write_permission");
    CHECK(box.as_ben("files/move_v2", {{"from_path", "/Jobs/a.jpg"}, {"to_path", "/b.jpg"}}).summary() ==
          "from_write/no_write_permission");
    CHECK(box.as_ben("files/copy_v2", {{"from_path", "/Jobs/a.jpg"}, {"to_path", "/b.jpg"}}).status() == 200);
    CHECK(box.as_ben("files/copy_v2", {{"from_path", "/b.jpg"}, {"to_path", "/Jobs/b.jpg"}}).summary() ==
          "to/no_write_permission");
    box.token = box.ben_token;
    CHECK(box.upload("files/upload", {{"path", "/Jobs/c.txt"}}, "c").summary() == "path/no_write_permission");
    box.token = box.ada_token;

    // The right to write is told by the folder's entry alone (spec: list_folder).
    const auto latest = box.as_ben("files/list_folder/get_latest_cursor", list_all());
    const json::value member{{".tag", "dropbox_id"}, {"dropbox_id", box.ben.account_id}};
    CHECK(box.rpc("sharing/update_folder_member",
                  {{"shared_folder_id", id}, {"member", member}, {"access_level", "editor"}})
              .status() == 200);
    const auto news = box.as_ben("files/list_folder/continue", {{"cursor", latest.json.at("cursor")}});
    CHECK(SharingSandbox::told(news) == "folder /jobs, ");
    CHECK(news.at("/entries/0/sharing_info/read_only") == "false");
    CHECK(box.as_ben("files/delete_v2", {{"path", "/Jobs/a.jpg"}}).status() == 200);
}

TEST_CASE("files move between namespaces with their ids, folders that are shared don't") {
    SharingSandbox box;
    const auto file = box.put("/a.jpg", "a");
    box.put("/Jobs/w.jpg", "w");
    box.put("/Holder/h.jpg", "h");
    const auto work = box.share_with_ben("/Jobs");
    box.share("/Other");
    const auto moved = box.rpc("files/move_v2", {{"from_path", "/a.jpg"}, {"to_path", "/Jobs/a.jpg"}});
    CHECK(moved.at("/metadata/id") == std::string(file.at("id").as_string()));
    CHECK(moved.at("/metadata/sharing_info/parent_shared_folder_id") == work);
    CHECK(box.rpc("files/get_metadata", {{"path", "/a.jpg"}}).summary() == "path/not_found");
    CHECK(box.rpc("files/list_revisions", {{"path", file.at("id")}, {"mode", "id"}})
              .json.at("entries")
              .as_array()
              .size() == 2);
    const auto move = [&](const char* from, const char* to) {
        return box.rpc("files/move_v2", {{"from_path", from}, {"to_path", to}});
    };
    CHECK(move("/Other", "/Jobs/Other").summary() == "cant_nest_shared_folder");
    CHECK(move("/Jobs", "/Holder/Jobs").status() == 200);
    CHECK(move("/Holder", "/Other/Holder").summary() == "cant_nest_shared_folder");
    CHECK(move("/Holder/Jobs", "/Holder/Jobs/deeper").summary() == "cant_move_folder_into_itself");
    CHECK(box.rpc("files/copy_v2", {{"from_path", "/Holder"}, {"to_path", "/Copy"}}).summary() ==
          "cant_copy_shared_folder");
    // Ben's own file would become Ada's.
    REQUIRE_OK(box.world().put_file(box.ben.account_id, "/ben.txt", "ben"));
    json::object give{{"from_path", "/ben.txt"}, {"to_path", "/Jobs/ben.txt"}};
    CHECK(box.as_ben("files/move_v2", give).summary() == "cant_transfer_ownership");
    give["allow_ownership_transfer"] = true;
    CHECK(box.as_ben("files/move_v2", give).status() == 200);
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/Holder/Jobs/ben.txt")) == "ben");
}

TEST_CASE("deleting a shared folder unmounts it for oneself and leaves it to the others") {
    SharingSandbox box;
    box.put("/Jobs/a.jpg", "a");
    const auto id = box.share_with_ben("/Jobs");
    const auto latest = box.as_ben("files/list_folder/get_latest_cursor", list_all());
    CHECK(box.as_ben("files/delete_v2", {{"path", "/Jobs"}}).at("/metadata/shared_folder_id") == id);
    CHECK(SharingSandbox::told(box.as_ben("files/list_folder/continue",
                                          {{"cursor", latest.json.at("cursor")}})) == "deleted /jobs, ");
    CHECK(box.rpc("files/get_metadata", {{"path", "/Jobs/a.jpg"}}).status() == 200);
    CHECK(box.as_ben("sharing/mount_folder", {{"shared_folder_id", id}}).at("/path_lower") == "/jobs");
    CHECK(SharingSandbox::told(
              box.as_ben("files/list_folder/continue", {{"cursor", latest.json.at("cursor")}})) ==
          "deleted /jobs, folder /jobs, file /jobs/a.jpg, ");
}

TEST_CASE("shared folders, their members and cursors outlive a restart") {
    const ScratchFolder folder;
    SharingSandbox box(folder.path());
    box.put("/Jobs/a.jpg", "a");
    const auto id = box.share_with_ben("/Jobs", "viewer");
    const auto latest = box.as_ben("files/list_folder/get_latest_cursor", list_all());
    box.put("/Jobs/b.jpg", "b");
    const auto before = box.as_ben("sharing/list_folder_members", {{"shared_folder_id", id}});
    const auto all = box.as_ben("files/list_folder", list_all());
    box.open(folder.path());
    CHECK(box.as_ben("sharing/list_folder_members", {{"shared_folder_id", id}}).text == before.text);
    CHECK(SharingSandbox::told(box.as_ben("files/list_folder", list_all())) == SharingSandbox::told(all));
    CHECK(SharingSandbox::told(box.as_ben("files/list_folder/continue",
                                          {{"cursor", latest.json.at("cursor")}})) == "file /jobs/b.jpg, ");
    CHECK(box.as_ben("files/delete_v2", {{"path", "/Jobs/a.jpg"}}).summary() ==
          "path_write/no_write_permission");
    CHECK(box.share("/Next") != id);
}

TEST_CASE("what lies in shared folders counts for everybody who mounts them") {
    SharingSandbox box;
    box.put("/Jobs/a.jpg", std::string(100, 'a'));
    box.share_with_ben("/Jobs");
    CHECK(box.as_ben("users/get_space_usage", nullptr).at("/used") == "100");
    box.world().set_switches({.quota_bytes = 150});
    CHECK_FALSE(box.world().put_file(box.ben.account_id, "/own.bin", std::string(51, 'b')));
    CHECK_FALSE(box.world().put_file(box.ben.account_id, "/Jobs/own.bin", std::string(51, 'b')));
    REQUIRE_OK(box.world().put_file(box.ben.account_id, "/Jobs/own.bin", std::string(50, 'b')));
    const auto big = box.share("/Empty");
    box.add_ben(big);
    box.world().set_switches({.quota_bytes = 1000});
    box.put("/Empty/big.bin", std::string(840, 'c'));
    box.world().set_switches({.quota_bytes = 900});
    const auto refused = box.as_ben("sharing/mount_folder", {{"shared_folder_id", big}});
    CHECK(refused.summary() == "insufficient_quota");
    CHECK(refused.at("/error/space_needed") == "840");
    CHECK(refused.at("/error/space_left") == "750");
    CHECK(refused.at("/error/space_shortage") == "90");
}

}  // namespace sluice::sandbox
