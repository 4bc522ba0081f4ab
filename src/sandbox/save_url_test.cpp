// save_url: what may be fetched, and what becomes of it.
#include "net/transport.h"
#include "net/url.h"
#include "sandbox/surfaces.h"
#include "sandbox/test_sandbox.h"
#include "sandbox/web_address.h"

namespace sluice::sandbox {

namespace json = boost::json;

namespace {

net::Response website(const net::Request& request) {
    const auto path = net::path_of(request.url);
    if (path == "/a.txt") return net::text_response(200, "from the web");
    if (path == "/moved") return {.status = 302, .headers = {{"Location", "/a.txt"}}};
    if (path == "/inwards") return {.status = 302, .headers = {{"Location", "ftp://127.0.0.1/a.txt"}}};
    if (path == "/round") return {.status = 302, .headers = {{"Location", "/round"}}};
    return net::text_response(404, "no");
}

struct Web : TestSandbox {
    explicit Web(bool allow_private = true) : TestSandbox({.allow_private_save_url = allow_private}) {
        sandbox->surfaces().transport = net::in_process_transport(website);
    }
    Answer save(const std::string& url) {
        return rpc("files/save_url", {{"path", "/got.txt"}, {"url", url}});
    }
    /// The job's end.
    Answer saved(const std::string& url) {
        const auto launch = save(url);
        REQUIRE(launch.at("/.tag") == "async_job_id");
        sandbox->surfaces().save_urls.wait();
        return rpc("files/save_url/check_job_status", {{"async_job_id", launch.at("/async_job_id")}});
    }
};

}  // namespace

TEST_CASE("a file is fetched from the web as a job, redirects followed") {
    Web box;
    const auto done = box.saved("http://127.0.0.1:81/moved");
    CHECK(done.at("/.tag") == "complete");
    CHECK(done.at("/path_lower") == "/got.txt");
    CHECK(REQUIRE_OK(box.world().read(box.account.account_id, "/got.txt")) == "from the web");
}

TEST_CASE("what can't be fetched fails the job") {
    Web box;
    for (const auto* url : {"http://127.0.0.1:81/none", "http://127.0.0.1:81/round"}) {
        const auto failed = box.saved(url);
        CHECK(failed.at("/.tag") == "failed");
        CHECK(failed.at("/failed/.tag") == "download_failed");
    }
    CHECK(box.saved("http://127.0.0.1:81/inwards").at("/failed/.tag") == "invalid_url");
    CHECK(box.save("ftp://example.com/a").summary() == "invalid_url");
    CHECK(box.save("http:///a").summary() == "invalid_url");
    CHECK(box.rpc("files/save_url", {{"path", "/desktop.ini"}, {"url", "http://127.0.0.1/"}}).summary() ==
          "path/disallowed_name");
}

TEST_CASE("addresses of this machine and its network are refused unless the app may fetch from them") {
    Web box(false);
    for (const auto* host :
         {"127.0.0.1",          "127.1",      "2130706433",      "0x7f000001",      "0.0.0.0",
          "10.1.2.3",           "172.16.0.1", "172.31.255.255",  "192.168.1.1",     "169.254.169.254",
          "100.64.0.1",         "224.0.0.1",  "255.255.255.255", "[::1]",           "[::]",
          "[::ffff:127.0.0.1]", "[fe80::1]",  "[fc00::1]",       "[2002:7f00:1::]", "[64:ff9b::7f00:1]",
          "user@127.0.0.1",     "localhost"}) {
        CAPTURE(host);
        CHECK(box.save(cat("http://", host, "/a.txt")).summary() == "download_failed");
    }
    CHECK(is_public({"8.8.8.8", "80"}));
    CHECK(is_public({"172.32.0.1", "80"}));
    CHECK(is_public({"2606:4700::1111", "443"}));
}

TEST_CASE("a job that a restart interrupts has failed") {
    ScratchFolder folder;
    TestSandbox box({}, folder.path());
    const json::object under_way{{"kind", "files/save_url"},
                                 {"account_id", box.account.account_id},
                                 {"checks_left", 0},
                                 {"result", nullptr}};
    box.world().save_record("core.job", "dbjid:1", json::serialize(under_way));
    const auto status = [&](const char* id) {
        return box.rpc("files/save_url/check_job_status", {{"async_job_id", id}});
    };
    CHECK(status("dbjid:1").at("/.tag") == "in_progress");
    box.sandbox.reset();
    box.open(folder.path());
    CHECK(status("dbjid:1").at("/failed/.tag") == "download_failed");
    CHECK(status("x").summary() == "invalid_async_job_id");
}

TEST_CASE("locations are taken as browsers take them") {
    const std::string_view url = "http://a.example:81/x/y?z";
    CHECK(resolve_location(url, "https://b.example/c") == "https://b.example/c");
    CHECK(resolve_location(url, "//b.example/c") == "http://b.example/c");
    CHECK(resolve_location(url, "/c") == "http://a.example:81/c");
    CHECK(resolve_location(url, "c") == "http://a.example:81/x/c");
}

}  // namespace sluice::sandbox
