// A person's page: previews, the team's space, what it offers and what it refuses.
#include "net/url.h"
#include "sandbox/media_types.h"
#include "sandbox/test_sandbox.h"
#include "sandbox/world_file.h"

namespace sluice::sandbox {

namespace {

using Form = std::vector<std::pair<std::string, std::string>>;

/// A team with a space, of Tom, who administers it, and Uma; Ada shares folders with her.
struct HomePages : TestSandbox {
    Account uma;

    HomePages() {
        const WorldFile file = REQUIRE_OK(parse_world_file(R"({
            "teams": [{"name": "Photo Desk"}],
            "accounts": [
              {"name": "Tom Till", "email": "tom@desk.example", "team": "Photo Desk", "team_admin": true},
              {"name": "Uma Uhl", "email": "uma@desk.example", "team": "Photo Desk"}],
            "team_folders": [
              {"team": "Photo Desk", "name": "Public"},
              {"team": "Photo Desk", "name": "Archive", "everyone": "viewer",
               "members": [{"account": "tom@desk.example"}]}],
            "shared_folders": [{"account": "ada@example.com", "path": "/Run",
              "members": [{"account": "uma@desk.example", "access": "viewer", "mounted": true}]}],
            "files": [
              {"account": "tom@desk.example", "team_folder": "Archive", "path": "/old.txt", "text": "old"},
              {"account": "uma@desk.example", "path": "/own.txt", "text": "own"}]})",
                                                           ""));
        REQUIRE_OK(apply_world_file(world(), file));
        uma = world().people().find_account_by_email("uma@desk.example").value();
    }
    Answer get(const std::string& page, Form query) {
        query.emplace_back("account", uma.account_id);
        return send({.url = cat("/home", page, "?", net::encode_form(query))});
    }
    Answer post(const std::string& action, Form form) {
        form.emplace_back("account", uma.account_id);
        form.emplace_back("answer", "json");
        return send({.method = "POST", .url = cat("/home/", action), .body = net::encode_form(form)});
    }
    Answer in_team(const std::string& path) { return get("", {{"space", "team"}, {"path", path}}); }
};

bool has(const Answer& page, std::string_view text) {
    return page.text.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("a member of a team goes between their own folder and the team's space") {
    HomePages box;
    const auto home = box.get("", {});
    CHECK(has(home, "own.txt"));
    CHECK(has(home, "Photo Desk (team space)"));
    CHECK(has(home, "<span class=\"tag\">shared folder · view only</span>"));
    CHECK_FALSE(has(home, ">Public</a>"));
    const auto team = box.in_team("");
    CHECK(has(team, ">Public</a><span class=\"tag\">team folder</span>"));
    CHECK(has(team, "<span class=\"tag\">team folder · view only</span>"));
    CHECK(has(team, "<span class=\"tag\">your own folder</span>"));
    CHECK_FALSE(has(team, "Tom Till"));
    CHECK(has(box.in_team("/Uma Uhl"), "own.txt"));

    // Ada is in no team: a space that she doesn't have is her home.
    box.uma = box.account;
    CHECK(has(box.in_team(""), "data-folder=\"/Run\""));
    CHECK_FALSE(has(box.in_team(""), "team space"));
}

TEST_CASE("a page offers what one may do there, and no more is done for those who ask anyway") {
    HomePages box;
    CHECK(has(box.in_team("/Public"), "Upload files"));
    CHECK_FALSE(has(box.in_team(""), "Upload files"));
    CHECK_FALSE(has(box.in_team(""), "/home/delete"));
    const auto archive = box.in_team("/Archive");
    CHECK(has(archive, "old.txt"));
    CHECK_FALSE(has(archive, "Upload files"));
    CHECK_FALSE(has(archive, "/home/delete"));
    CHECK_FALSE(has(archive, "draggable"));

    const Form old{{"space", "team"}, {"target", "/Archive/old.txt"}};
    CHECK(box.post("delete", old).at("/code") == "no_permission");
    CHECK(box.post("folder", {{"space", "team"}, {"path", ""}, {"name", "Mine"}}).at("/code") ==
          "no_permission");
    CHECK(box.post("delete", {{"space", "team"}, {"target", "/Public"}}).at("/code") == "folder_is_fixed");
    CHECK(box.send({.method = "POST",
                    .url = cat("/home/upload?", net::encode_form({{"account", box.uma.account_id},
                                                                  {"space", "team"},
                                                                  {"path", "/Archive/new.txt"}})),
                    .body = "new"})
              .at("/code") == "no_permission");
    CHECK(has(box.in_team("/Archive"), "old.txt"));
    CHECK_FALSE(has(box.in_team("/Archive"), "new.txt"));
}

TEST_CASE("files are moved into a folder by its name, also between the spaces of a team") {
    HomePages box;
    const auto move = [&](std::string_view space, const std::string& from, const std::string& into) {
        return box.post("move", {{"space", std::string(space)}, {"from", from}, {"into", into}});
    };
    REQUIRE(box.post("folder", {{"path", ""}, {"name", "Sub"}}).status() == 200);
    CHECK(move("home", "/own.txt", "Sub/").at("/message") == "Moved to /Sub/own.txt.");
    CHECK(move("home", "/Sub/own.txt", "/").at("/message") == "Moved to /own.txt.");
    CHECK(move("home", "/Sub", "/Sub").at("/code") == "move_refused");
    CHECK(move("home", "/none.txt", "/Sub").at("/code") == "path_not_found");
    CHECK(move("team", "/Uma Uhl/own.txt", "/Public").at("/message") == "Moved to /Public/own.txt.");
    CHECK(has(box.in_team("/Public"), "own.txt"));
    CHECK(box.post("move", {{"space", "team"}, {"from", "/Public/own.txt"}, {"to", "OWN.txt"}})
              .at("/message") == "Renamed to /Public/OWN.txt.");
}

TEST_CASE("each kind of file is shown by its own means, on one's page and at a shared link") {
    HomePages box;
    const std::vector<std::pair<std::string, std::string>> kinds{{"a.jpg", "<img class=\"shown\""},
                                                                 {"b.webm", "<video class=\"shown\""},
                                                                 {"c.wav", "<audio "},
                                                                 {"d.pdf", "<iframe class=\"shown "},
                                                                 {"e.txt", "<pre class=\"text\""},
                                                                 {"f.html", "&lt;b&gt;"},
                                                                 {"g.tiff", "There is no preview"},
                                                                 {"h.svg", "There is no preview"},
                                                                 {"i", "There is no preview"}};
    box.uma = box.account;
    for (const auto& [name, shown] : kinds) {
        CAPTURE(name);
        box.put(cat("/", name), "<b>");
        const auto page = box.get("/view", {{"path", cat("/", name)}});
        CHECK(page.status() == 200);
        CHECK(has(page, shown));
        CHECK_FALSE(has(page, "<b>"));
        const auto url =
            box.rpc("sharing/create_shared_link_with_settings", {{"path", cat("/", name)}}).at("/url");
        const auto link_page = box.send({.url = net::target_of(url)});
        CHECK(has(link_page, shown));
        CHECK_FALSE(has(link_page, "<b>"));
    }
    CHECK(box.get("/view", {{"path", "/nothing.jpg"}}).status() == 404);
}

TEST_CASE("a file's bytes come in parts, and none of them runs as a page") {
    HomePages box;
    box.uma = box.account;
    for (const auto* name : {"/a.webm", "/b.html", "/c.svg", "/d.txt"}) box.put(name, "0123456789");
    const auto film = box.send(
        {.url =
             cat("/home/file?",
                 net::encode_form({{"account", box.uma.account_id}, {"path", "/a.webm"}, {"inline", "1"}})),
         .headers = {{"Range", "bytes=2-4"}}});
    CHECK(film.status() == 206);
    CHECK(film.text == "234");
    CHECK(film.response.headers.get("Content-Type") == "video/webm");
    const auto disposition = [&](const std::string& path) {
        const auto answer = box.get("/file", {{"path", path}, {"inline", "1"}});
        CHECK(answer.response.headers.get("Content-Security-Policy") == "default-src 'none'; sandbox");
        return answer.response.headers.get("Content-Disposition").substr(0, 6);
    };
    CHECK(disposition("/a.webm") == "inline");
    CHECK(disposition("/b.html") == "attach");
    CHECK(disposition("/c.svg") == "attach");
    CHECK(disposition("/d.txt") == "inline");
    CHECK(box.get("/file", {{"path", "/a.webm"}}).response.headers.get("Content-Type") ==
          "application/octet-stream");
}

TEST_CASE("a picture is one by its name's ending, in any case") {
    CHECK(showing_of("A.JPG") == Showing::picture);
    CHECK(showing_of("a.heic") == Showing::nothing);  // no browser shows it
    CHECK(showing_of("jpg") == Showing::nothing);
    CHECK(media_type_of("a.HEIC") == "image/heic");
    CHECK(media_type_of("a.unknown") == "application/octet-stream");
}

}  // namespace sluice::sandbox
