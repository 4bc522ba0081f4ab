#include "net/http_server.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

#include "base/text.h"
#include "net/detail/connection.h"

namespace sluice::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

namespace {

constexpr auto finish_limit = std::chrono::seconds(10);

Error cannot_listen(const HttpServerOptions& options, const error_code& why) {
    const bool is_taken = why == asio::error::address_in_use;
    return {
        .remedy = Remedy::ask_admin,
        .code = is_taken ? "address_in_use" : "address_unusable",
        .message = cat("Can't listen on ", options.address, " port ", options.port, ": ", why.message(), "."),
        .hint = is_taken ? "Stop the program that uses this port, or choose another port."
                         : "Choose an address of this machine and a port you may use."};
}

class AsioServer final : public HttpServer {
public:
    AsioServer(HttpServerOptions options, Handler handler)
        : m_edge{.options = std::move(options), .handler = std::move(handler)} {}
    AsioServer(const AsioServer&) = delete;
    AsioServer& operator=(const AsioServer&) = delete;

    ~AsioServer() override {
        if (m_thread.joinable()) stop();
    }

    [[nodiscard]] std::uint16_t port() const override { return m_port; }

    Result<> listen() {
        if (const auto& tls = m_edge.options.tls)
            m_edge.tls = TRY(detail::open_tls(tls->certificate_file, tls->key_file));
        const auto failed = [&](const error_code& why) { return fail(cannot_listen(m_edge.options, why)); };
        error_code error;
        const auto address = asio::ip::make_address(m_edge.options.address, error);
        if (error) return failed(error);
        const tcp::endpoint endpoint(address, m_edge.options.port);
        m_acceptor.open(endpoint.protocol(), error);
        if (!error) m_acceptor.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) m_acceptor.bind(endpoint, error);
        if (!error) m_acceptor.listen(asio::socket_base::max_listen_connections, error);
        if (error) return failed(error);
        m_port = m_acceptor.local_endpoint(error).port();

        m_edge.on_closed = [this] { on_closed(); };
        m_edge.date = detail::http_date(m_clock.now());
        accept();
        tick();
        m_thread = std::thread([this] { m_edge.io.run(); });
        return {};
    }

private:
    void accept() {
        if (m_is_accepting || m_edge.is_stopping) return;
        // Further clients wait in the kernel's queue until one leaves.
        if (m_edge.connections.size() >= m_edge.options.connections_max) return;
        m_is_accepting = true;
        m_acceptor.async_accept([this](error_code error, tcp::socket socket) {
            m_is_accepting = false;
            if (error) return;  // out of descriptors or shutting down; the next tick tries again
            auto connection = std::make_shared<detail::Connection>(m_edge, std::move(socket));
            m_edge.connections.emplace(connection.get(), connection);
            connection->start();
            accept();
        });
    }

    void on_closed() {
        accept();
        if (!m_edge.is_stopping || !m_edge.connections.empty()) return;
        const std::scoped_lock lock(m_mutex);
        m_is_empty = true;
        m_changed.notify_all();
    }

    void tick() {
        const auto& options = m_edge.options;
        const auto shortest =
            std::min({options.header_timeout, options.body_stall_timeout, options.idle_timeout,
                      options.write_stall_timeout, options.heartbeat_every});
        m_timer.expires_after(std::clamp(shortest / 4, milliseconds(5), milliseconds(1000)));
        m_timer.async_wait([this](error_code error) {
            if (error || m_edge.is_stopping) return;
            m_edge.date = detail::http_date(m_clock.now());
            for (const auto& connection : snapshot()) connection->tick(std::chrono::steady_clock::now());
            accept();
            tick();
        });
    }

    /// Connections leave the table while it is walked.
    [[nodiscard]] std::vector<std::shared_ptr<detail::Connection>> snapshot() const {
        std::vector<std::shared_ptr<detail::Connection>> all;
        all.reserve(m_edge.connections.size());
        for (const auto& [key, connection] : m_edge.connections) all.push_back(connection);
        return all;
    }

    void stop() {
        asio::post(m_edge.io, [this] {
            m_edge.is_stopping = true;
            error_code ignored;
            m_acceptor.close(ignored);
            m_timer.cancel();
            for (const auto& connection : snapshot()) connection->finish_up();
            on_closed();
        });
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait_for(lock, finish_limit, [this] { return m_is_empty; });
        }
        m_edge.io.stop();
        m_thread.join();
        for (const auto& connection : snapshot()) connection->close();
        m_edge.handlers.stop();
        m_edge.disk.stop();
    }

    detail::Edge m_edge;
    SystemClock m_clock;
    /// Keeps the I/O thread on when all that is left to wait for is a handler.
    asio::executor_work_guard<asio::io_context::executor_type> m_work{m_edge.io.get_executor()};
    tcp::acceptor m_acceptor{m_edge.io};
    asio::steady_timer m_timer{m_edge.io};
    std::thread m_thread;
    std::uint16_t m_port = 0;
    bool m_is_accepting = false;

    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_is_empty = false;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::start(HttpServerOptions options, Handler handler) {
    std::error_code error;
    if (options.spool_folder.empty()) options.spool_folder = std::filesystem::temp_directory_path(error);
    if (error || !std::filesystem::is_directory(options.spool_folder, error))
        return fail({.remedy = Remedy::ask_admin,
                     .code = "spool_folder_unusable",
                     .message = cat("There is no folder ", options.spool_folder.string(), " for uploads."),
                     .hint = "Create it, or name another in the configuration."});
    auto server = std::make_unique<AsioServer>(std::move(options), std::move(handler));
    TRY(server->listen());
    return server;
}

}  // namespace sluice::net
