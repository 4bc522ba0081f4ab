#include "net/http_server.h"

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <latch>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "base/text.h"
#include "net/transport.h"
#include "support/doctest.h"

namespace sluice::net {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr auto patience = 10s;  ///< how long a test waits for what must come

/// A client that speaks bytes, so that it can misbehave.
class RawClient {
public:
    explicit RawClient(std::uint16_t port) : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const sockaddr_in address{.sin_family = AF_INET,
                                  .sin_port = htons(port),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)},
                                  .sin_zero = {}};
        REQUIRE(::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;
    ~RawClient() { leave(); }

    void leave() {
        if (m_socket >= 0) ::close(m_socket);
        m_socket = -1;
    }
    /// False once the server has closed.
    bool send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// What comes until `end` was seen, the server closes, or patience ends.
    std::string read_until(std::string_view end) {
        const auto deadline = SteadyClock::now() + patience;
        while (!m_got.contains(end) && SteadyClock::now() < deadline && read_some()) continue;
        const auto size =
            std::min(m_got.find(end), m_got.size() - std::min(end.size(), m_got.size())) + end.size();
        auto text = m_got.substr(0, size);
        m_got.erase(0, size);
        return text;
    }
    /// True where the server closes (or resets) before patience ends.
    bool is_closed_by_server() {
        const auto deadline = SteadyClock::now() + patience;
        while (!m_is_over && SteadyClock::now() < deadline) read_some();
        return m_is_over;
    }
    [[nodiscard]] const std::string& got() const { return m_got; }

private:
    bool read_some() {
        pollfd waiting{.fd = m_socket, .events = POLLIN, .revents = 0};
        if (::poll(&waiting, 1, 100) == 0) return true;
        char bytes[4096];
        const auto count = ::recv(m_socket, bytes, sizeof bytes, 0);
        m_is_over = count <= 0;
        if (count > 0) m_got.append(bytes, static_cast<std::size_t>(count));
        return count > 0;
    }

    int m_socket;
    std::string m_got = {};
    bool m_is_over = false;
};

/// Waits until `condition` holds, at most `patience`.
bool comes_true(const auto& condition) {
    const auto deadline = SteadyClock::now() + patience;
    while (!condition() && SteadyClock::now() < deadline) std::this_thread::sleep_for(1ms);
    return condition();
}

class SpoolFolder {
public:
    SpoolFolder() : path(std::filesystem::temp_directory_path() / cat("http-server-test-", ::getpid())) {
        std::filesystem::create_directory(path);
    }
    SpoolFolder(const SpoolFolder&) = delete;
    SpoolFolder& operator=(const SpoolFolder&) = delete;
    ~SpoolFolder() { std::filesystem::remove_all(path); }

    [[nodiscard]] bool is_empty() const { return std::filesystem::is_empty(path); }
    const std::filesystem::path path;
};

Response say_target(const Request& request) {
    return text_response(200, cat("<", request.method, " ", request.url, " ", request.body.text, ">"));
}

TEST_CASE("one connection serves many requests, also when they come all at once") {
    const auto server = REQUIRE_OK(HttpServer::start({}, say_target));
    RawClient client(server->port());
    client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(client.read_until(">").ends_with("<GET /1 >"));
    client.send(
        "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        "GET /3 HTTP/1.1\r\nHost: x\r\n\r\nGET /4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(client.read_until(">").ends_with("<POST /2 abc>"));
    CHECK(client.read_until(">").ends_with("<GET /3 >"));
    CHECK(client.read_until(">").ends_with("<GET /4 >"));
    client.leave();
}

TEST_CASE("a connection that isn't to be kept is closed after the answer") {
    const auto server = REQUIRE_OK(HttpServer::start({}, say_target));
    RawClient closing(server->port());
    closing.send("GET /1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(closing.is_closed_by_server());
    CHECK(closing.got().contains("Connection: close\r\n"));
    RawClient old(server->port());
    old.send("GET /1 HTTP/1.0\r\n\r\n");
    CHECK(old.is_closed_by_server());
    CHECK(old.got().ends_with("<GET /1 >"));
}

TEST_CASE("a body in chunks arrives whole, and a client that asks first is told to go on") {
    const auto server = REQUIRE_OK(HttpServer::start({}, say_target));
    RawClient client(server->port());
    client.send(
        "PUT /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    CHECK(client.read_until(">").ends_with("<PUT /c abcde>"));
    client.send("PUT /e HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.read_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("abc");
    CHECK(client.read_until(">").ends_with("<PUT /e abc>"));
}

TEST_CASE("a client that sends its head too slowly is cut, as is one that sends nothing") {
    const auto server = REQUIRE_OK(HttpServer::start({.header_timeout = 200ms}, say_target));
    RawClient silent(server->port());
    RawClient slow(server->port());
    const auto begun = SteadyClock::now();
    // A byte now and then doesn't buy it time.
    while (slow.send("G") && SteadyClock::now() - begun < patience) std::this_thread::sleep_for(10ms);
    CHECK(slow.is_closed_by_server());
    CHECK(silent.is_closed_by_server());
    CHECK(SteadyClock::now() - begun >= 150ms);
}

TEST_CASE("a client whose upload stalls is cut, one that goes on slowly isn't") {
    const auto server =
        REQUIRE_OK(HttpServer::start({.header_timeout = 200ms, .body_stall_timeout = 200ms}, say_target));
    RawClient stalled(server->port());
    RawClient slow(server->port());
    constexpr std::string_view head = "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n";
    stalled.send(cat(head, "abc"));
    slow.send(head);
    for (int i = 0; i < 20; ++i) {
        std::this_thread::sleep_for(20ms);  // 400 ms in all, twice the limit
        CHECK(slow.send("x"));
    }
    CHECK(slow.read_until(">").ends_with("xxxxx>"));
    CHECK(stalled.is_closed_by_server());
    CHECK(stalled.got().empty());
}

TEST_CASE("a client that doesn't take its answer is cut") {
    std::atomic<bool> is_source_gone = false;
    struct Endless final : Source {
        explicit Endless(std::atomic<bool>& flag) : gone(flag) {}
        ~Endless() override { gone = true; }
        Result<std::size_t> read(std::span<char> into) override {
            std::ranges::fill(into, 'x');
            return into.size();
        }
        std::atomic<bool>& gone;
    };
    const auto server = REQUIRE_OK(HttpServer::start({.write_stall_timeout = 200ms}, [&](const Request&) {
        return Response{.body = Body(std::make_shared<Endless>(is_source_gone), std::uint64_t{1} << 40)};
    }));
    RawClient client(server->port());
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(comes_true([&] { return is_source_gone.load(); }));
}

TEST_CASE("a body above the limit is answered 413, a header 431, nonsense 400") {
    const auto server = REQUIRE_OK(HttpServer::start({.body_bytes_max = 1000}, say_target));
    RawClient large(server->port());
    // The client sends on after the refusal; the answer reaches it all the same.
    large.send(
        cat("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n", std::string(500'000, 'x')));
    CHECK(large.read_until("\r\n").starts_with("HTTP/1.1 413 "));
    RawClient chunked(server->port());
    chunked.send("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n");
    CHECK(chunked.read_until("\r\n").starts_with("HTTP/1.1 413 "));
    RawClient wordy(server->port());
    wordy.send(cat("GET / HTTP/1.1\r\nHost: x\r\nX-Long: ", std::string(100'000, 'x')));
    CHECK(wordy.read_until("\r\n").starts_with("HTTP/1.1 431 "));
    RawClient confused(server->port());
    confused.send("\x16\x03\x01 hello\r\n\r\n");
    CHECK(confused.read_until("\r\n").starts_with("HTTP/1.1 400 "));
    CHECK(confused.is_closed_by_server());
}

TEST_CASE("a large upload is a source in the handler and leaves no file behind") {
    const SpoolFolder folder;
    std::atomic<bool> has_name = false;
    const auto handler = [&](const Request& request) {
        if (!folder.is_empty()) has_name = true;
        const auto text = read_all(request.body, std::uint64_t{1} << 30);
        return text_response(200, cat(request.body.source ? "file " : "text ", text ? text->size() : 0));
    };
    const auto server =
        REQUIRE_OK(HttpServer::start({.spool_folder = folder.path, .spool_above_bytes = 1000}, handler));
    const auto transport = curl_transport();
    const auto upload = [&](std::size_t size) {
        return REQUIRE_OK(transport->send({.method = "PUT",
                                           .url = cat("http://127.0.0.1:", server->port(), "/"),
                                           .body = std::string(size, 'x')},
                                          {}, {}))
            .body.text;
    };
    CHECK(upload(1000) == "text 1000");
    CHECK(upload(1001) == "file 1001");
    CHECK(upload(3'000'000) == "file 3000000");

    RawClient quitter(server->port());
    quitter.send(
        cat("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n", std::string(2'000'000, 'x')));
    quitter.leave();
    CHECK(upload(2000) == "file 2000");
    CHECK_FALSE(has_name);
    CHECK(folder.is_empty());
}

TEST_CASE("a spool folder that vanished answers 507") {
    auto folder = std::make_unique<SpoolFolder>();
    const auto server =
        REQUIRE_OK(HttpServer::start({.spool_folder = folder->path, .spool_above_bytes = 10}, say_target));
    folder.reset();
    RawClient client(server->port());
    client.send(cat("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n", std::string(20, 'x')));
    CHECK(client.read_until("\r\n").starts_with("HTTP/1.1 507 "));
}

TEST_CASE("64 requests are handled at once where there are as many threads") {
    std::latch all_here(64);
    const auto server = REQUIRE_OK(HttpServer::start({.handler_threads = 64}, [&](const Request&) {
        all_here.arrive_and_wait();
        return text_response(200, "together");
    }));
    const auto transport = curl_transport();
    std::atomic<int> good = 0;
    std::vector<std::jthread> clients;
    for (int i = 0; i < 64; ++i)
        clients.emplace_back([&] {
            const auto response = transport->send({.url = cat("http://127.0.0.1:", server->port(), "/")},
                                                  {.total_timeout = 20s}, {});
            if (response && response->body.text == "together") ++good;
        });
    clients.clear();
    CHECK(good == 64);
}

TEST_CASE("requests beyond the handler threads wait, and none is lost") {
    std::atomic<int> running = 0;
    std::atomic<int> most = 0;
    const auto server = REQUIRE_OK(HttpServer::start({.handler_threads = 2}, [&](const Request&) {
        const int now = ++running;
        int seen = most.load();
        while (seen < now && !most.compare_exchange_weak(seen, now)) continue;
        std::this_thread::yield();
        --running;
        return text_response(200, "done");
    }));
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 100; ++i) {
        clients.push_back(std::make_unique<RawClient>(server->port()));
        clients.back()->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    for (const auto& client : clients) CHECK(client->read_until("done").ends_with("done"));
    CHECK(most <= 2);
}

TEST_CASE("an event stream delivers what is sent, keeps quiet clients, and notices that one left") {
    std::mutex mutex;
    std::shared_ptr<EventStream> stream;
    const auto server = REQUIRE_OK(HttpServer::start({.heartbeat_every = 50ms}, [&](const Request&) {
        const std::scoped_lock lock(mutex);
        stream = std::make_shared<EventStream>();
        stream->send("hello", "0");
        return Response{.events = stream};
    }));
    RawClient client(server->port());
    client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(client.read_until("\r\n\r\n").contains("Content-Type: text/event-stream\r\n"));
    CHECK(client.read_until("\n\n") == "event: hello\ndata: 0\n\n");
    const std::scoped_lock lock(mutex);
    stream->send("asset", R"({"id":"a"})");
    CHECK(client.read_until("}\n\n").ends_with("event: asset\ndata: {\"id\":\"a\"}\n\n"));
    CHECK(client.read_until(": still here\n\n").ends_with(": still here\n\n"));
    CHECK_FALSE(stream->is_closed());
    client.leave();
    CHECK(comes_true([&] { return stream->is_closed(); }));
    stream->send("late", "1");
}

TEST_CASE("an event stream that the server closes ends the connection after its last event") {
    const auto stream = std::make_shared<EventStream>();
    const auto server =
        REQUIRE_OK(HttpServer::start({}, [&](const Request&) { return Response{.events = stream}; }));
    RawClient client(server->port());
    client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    client.read_until("\r\n\r\n");
    stream->send("last", "1");
    stream->close();
    CHECK(client.is_closed_by_server());
    CHECK(client.got() == "event: last\ndata: 1\n\n");
}

TEST_CASE("a server that stops lets the running handler answer and closes the rest") {
    std::latch begun(1);
    std::latch go_on(1);
    const auto stream = std::make_shared<EventStream>();
    auto server = REQUIRE_OK(HttpServer::start({}, [&](const Request& request) {
        if (request.url == "/events") return Response{.events = stream};
        begun.count_down();
        go_on.wait();
        return text_response(200, "finished");
    }));
    RawClient idle(server->port());
    RawClient watcher(server->port());
    watcher.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(watcher.read_until("\r\n\r\n").starts_with("HTTP/1.1 200"));
    RawClient working(server->port());
    working.send("GET /work HTTP/1.1\r\nHost: x\r\n\r\n");
    begun.wait();
    std::jthread stopper([&] { server.reset(); });
    CHECK(idle.is_closed_by_server());
    CHECK(watcher.is_closed_by_server());
    CHECK(stream->is_closed());
    go_on.count_down();
    CHECK(working.read_until("finished").ends_with("finished"));
    working.leave();
}

TEST_CASE("more clients than allowed wait until one leaves") {
    const auto server = REQUIRE_OK(HttpServer::start({.connections_max = 1}, say_target));
    RawClient first(server->port());
    first.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(first.read_until(">").ends_with("<GET /1 >"));
    RawClient second(server->port());
    second.send("GET /2 HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(second.got().empty());
    first.leave();
    CHECK(second.read_until(">").ends_with("<GET /2 >"));
}

TEST_CASE("a server says why it can't start") {
    const auto server = REQUIRE_OK(HttpServer::start({}, say_target));
    CHECK_FAILS(HttpServer::start({.port = server->port()}, say_target), "address_in_use");
    CHECK_FAILS(HttpServer::start({.address = "not an address"}, say_target), "address_unusable");
    CHECK_FAILS(HttpServer::start({.address = "192.0.2.1"}, say_target), "address_unusable");
    CHECK_FAILS(HttpServer::start({.spool_folder = "/nonexistent"}, say_target), "spool_folder_unusable");
}

TEST_CASE("the handler knows where the client is") {
    const auto server = REQUIRE_OK(
        HttpServer::start({}, [](const Request& request) { return text_response(200, request.peer); }));
    CHECK(REQUIRE_OK(curl_transport()->send({.url = cat("http://127.0.0.1:", server->port(), "/")}, {}, {}))
              .body.text == "127.0.0.1");
}

}  // namespace
}  // namespace sluice::net
