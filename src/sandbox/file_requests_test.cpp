// File requests: the API's side, and the page that anybody may use.
#include "sandbox/file_requests.h"

#include "net/url.h"
#include "sandbox/multipart.h"
#include "sandbox/surfaces.h"
#include "sandbox/test_sandbox.h"

namespace sluice::sandbox {

namespace {

namespace json = boost::json;

struct RequestWorld : TestSandbox {
    using TestSandbox::TestSandbox;

    Answer create(json::object more = {}) {
        json::object argument{{"title", "Photos of the day"}, {"destination", "/Requests/Day1"}};
        for (const auto& field : more) argument[field.key()] = field.value();
        return rpc("file_requests/create", argument);
    }
    std::string make(json::object more = {}) {
        const auto made = create(std::move(more));
        REQUIRE(made.status() == 200);
        return made.at("/id");
    }
    /// As the page's script sends one file.
    Answer contribute(const std::string& id, const std::string& name, std::string bytes,
                      const std::string& sender = "") {
        return send(
            {.method = "POST",
             .url = cat("/request/", id, "/upload?", net::encode_form({{"name", name}, {"sender", sender}})),
             .headers = {{"Content-Type", "application/octet-stream"}},
             .body = std::move(bytes)});
    }
    std::vector<std::string> names(const std::string& folder = "/Requests/Day1") {
        std::vector<std::string> names;
        for (const auto& file : REQUIRE_OK(world().files(account.account_id, folder)))
            names.push_back(file.path_display);
        return names;
    }
};

}  // namespace

TEST_CASE("a new request has the shape of FileRequest and makes its missing folder") {
    RequestWorld box;
    box.world().set_public_url("http://127.0.0.1:99");
    const auto made = box.create(
        {{"description", "All of them"},
         {"deadline", {{"deadline", "2026-10-12T17:00:00Z"}, {"allow_late_uploads", "seven_days"}}}});
    REQUIRE(made.status() == 200);
    CHECK(made.at("/url") == cat("http://127.0.0.1:99/request/", made.at("/id")));
    CHECK(made.at("/title") == "Photos of the day");
    CHECK(made.at("/destination") == "/Requests/Day1");
    CHECK(made.at("/created") == "2026-09-21T14:13:20Z");
    CHECK(made.at("/is_open") == "true");
    CHECK(made.at("/file_count") == "0");
    CHECK(made.at("/deadline/deadline") == "2026-10-12T17:00:00Z");
    CHECK(made.at("/deadline/allow_late_uploads/.tag") == "seven_days");
    CHECK(box.names().empty());
    CHECK(box.rpc("file_requests/get", {{"id", made.at("/id")}}).json == made.json);
    CHECK(box.rpc("file_requests/count", nullptr).at("/file_request_count") == "1");
}

TEST_CASE("mistakes in a new request are refused as the spec says") {
    RequestWorld box;
    box.put("/file.txt", "x");
    CHECK(box.create({{"title", ""}}).status() == 400);
    CHECK(box.create({{"destination", "no-slash"}}).status() == 400);
    CHECK(box.create({{"colour", "red"}}).text.find("unknown field 'colour'") != std::string::npos);
    CHECK(box.create({{"deadline", {{"deadline", "tomorrow"}}}}).status() == 400);
    CHECK(box.create({{"title", "   "}}).summary() == "validation_error");
    CHECK(box.create({{"destination", "/file.txt"}}).summary() == "not_a_folder");
    CHECK(box.rpc("file_requests/get", {{"id", "nobody"}}).summary() == "not_found");
}

TEST_CASE(
    "files arrive by anybody without cookie or token, under the sender's name, and equal names stay apart") {
    RequestWorld box;
    const auto id = box.make();
    CHECK(box.contribute(id, "IMG_0001.jpg", "one").at("/name") == "IMG_0001.jpg");
    CHECK(box.contribute(id, "IMG_0001.jpg", "two").at("/name") == "IMG_0001 (1).jpg");
    CHECK(box.contribute(id, "IMG_0001.jpg", "two").at("/name") == "IMG_0001 (2).jpg");
    CHECK(box.contribute(id, "rex.jpg", "dog", "Ada / L").at("/name") == "Ada   L - rex.jpg");
    CHECK(box.names().size() == 4);
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/Requests/Day1/IMG_0001 (1).jpg")) == "two");
    CHECK(box.rpc("file_requests/get", {{"id", id}}).at("/file_count") == "4");
}

TEST_CASE("a name can't leave the folder, and names that Dropbox refuses are told") {
    RequestWorld box;
    const auto id = box.make();
    CHECK(box.contribute(id, "../../secret.txt", "x").at("/name") == "secret.txt");
    CHECK(box.contribute(id, "C:\\Photos\\cat.jpg", "x").at("/name") == "cat.jpg");
    CHECK(box.contribute(id, "..", "x").at("/name") == "file");
    const auto refused = box.contribute(id, "desktop.ini", "x");
    CHECK(refused.status() == 400);
    CHECK(refused.at("/code") == "name_refused");
    for (const auto& name : box.names("")) CHECK(name.starts_with("/Requests"));

    const auto long_name = received_name({.file_name = std::string(400, 'a') + ".jpeg", .sender = "Ada"});
    CHECK(long_name.size() == 240);
    CHECK(long_name.starts_with("Ada - aaa"));
    CHECK(long_name.ends_with(".jpeg"));
}

TEST_CASE("closed, expired, broken and unknown requests store nothing and say so politely") {
    RequestWorld box;
    const auto refused = [&](const std::string& id, int status, const std::string& code) {
        CAPTURE(code);
        const auto answer = box.contribute(id, "a.jpg", "x");
        CHECK(answer.status() == status);
        CHECK(answer.at("/code") == code);
        const auto page = box.send({.url = cat("/request/", id)});
        CHECK(page.status() == status);
        CHECK(page.text.find("<form") == std::string::npos);
    };
    refused(box.make({{"open", false}}), 403, "request_closed");
    refused("nobody", 404, "request_not_found");
    const auto strict = box.make({{"deadline", {{"deadline", "2026-09-22T00:00:00Z"}}}});
    const auto lenient =
        box.make({{"deadline", {{"deadline", "2026-09-22T00:00:00Z"}, {"allow_late_uploads", "two_days"}}}});
    box.clock.advance(std::chrono::hours{24});
    refused(strict, 410, "request_expired");
    CHECK(box.contribute(lenient, "late.jpg", "x").status() == 200);
    box.clock.advance(std::chrono::hours{48});
    refused(lenient, 410, "request_expired");
    const auto broken = box.make({{"destination", "/Gone"}});
    REQUIRE(box.rpc("files/delete_v2", {{"path", "/Gone"}}).status() == 200);
    refused(broken, 410, "request_broken");
    CHECK(!box.rpc("file_requests/get", {{"id", broken}}).json.as_object().contains("destination"));
    CHECK(box.names() == std::vector<std::string>{"/Requests/Day1/late.jpg"});
}

TEST_CASE("a request follows its folder when that is moved") {
    RequestWorld box;
    const auto id = box.make();
    REQUIRE(box.rpc("files/move_v2", {{"from_path", "/Requests/Day1"}, {"to_path", "/Elsewhere"}}).status() ==
            200);
    CHECK(box.rpc("file_requests/get", {{"id", id}}).at("/destination") == "/Elsewhere");
    CHECK(box.contribute(id, "a.jpg", "x").status() == 200);
    CHECK(box.names("/Elsewhere").size() == 1);
}

TEST_CASE("update changes what it names, and clears a deadline with an empty update") {
    RequestWorld box;
    const auto id = box.make({{"deadline", {{"deadline", "2026-10-12T17:00:00Z"}}}});
    const auto renamed = box.rpc("file_requests/update", {{"id", id}, {"title", "New"}, {"open", false}});
    CHECK(renamed.at("/title") == "New");
    CHECK(renamed.at("/is_open") == "false");
    CHECK(renamed.at("/deadline/deadline") == "2026-10-12T17:00:00Z");
    const auto later =
        box.rpc("file_requests/update",
                {{"id", id}, {"deadline", {{".tag", "update"}, {"deadline", "2026-11-01T00:00:00Z"}}}});
    CHECK(later.at("/deadline/deadline") == "2026-11-01T00:00:00Z");
    const auto cleared = box.rpc("file_requests/update",
                                 {{"id", id}, {"deadline", {{".tag", "update"}, {"update", nullptr}}}});
    CHECK(!cleared.json.as_object().contains("deadline"));
    CHECK(box.rpc("file_requests/update", {{"id", id}, {"destination", "/Other"}}).at("/destination") ==
          "/Other");
    CHECK(box.rpc("file_requests/update", {{"id", "nobody"}, {"title", "x"}}).summary() == "not_found");
}

TEST_CASE("only closed requests can be deleted, all or none") {
    RequestWorld box;
    const auto open = box.make();
    const auto closed = box.make({{"open", false}});
    CHECK(box.rpc("file_requests/delete", {{"ids", {closed, open}}}).summary() == "file_request_open");
    CHECK(box.rpc("file_requests/count", nullptr).at("/file_request_count") == "2");
    CHECK(box.rpc("file_requests/delete", {{"ids", {closed}}}).at("/file_requests/0/id") == closed);
    CHECK(box.rpc("file_requests/delete_all_closed", nullptr).json.at("file_requests").as_array().empty());
    REQUIRE(box.rpc("file_requests/update", {{"id", open}, {"open", false}}).status() == 200);
    CHECK(box.rpc("file_requests/delete_all_closed", nullptr).at("/file_requests/0/id") == open);
    CHECK(box.rpc("file_requests/count", nullptr).at("/file_request_count") == "0");
}

TEST_CASE("listing goes on with its cursor, and strange cursors are refused") {
    RequestWorld box;
    std::vector<std::string> made;
    for (int i = 0; i < 5; ++i) {
        made.push_back(box.make());
        box.clock.advance(std::chrono::milliseconds{1});
    }
    std::vector<std::string> listed;
    auto page = box.rpc("file_requests/list_v2", {{"limit", 2}});
    while (true) {
        for (const auto& one : page.json.at("file_requests").as_array())
            listed.emplace_back(one.at("id").as_string());
        if (!page.json.at("has_more").as_bool()) break;
        page = box.rpc("file_requests/list/continue", {{"cursor", page.at("/cursor")}});
        REQUIRE(page.status() == 200);
    }
    CHECK(listed == made);
    CHECK(box.rpc("file_requests/list/continue", {{"cursor", "x.2.y"}}).summary() == "invalid_cursor");
    CHECK(box.rpc("file_requests/list", nullptr).json.at("file_requests").as_array().size() == 5);
}

TEST_CASE("an app-folder app sees and makes requests in its own folder only") {
    RequestWorld box({.name = "Small", .access = AppAccess::app_folder});
    const auto inside = box.create();
    CHECK(inside.at("/destination") == "/Requests/Day1");
    CHECK(box.contribute(inside.at("/id"), "a.jpg", "x").status() == 200);
    CHECK(box.names("/Apps/Small/Requests/Day1").size() == 1);

    const auto full = box.world().add_app({.name = "Full"});
    const auto small_token = box.token;
    box.token = box.world().add_token(box.account.account_id, full.key);
    const auto outside = box.make({{"destination", "/Outside"}});
    CHECK(box.rpc("file_requests/count", nullptr).at("/file_request_count") == "2");
    box.token = small_token;
    CHECK(box.rpc("file_requests/get", {{"id", outside}}).summary() == "app_lacks_access");
    CHECK(box.rpc("file_requests/count", nullptr).at("/file_request_count") == "1");
}

TEST_CASE("the public page escapes what people typed, sets no cookie and works as a plain form") {
    RequestWorld box;
    const auto id = box.make({{"title", "<b>Dogs</b>"}, {"description", "<script>x</script>"}});
    const auto page = box.send({.url = cat("/request/", id)});
    CHECK(page.status() == 200);
    CHECK(page.text.find("&lt;b&gt;Dogs") != std::string::npos);
    CHECK(page.text.find("<script>x") == std::string::npos);
    CHECK(!page.response.headers.find("Set-Cookie"));

    const std::string form =
        "--B\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nGrace\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\nContent-Type: "
        "image/jpeg\r\n\r\n"
        "one\r\ntwo\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"files\"; filename=\"b.jpg\"\r\n\r\n\r\n--B--\r\n";
    const net::Request post{.method = "POST",
                            .url = cat("/request/", id),
                            .headers = {{"Content-Type", "multipart/form-data; boundary=B"}},
                            .body = form};
    const auto sent = box.send(post);
    CHECK(sent.status() == 200);
    CHECK(sent.text.find("2 files were sent") != std::string::npos);
    CHECK(box.names() ==
          std::vector<std::string>{"/Requests/Day1/Grace - a.jpg", "/Requests/Day1/Grace - b.jpg"});
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/Requests/Day1/Grace - a.jpg")) ==
          "one\r\ntwo");
    CHECK_FAILS(parse_multipart("multipart/form-data; boundary=B", form.substr(0, form.size() - 8)),
                "form_unreadable");
    CHECK_FAILS(parse_multipart("text/plain", form), "form_unreadable");
}

TEST_CASE("a body that breaks off leaves nothing behind") {
    struct Broken final : net::Source {
        bool has_given = false;
        Result<std::size_t> read(std::span<char> into) override {
            if (has_given) return fail({Remedy::retry, "network_cut", "The connection broke.", ""});
            has_given = true;
            into[0] = 'x';
            return std::size_t{1};
        }
    };
    RequestWorld box;
    const auto id = box.make();
    const auto answer = box.send({.method = "POST",
                                  .url = cat("/request/", id, "/upload?name=a.jpg"),
                                  .body = net::Body(std::make_shared<Broken>(), 10)});
    CHECK(answer.status() == 500);
    CHECK(box.names().empty());
    CHECK(box.rpc("file_requests/get", {{"id", id}}).at("/file_count") == "0");
}

TEST_CASE("a person's page lists a folder, changes it by plain forms and shows the file requests") {
    RequestWorld box;
    box.make();
    box.put("/<i>.jpg", "picture");
    const auto post = [&](const std::string& path, std::vector<std::pair<std::string, std::string>> fields) {
        fields.emplace_back("account", box.account.account_id);
        return box.send({.method = "POST", .url = path, .body = net::encode_form(fields)});
    };
    const auto home = cat("/home?account=", percent_encode(box.account.account_id));
    auto page = box.send({.url = home});
    CHECK(page.status() == 200);
    CHECK(page.text.find("&lt;i&gt;.jpg") != std::string::npos);
    CHECK(page.text.find("<i>.jpg") == std::string::npos);
    CHECK(page.text.find("Photos of the day") != std::string::npos);

    CHECK(post("/home/folder", {{"path", ""}, {"name", "New"}}).status() == 303);
    CHECK(post("/home/move", {{"path", ""}, {"from", "/<i>.jpg"}, {"to", "/New/b.jpg"}}).status() == 303);
    CHECK(post("/home/move", {{"path", ""}, {"from", "/nothing"}, {"to", "/x"}}).status() == 409);
    CHECK(box.send({.method = "POST",
                    .url = cat("/home/upload?account=", percent_encode(box.account.account_id),
                               "&path=/New/c.txt"),
                    .body = "c"})
              .status() == 200);
    CHECK(box.names("/New") == std::vector<std::string>{"/New/b.jpg", "/New/c.txt"});
    const auto file = box.send({.url = cat("/home/file?account=", percent_encode(box.account.account_id),
                                           "&path=/New/b.jpg&inline=1")});
    CHECK(file.text == "picture");
    CHECK(file.response.headers.get("Content-Type") == "image/jpeg");
    CHECK(post("/home/delete", {{"path", "/New"}, {"target", "/New/c.txt"}}).status() == 303);
    CHECK(box.names("/New").size() == 1);
    CHECK(box.send({.method = "POST", .url = "/home/delete", .headers = {{"Sec-Fetch-Site", "cross-site"}}})
              .status() == 403);
    CHECK(box.send({.url = "/nothing"}).status() == 404);
}

}  // namespace sluice::sandbox
