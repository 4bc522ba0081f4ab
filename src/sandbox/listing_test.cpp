// Listings, cursors and longpoll, seen as a client sees them.
#include <map>
#include <random>
#include <set>
#include <thread>

#include "sandbox/shared_folder_fixture.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

/// What lies in /top; a recursive listing tells the folder itself, too.
std::map<std::string, std::string> truth(TestSandbox& box, bool recursive) {
    const std::string root = "/top";
    std::map<std::string, std::string> paths;
    if (recursive) {
        paths[root] = cat("folder ", box.rpc("files/get_metadata", {{"path", root}}).at("/id"), " ");
    }
    for (const auto& file : REQUIRE_OK(box.world().files(box.account.account_id, root))) {
        const std::string lower = lower_path(file.path_display);
        if (!recursive && parent_of(lower) != root) continue;
        paths[lower] = cat(file.is_folder() ? "folder " : "file ", file.id, " ", file.rev);
    }
    return paths;
}

struct RandomWorker {
    TestSandbox& box;
    std::mt19937 random;

    std::string path() {
        static const std::vector<std::string> names = {"a", "B", "b c", "d.jpg", "É"};
        std::string path = "/top";
        const auto depth = 1 + random() % 3;
        for (std::uint64_t i = 0; i < depth; ++i) path += "/" + names[random() % names.size()];
        return path;
    }
    /// One operation; many are refused, which must change nothing.
    void work() {
        auto& world = box.world();
        const auto& account = box.account.account_id;
        switch (random() % 10) {
            case 0: static_cast<void>(world.make_folder(account, path())); break;
            case 1:
            case 2: static_cast<void>(world.remove(account, path())); break;
            case 3:
            case 4: static_cast<void>(world.rename(account, path(), path())); break;
            case 5: box.rpc("files/copy_v2", {{"from_path", path()}, {"to_path", path()}}); break;
            default:
                static_cast<void>(world.put_file(account, path(), cat("bytes ", random() % 1000)));
                break;
        }
    }
};

json::object list_arguments(bool recursive, int limit) {
    return {{"path", "/top"}, {"recursive", recursive}, {"limit", limit}};
}

}  // namespace

TEST_CASE("whoever drains the pages ends with the tree, whatever happens meanwhile") {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        CAPTURE(seed);
        TestSandbox box;
        RandomWorker worker{box, std::mt19937(seed)};
        REQUIRE_OK(box.world().make_folder(box.account.account_id, "/top"));
        for (const bool recursive : {true, false}) {
            CAPTURE(recursive);
            const auto list = list_arguments(recursive, 1 + static_cast<int>(seed % 3));
            Replica replica;
            for (int i = 0; i < 40; ++i) worker.work();
            for (int round = 0; round < 15; ++round) {
                replica.take_page(box, list);
                for (int i = 0; i < 4; ++i) worker.work();
                if (round % 5 != 4) continue;
                replica.drain(box, list);
                REQUIRE(replica.paths() == truth(box, recursive));
            }
        }
    }
}

TEST_CASE("a cursor can be used again and tells the same") {
    TestSandbox box;
    box.put("/a.txt", "a");
    const auto list = box.rpc("files/list_folder", {{"path", ""}});
    box.put("/b.txt", "b");
    const json::value cursor{{"cursor", list.json.at("cursor")}};
    const auto once = box.rpc("files/list_folder/continue", cursor);
    const auto twice = box.rpc("files/list_folder/continue", cursor);
    CHECK(once.at("/entries/0/path_lower") == "/b.txt");
    CHECK(once.text == twice.text);
    CHECK(box.rpc("files/list_folder/continue", {{"cursor", once.json.at("cursor")}})
              .json.at("entries")
              .as_array()
              .empty());
}

TEST_CASE("a move is one deleted entry and a new one of the same id; a deleted folder is one entry") {
    TestSandbox box;
    const auto file = box.put("/in/a.txt", "a");
    const auto cursor = box.rpc("files/list_folder/get_latest_cursor", {{"path", ""}, {"recursive", true}});
    REQUIRE_OK(box.world().rename(box.account.account_id, "/in/a.txt", "/in/b.txt"));
    const auto moved = box.rpc("files/list_folder/continue", {{"cursor", cursor.json.at("cursor")}});
    REQUIRE(moved.json.at("entries").as_array().size() == 2);
    CHECK(moved.at("/entries/0/.tag") == "deleted");
    CHECK(moved.at("/entries/0/path_lower") == "/in/a.txt");
    CHECK(moved.at("/entries/1/id") == std::string(file.at("id").as_string()));
    box.put("/in/c.txt", "c");
    REQUIRE_OK(box.world().remove(box.account.account_id, "/in"));
    const auto deleted = box.rpc("files/list_folder/continue", {{"cursor", moved.json.at("cursor")}});
    REQUIRE(deleted.json.at("entries").as_array().size() == 1);
    CHECK(deleted.at("/entries/0/path_lower") == "/in");
}

TEST_CASE("a case-only rename changes the name but is never told") {
    TestSandbox box;
    const auto file = box.put("/rex.jpg", "rex");
    const auto cursor = box.rpc("files/list_folder/get_latest_cursor", {{"path", ""}});
    const json::object move{{"from_path", "/rex.jpg"}, {"to_path", "/Rex.JPG"}};
    CHECK(box.rpc("files/move_v2", move).summary() == "to/conflict/file");
    auto with_autorename = move;
    with_autorename["autorename"] = true;
    CHECK(box.rpc("files/move_v2", with_autorename).at("/metadata/name") == "Rex.JPG");
    CHECK(box.rpc("files/get_metadata", {{"path", "/REX.jpg"}}).at("/rev") ==
          std::string(file.at("rev").as_string()));
    CHECK(box.rpc("files/list_folder/continue", {{"cursor", cursor.json.at("cursor")}})
              .json.at("entries")
              .as_array()
              .empty());
}

TEST_CASE("deleted entries are listed only on request") {
    TestSandbox box;
    box.put("/f/a.txt", "a");
    box.put("/f/b.txt", "b");
    REQUIRE_OK(box.world().remove(box.account.account_id, "/f/a.txt"));
    CHECK(box.rpc("files/list_folder", {{"path", "/f"}}).json.at("entries").as_array().size() == 1);
    const auto all = box.rpc("files/list_folder", {{"path", "/F"}, {"include_deleted", true}, {"limit", 1}});
    CHECK(all.at("/entries/0/.tag") == "deleted");
    CHECK(all.at("/has_more") == "true");
    const auto rest = box.rpc("files/list_folder/continue", {{"cursor", all.json.at("cursor")}});
    CHECK(rest.at("/entries/0/name") == "b.txt");
    CHECK(box.rpc("files/get_metadata", {{"path", "/f/a.txt"}, {"include_deleted", true}}).at("/.tag") ==
          "deleted");
}

TEST_CASE("pages with deleted entries tell each child once and nothing from further down") {
    TestSandbox box;
    for (const auto* path : {"/f/a", "/f/sub/x", "/f/sub/y", "/f/sub2/z", "/f/t"}) box.put(path, path);
    for (const auto* path : {"/f/a", "/f/sub/x", "/f/sub2"})
        REQUIRE_OK(box.world().remove(box.account.account_id, path));
    for (int limit = 1; limit <= 5; ++limit) {
        std::string told;
        auto page =
            box.rpc("files/list_folder", {{"path", "/f"}, {"include_deleted", true}, {"limit", limit}});
        while (true) {
            for (const auto& entry : page.json.at("entries").as_array()) {
                told += cat(std::string_view(entry.at(".tag").as_string()), " ",
                            std::string_view(entry.at("path_lower").as_string()), ", ");
            }
            if (page.at("/has_more") == "false") break;
            page = box.rpc("files/list_folder/continue", {{"cursor", page.json.at("cursor")}});
        }
        CHECK(told == "deleted /f/a, folder /f/sub, deleted /f/sub2, file /f/t, ");
    }
}

TEST_CASE("a lost folder and a reset are told to cursors") {
    TestSandbox box;
    box.put("/f/a.txt", "a");
    const auto list = box.rpc("files/list_folder", {{"path", "/f"}});
    const json::value cursor{{"cursor", list.json.at("cursor")}};
    REQUIRE_OK(box.world().rename(box.account.account_id, "/f", "/g"));
    CHECK(box.rpc("files/list_folder/continue", cursor).summary() == "path/not_found");
    CHECK(box.rpc("files/list_folder", {{"path", "/f"}}).summary() == "path/not_found");
    CHECK(box.rpc("files/list_folder", {{"path", "/g/a.txt"}}).summary() == "path/not_folder");
    box.world().reset_cursors(box.account.account_id);
    CHECK(box.rpc("files/list_folder/continue", cursor).summary() == "reset");
    CHECK(box.rpc("files/list_folder/longpoll", cursor).summary() == "reset");
    const auto other = box.world().add_account({"bob@example.com", "Bob"});
    box.token = box.world().add_token(other.account_id, box.app.key);
    CHECK(box.rpc("files/list_folder/continue", cursor).status() == 400);
}

TEST_CASE("longpoll answers at once when the cursor is behind and wakes on a change in its folder") {
    TestSandbox box;
    box.put("/f/a.txt", "a");
    const auto latest = box.rpc("files/list_folder/get_latest_cursor", {{"path", "/f"}});
    const net::Request poll{.method = "POST",
                            .url = "/2/files/list_folder/longpoll",
                            .headers = {{"Content-Type", "application/json"}},
                            .body = json::serialize(json::object{{"cursor", latest.json.at("cursor")}})};
    Answer waited;
    std::thread waiter([&] { waited = box.send(poll); });
    box.put("/elsewhere.txt", "x");
    box.put("/f/b.txt", "b");
    waiter.join();
    CHECK(waited.at("/changes") == "true");
    CHECK(box.send(poll).at("/changes") == "true");
    CHECK(box.rpc("files/list_folder/longpoll", {{"cursor", latest.json.at("cursor")}, {"timeout", 5}})
              .status() == 400);
}

TEST_CASE("longpoll ends without changes when the sandbox stops waiting") {
    TestSandbox box;
    const auto latest = box.rpc("files/list_folder/get_latest_cursor", {{"path", ""}});
    box.world().stop_waiting();
    CHECK(box.rpc("files/list_folder/longpoll", {{"cursor", latest.json.at("cursor")}}).at("/changes") ==
          "false");
}

}  // namespace sluice::sandbox
