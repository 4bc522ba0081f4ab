// The contract of net::Transport, kept by the one over sockets (libcurl to our own server) and the one in
// process.
#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "base/hash.h"
#include "base/text.h"
#include "net/http_server.h"
#include "net/transport.h"
#include "support/doctest.h"

namespace sluice::net {
namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;
constexpr std::uint64_t large_bytes = 64 * mebibyte;

/// `size` bytes that differ from place to place; fails or ends early where told to.
class PatternSource final : public Source {
public:
    explicit PatternSource(std::uint64_t size) : m_left(size) {}

    Result<std::size_t> read(std::span<char> into) override {
        if (m_left == 0 && fails_at_end)
            return fail({.remedy = Remedy::retry, .code = "disk_gone", .message = "The disk is gone."});
        const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), m_left));
        for (auto& byte : into.first(count)) byte = static_cast<char>((m_at++ * 2654435761U) >> 13U);
        m_left -= count;
        return count;
    }
    bool fails_at_end = false;

private:
    std::uint64_t m_left;
    std::uint64_t m_at = 0;
};

std::string hash_of(Source& source) {
    Sha256 hash;
    std::vector<char> piece(mebibyte);
    while (const auto got = REQUIRE_OK(source.read(piece))) hash.update({piece.data(), got});
    return to_hex(hash.finish_bytes());
}

std::string hash_of_pattern(std::uint64_t size) {
    PatternSource source(size);
    return hash_of(source);
}

struct Link {
    std::string name;
    std::string base = {};  ///< what URLs begin with
    std::unique_ptr<HttpServer> server = {};
    std::unique_ptr<Transport> transport = {};

    Result<Response> send(Request request, const SendOptions& options = {}, std::stop_token stop = {}) const {
        request.url = base + request.url;
        return transport->send(request, options, std::move(stop));
    }
};

/// Runs the check against every implementation.
void on_every_transport(const Handler& handler, const std::function<void(const Link&)>& check) {
    Link wire{.name = "curl"};
    wire.server = REQUIRE_OK(HttpServer::start({}, handler));
    wire.base = cat("http://127.0.0.1:", wire.server->port());
    wire.transport = curl_transport();
    Link memory{.name = "in process", .base = "http://content.example"};
    memory.transport = in_process_transport(handler);
    for (const Link* link : {&wire, &memory}) {
        CAPTURE(link->name);
        check(*link);
    }
}

/// Collects what a Receive gets.
struct Collector {
    std::string text = {};
    std::uint64_t bytes = 0;
    Sha256 hash = {};

    SendOptions options() {
        return {.receive = [this](const Response&, std::string_view piece) -> Result<> {
            if (bytes < mebibyte) text += piece;
            bytes += piece.size();
            hash.update(piece);
            return {};
        }};
    }
};

Response echo(const Request& request) {
    auto text = read_all(request.body, 64 * mebibyte);
    if (!text) return text_response(400, text.error().code);
    Response response = text_response(200, cat(request.method, ' ', request.url, ' ', *text));
    for (const auto& name : {"X-Given", "Content-Type", "Content-Length", "Host", "Expect", "Accept"})
        response.headers.add(cat("X-Got-", name), request.headers.find(name).value_or("(none)"));
    response.headers.add("X-Twice", "1");
    response.headers.add("X-Twice", "2");
    return response;
}

TEST_CASE("method, target, headers and body arrive as they were sent") {
    on_every_transport(echo, [](const Link& link) {
        const auto response = REQUIRE_OK(link.send({.method = "POST",
                                                    .url = "/a%20b?c=d&e",
                                                    .headers = {{"X-Given", "value; with: signs"}},
                                                    .body = "the body"}));
        CHECK(response.status == 200);
        CHECK(response.body.text == "POST /a%20b?c=d&e the body");
        CHECK(response.headers.get("x-got-x-given") == "value; with: signs");
        CHECK(response.headers.get("X-Got-Content-Length") == "8");
        CHECK(response.headers.get("X-Got-Host") == link.base.substr(7));
        CHECK(response.headers.get("Content-Length") == "26");
        std::vector<std::string> twice;
        for (const auto& [name, value] : response.headers)
            if (equal_ignoring_case(name, "X-Twice")) twice.push_back(value);
        CHECK(twice == std::vector<std::string>{"1", "2"});
    });
}

TEST_CASE("nothing is added that the caller didn't ask for") {
    on_every_transport(echo, [](const Link& link) {
        for (const auto& method : {"GET", "POST", "PUT", "DELETE", "PATCH"}) {
            CAPTURE(method);
            const auto response = REQUIRE_OK(link.send({.method = method, .url = "/"}));
            CHECK(response.body.text == cat(method, " / "));
            CHECK(response.headers.get("X-Got-Content-Type") == "(none)");
            CHECK(response.headers.get("X-Got-Expect") == "(none)");
            CHECK(response.headers.get("X-Got-Accept") == "(none)");
        }
    });
}

TEST_CASE("a header of 60,000 bytes arrives, one with a line break isn't sent") {
    on_every_transport(echo, [](const Link& link) {
        const std::string longest(60'000, 'x');
        const auto response = REQUIRE_OK(link.send({.url = "/", .headers = {{"X-Given", longest}}}));
        if (link.server) CHECK(response.status == 200);
        CHECK(response.headers.get("X-Got-X-Given") == longest);
        CHECK_FAILS(link.send({.url = "/", .headers = {{"X-Given", "a\r\nX-Other: b"}}}), "header_invalid");
    });
}

TEST_CASE("64 MiB go up and come down with their bytes intact") {
    const auto handler = [](const Request& request) -> Response {
        if (request.method == "GET")
            return {.body = Body(std::make_shared<PatternSource>(large_bytes), large_bytes)};
        if (!request.body.source) return text_response(400, "expected a large body");
        return text_response(200, cat(request.body.source_size, ' ', hash_of(*request.body.source)));
    };
    on_every_transport(handler, [](const Link& link) {
        const auto up =
            REQUIRE_OK(link.send({.method = "PUT",
                                  .url = "/",
                                  .body = {std::make_shared<PatternSource>(large_bytes), large_bytes}}));
        CHECK(up.body.text == cat(large_bytes, ' ', hash_of_pattern(large_bytes)));

        Collector collector;
        const auto down = REQUIRE_OK(link.send({.url = "/"}, collector.options()));
        CHECK(down.headers.get("Content-Length") == cat(large_bytes));
        CHECK(down.body.size() == 0);
        CHECK(collector.bytes == large_bytes);
        CHECK(to_hex(collector.hash.finish_bytes()) == hash_of_pattern(large_bytes));
    });
}

TEST_CASE("a partial answer is streamed, with its status and headers at hand") {
    const auto handler = [](const Request& request) -> Response {
        CHECK(request.headers.get("Range") == "bytes=2-5");
        return {.status = 206, .headers = {{"Content-Range", "bytes 2-5/10"}}, .body = "2345"};
    };
    on_every_transport(handler, [](const Link& link) {
        std::string got;
        const SendOptions options{.receive = [&](const Response& head, std::string_view bytes) -> Result<> {
            CHECK(head.status == 206);
            CHECK(head.headers.get("content-range") == "bytes 2-5/10");
            got += bytes;
            return {};
        }};
        CHECK(REQUIRE_OK(link.send({.url = "/", .headers = {{"Range", "bytes=2-5"}}}, options)).status ==
              206);
        CHECK(got == "2345");
    });
}

TEST_CASE("an answer of another status is collected, even with a Receive") {
    const auto handler = [](const Request&) { return text_response(404, "path/not_found"); };
    on_every_transport(handler, [](const Link& link) {
        Collector collector;
        const auto response = REQUIRE_OK(link.send({.url = "/"}, collector.options()));
        CHECK(response.status == 404);
        CHECK(response.body.text == "path/not_found");
        CHECK(collector.bytes == 0);
    });
}

TEST_CASE("a body above the limit isn't collected") {
    const auto handler = [](const Request&) { return text_response(200, std::string(1000, 'x')); };
    on_every_transport(handler, [](const Link& link) {
        CHECK(REQUIRE_OK(link.send({.url = "/"}, {.body_bytes_max = 1000})).body.size() == 1000);
        CHECK_FAILS(link.send({.url = "/"}, {.body_bytes_max = 999}), "body_too_large");
    });
}

TEST_CASE("a body that is cut short is an error, after the bytes that came") {
    const auto handler = [](const Request& request) {
        auto response = text_response(200, "0123456789");
        if (request.url == "/large")
            response.body = Body(std::make_shared<PatternSource>(mebibyte), mebibyte);
        response.cut_after_bytes = request.url == "/large" ? 300'000 : request.url == "/none" ? 0 : 4;
        return response;
    };
    on_every_transport(handler, [](const Link& link) {
        Collector small;
        CHECK_FAILS(link.send({.url = "/small"}, small.options()), "network_cut");
        CHECK(small.text == "0123");
        Collector none;
        CHECK_FAILS(link.send({.url = "/none"}, none.options()), "network_cut");
        CHECK(none.bytes == 0);
        Collector large;
        CHECK_FAILS(link.send({.url = "/large"}, large.options()), "network_cut");
        CHECK(large.bytes == 300'000);
        const auto error = link.send({.url = "/small"}).error();
        CHECK(error.code == "network_cut");
        CHECK(error.remedy == Remedy::retry);
    });
}

TEST_CASE("an answer whose source fails or ends early is cut") {
    const auto handler = [](const Request& request) -> Response {
        auto source = std::make_shared<PatternSource>(mebibyte);
        source->fails_at_end = request.url == "/fails";
        return {.body = Body(std::move(source), 2 * mebibyte)};
    };
    on_every_transport(handler, [](const Link& link) {
        for (const auto& url : {"/fails", "/ends"}) {
            Collector collector;
            CHECK_FAILS(link.send({.url = url}, collector.options()), "network_cut");
            CHECK(collector.bytes == mebibyte);
        }
    });
}

TEST_CASE("a request whose source fails gives that source's error, and one that ends early is incomplete") {
    for (const std::uint64_t size : {std::uint64_t{1000}, 4 * mebibyte}) {
        CAPTURE(size);
        const auto handler = [](const Request& request) {
            const auto body = read_all(request.body, 64 * mebibyte);
            return text_response(body ? 200 : 400, "");
        };
        on_every_transport(handler, [&](const Link& link) {
            auto failing = std::make_shared<PatternSource>(size / 2);
            failing->fails_at_end = true;
            CHECK_FAILS(link.send({.method = "PUT", .url = "/", .body = {failing, size}}), "disk_gone");
            auto ending = std::make_shared<PatternSource>(size / 2);
            CHECK_FAILS(link.send({.method = "PUT", .url = "/", .body = {ending, size}}), "body_incomplete");
            CHECK(REQUIRE_OK(link.send({.url = "/"})).status == 200);
        });
    }
}

TEST_CASE("an error of Receive ends the transfer and is returned as it is") {
    const auto handler = [](const Request&) -> Response {
        return {.body = Body(std::make_shared<PatternSource>(8 * mebibyte), 8 * mebibyte)};
    };
    on_every_transport(handler, [](const Link& link) {
        int calls = 0;
        const SendOptions options{.receive = [&](const Response&, std::string_view) -> Result<> {
            ++calls;
            return fail({.remedy = Remedy::ask_admin, .code = "disk_full", .message = "The disk is full."});
        }};
        const auto result = link.send({.url = "/"}, options);
        CHECK_FAILS(result, "disk_full");
        CHECK(result.error().remedy == Remedy::ask_admin);
        CHECK(calls == 1);
        Collector collector;
        REQUIRE(link.send({.url = "/"}, collector.options()).has_value());
        CHECK(collector.bytes == 8 * mebibyte);
    });
}

TEST_CASE("a stop ends the transfer, before it begins or in its midst") {
    std::atomic<int> handled = 0;
    const auto handler = [&](const Request&) -> Response {
        ++handled;
        return {.body = Body(std::make_shared<PatternSource>(64 * mebibyte), 64 * mebibyte)};
    };
    on_every_transport(handler, [&](const Link& link) {
        handled = 0;
        std::stop_source stopped;
        stopped.request_stop();
        CHECK_FAILS(link.send({.url = "/"}, {}, stopped.get_token()), "stopped");
        CHECK(handled == 0);

        std::stop_source stop;
        std::uint64_t bytes = 0;
        const SendOptions options{.receive = [&](const Response&, std::string_view piece) -> Result<> {
            bytes += piece.size();
            stop.request_stop();
            return {};
        }};
        CHECK_FAILS(link.send({.url = "/"}, options, stop.get_token()), "stopped");
        CHECK(bytes < mebibyte);
        CHECK(handled == 1);
    });
}

TEST_CASE("an answer to HEAD has headers and no body") {
    const auto handler = [](const Request&) { return text_response(200, "hello"); };
    on_every_transport(handler, [](const Link& link) {
        const auto response = REQUIRE_OK(link.send({.method = "HEAD", .url = "/"}));
        CHECK(response.headers.get("Content-Length") == "5");
        CHECK(response.body.size() == 0);
        CHECK(REQUIRE_OK(link.send({.url = "/"})).body.text == "hello");
    });
}

TEST_CASE("statuses without a body and redirects come back as they are") {
    const auto handler = [](const Request& request) {
        if (request.url == "/moved") return redirect_response("/elsewhere");
        return Response{.status = request.url == "/304" ? 304 : 204, .body = "ignored"};
    };
    on_every_transport(handler, [](const Link& link) {
        CHECK(REQUIRE_OK(link.send({.url = "/204"})).status == 204);
        CHECK(REQUIRE_OK(link.send({.url = "/304"})).body.size() == 0);
        const auto moved = REQUIRE_OK(link.send({.url = "/moved"}));
        CHECK(moved.status == 302);
        CHECK(moved.headers.get("Location") == "/elsewhere");
    });
}

TEST_CASE("a handler that throws answers 500") {
    const auto handler = [](const Request&) -> Response {
        throw std::runtime_error("on purpose, by a test");
    };
    on_every_transport(handler,
                       [](const Link& link) { CHECK(REQUIRE_OK(link.send({.url = "/"})).status == 500); });
}

TEST_CASE("events arrive until the stream closes, and a stopped client closes it") {
    std::mutex mutex;
    std::shared_ptr<EventStream> open;
    const auto handler = [&](const Request& request) {
        auto events = std::make_shared<EventStream>();
        events->send("one", "1");
        events->send("two", "2");
        if (request.url == "/ends") events->close();
        const std::scoped_lock lock(mutex);
        open = events;
        return Response{.events = events};
    };
    on_every_transport(handler, [&](const Link& link) {
        Collector collector;
        const auto head = REQUIRE_OK(link.send({.url = "/ends"}, collector.options()));
        CHECK(head.headers.get("Content-Type") == "text/event-stream");
        CHECK(collector.text == "event: one\ndata: 1\n\nevent: two\ndata: 2\n\n");

        std::stop_source stop;
        const SendOptions options{.receive = [&](const Response&, std::string_view) -> Result<> {
            stop.request_stop();
            return {};
        }};
        CHECK_FAILS(link.send({.url = "/stays"}, options, stop.get_token()), "stopped");
        const auto events = [&] {
            const std::scoped_lock lock(mutex);
            return open;
        }();
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!events->is_closed() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
        CHECK(events->is_closed());
    });
}

TEST_CASE("many threads share one transport") {
    on_every_transport(echo, [](const Link& link) {
        std::atomic<int> good = 0;
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 16; ++thread)
            threads.emplace_back([&, thread] {
                for (int turn = 0; turn < 20; ++turn) {
                    const auto text = cat(thread, '-', turn);
                    const auto response = link.send({.method = "POST", .url = "/", .body = text});
                    if (response && response->body.text == cat("POST / ", text)) ++good;
                }
            });
        threads.clear();
        CHECK(good == 320);
    });
}

}  // namespace
}  // namespace sluice::net
