// What only the transport over sockets does: connections, time limits, interruption.
#include <array>
#include <atomic>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

#include "base/text.h"
#include "net/http_server.h"
#include "net/transport.h"
#include "support/doctest.h"

namespace sluice::net {
namespace {

using namespace std::chrono_literals;

/// A port of 127.0.0.1 that takes connections (the kernel does) and never says a word.
class SilentPort {
public:
    SilentPort() : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{
            .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
        socklen_t size = sizeof address;
        REQUIRE(::bind(m_socket, reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size) == 0);
        m_port = ntohs(address.sin_port);
    }
    SilentPort(const SilentPort&) = delete;
    SilentPort& operator=(const SilentPort&) = delete;
    ~SilentPort() { ::close(m_socket); }

    void listen() const { REQUIRE(::listen(m_socket, 8) == 0); }
    [[nodiscard]] int socket() const { return m_socket; }
    [[nodiscard]] std::string url() const { return cat("http://127.0.0.1:", m_port, "/"); }

private:
    int m_socket;
    std::uint16_t m_port = 0;
};

TEST_CASE("a port where nobody listens is unreachable") {
    const SilentPort port;
    const auto result = curl_transport()->send({.url = port.url()}, {}, {});
    CHECK_FAILS(result, "network_unreachable");
    CHECK(result.error().remedy == Remedy::retry);
}

TEST_CASE("a host name that doesn't exist is unreachable") {
    CHECK_FAILS(curl_transport()->send({.url = "http://nowhere.invalid/"}, {}, {}), "network_unreachable");
}

TEST_CASE("a server that says nothing runs into the stall limit or the total limit") {
    const SilentPort port;
    port.listen();
    const auto stalled = curl_transport()->send({.url = port.url()}, {.stall_timeout = 1s}, {});
    CHECK_FAILS(stalled, "network_timeout");
    CHECK(stalled.error().remedy == Remedy::retry);
    CHECK_FAILS(curl_transport()->send({.url = port.url()}, {.total_timeout = 1s}, {}), "network_timeout");
}

TEST_CASE("a stop interrupts the wait for an answer at once") {
    const SilentPort port;
    port.listen();
    std::stop_source stop;
    const auto transport = curl_transport();
    const auto begun = std::chrono::steady_clock::now();
    std::jthread stopper([&] {
        std::this_thread::sleep_for(50ms);  // any moment of the wait will do, also the one before it
        stop.request_stop();
    });
    CHECK_FAILS(transport->send({.url = port.url()}, {}, stop.get_token()), "stopped");
    CHECK(std::chrono::steady_clock::now() - begun < 900ms);
}

TEST_CASE("requests in a row use one connection") {
    const auto server = REQUIRE_OK(HttpServer::start({.connections_max = 1, .idle_timeout = 60s},
                                                     [](const Request&) { return text_response(200, "x"); }));
    // The server takes a single connection, so a second one would wait until the stall limit.
    const auto transport = curl_transport();
    for (int turn = 0; turn < 5; ++turn)
        CHECK(REQUIRE_OK(transport->send({.url = cat("http://127.0.0.1:", server->port(), "/")},
                                         {.stall_timeout = 2s}, {}))
                  .body.text == "x");
}

TEST_CASE("a connection that was closed while idle is replaced without an error") {
    const auto server = REQUIRE_OK(HttpServer::start({.header_timeout = 1s, .idle_timeout = 20ms},
                                                     [](const Request&) { return text_response(200, "x"); }));
    const auto transport = curl_transport();
    for (int turn = 0; turn < 3; ++turn) {
        CHECK(transport->send({.url = cat("http://127.0.0.1:", server->port(), "/")}, {}, {}).has_value());
        std::this_thread::sleep_for(60ms);  // longer than the server keeps an idle connection
    }
}

/// Answers the first request of a connection and closes on the second one, as a server does that dies.
class ForgetfulServer {
public:
    ForgetfulServer() {
        m_port.listen();
        m_thread = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~ForgetfulServer() {
        m_thread.request_stop();
        m_thread.join();
    }
    ForgetfulServer(const ForgetfulServer&) = delete;
    ForgetfulServer& operator=(const ForgetfulServer&) = delete;

    [[nodiscard]] std::string url() const { return m_port.url(); }
    [[nodiscard]] int requests() const { return m_requests; }

private:
    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            pollfd waiting{.fd = m_port.socket(), .events = POLLIN, .revents = 0};
            if (::poll(&waiting, 1, 10) <= 0) continue;
            const int peer = ::accept4(m_port.socket(), nullptr, nullptr, SOCK_CLOEXEC);
            if (take_request(peer)) {
                constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
                static_cast<void>(::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL));
                static_cast<void>(take_request(peer));
            }
            ::close(peer);
        }
    }

    /// Reads one request, whose body is "body"; false where the other side left.
    bool take_request(int peer) {
        std::string got;
        std::array<char, 4096> buffer{};
        while (!got.ends_with("body")) {
            const auto count = ::recv(peer, buffer.data(), buffer.size(), 0);
            if (count <= 0) return false;
            got.append(buffer.data(), static_cast<std::size_t>(count));
        }
        ++m_requests;
        return true;
    }

    SilentPort m_port;
    std::atomic<int> m_requests = 0;
    std::jthread m_thread;
};

TEST_CASE("what must not be done twice isn't sent again where a kept connection dies, other things are") {
    struct {
        Resend resend;
        bool is_answered;
        int requests;
    } const cases[] = {{Resend::unanswered, true, 3}, {Resend::never, false, 2}};
    for (const auto& c : cases) {
        const ForgetfulServer server;
        const auto transport = curl_transport();
        const Request request{.method = "POST", .url = server.url(), .body = "body"};
        CHECK(transport->send(request, {.resend = c.resend}, {}).has_value());
        const auto second = transport->send(request, {.resend = c.resend}, {});
        CHECK(second.has_value() == c.is_answered);
        if (!second) CHECK(second.error().code == "network_cut");
        CHECK(server.requests() == c.requests);
    }
}

TEST_CASE("what is no web address is refused") {
    for (const auto& transport :
         {curl_transport(), in_process_transport([](const Request&) { return text_response(200, ""); })}) {
        CHECK_FAILS(transport->send({.url = "/relative"}, {}, {}), "url_invalid");
        CHECK_FAILS(transport->send({.url = ""}, {}, {}), "url_invalid");
    }
    CHECK_FAILS(curl_transport()->send({.url = "file://host/etc/passwd"}, {}, {}), "url_invalid");
}

}  // namespace
}  // namespace sluice::net
