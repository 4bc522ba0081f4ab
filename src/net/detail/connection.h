// One client's connection at the edge: reads a request, has it handled on the pool, writes the answer, begins
// anew.
//
// Invariant: all of a Connection but the jobs it hands to the pools runs on the one I/O thread, so it needs
// no lock. It has one deadline at a time, looked at by tick(); while a handler or a disk works for it there
// is none.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "net/detail/answer_plan.h"
#include "net/detail/byte_stream.h"
#include "net/detail/request_reader.h"
#include "net/detail/spool_file.h"
#include "net/detail/worker_pool.h"
#include "net/http_server.h"

namespace sluice::net::detail {

class Connection;

/// What all connections of one server share. Outlives them.
struct Edge {
    static constexpr std::size_t disk_threads = 4;
    static constexpr std::size_t block_bytes = 256 * 1024;

    HttpServerOptions options;
    Handler handler;
    boost::asio::io_context io{1};
    /// Nothing where the server speaks plain HTTP only.
    std::unique_ptr<boost::asio::ssl::context> tls = {};
    WorkerPool handlers{options.handler_threads};
    /// Spools uploads and reads sources, so that a slow disk never holds the I/O thread.
    WorkerPool disk{disk_threads};
    /// Where each read of a socket lands; an idle connection has no buffer of its own.
    std::string scratch = std::string(block_bytes, '\0');
    std::string date = {};
    bool is_stopping = false;
    std::unordered_map<Connection*, std::shared_ptr<Connection>> connections = {};
    std::function<void()> on_closed = {};
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    using SteadyTime = std::chrono::steady_clock::time_point;

    Connection(Edge& edge, boost::asio::ip::tcp::socket socket);

    void start();
    /// Closes what is past its deadline; keeps event streams alive.
    void tick(SteadyTime now);
    /// Closes now, unless a handler or an answer is under way: then after that.
    void finish_up();
    void close();

private:
    enum class Phase {
        idle,       ///< waits for the first byte of a request
        head,       ///< reads the request's head
        body,       ///< reads its body
        spooling,   ///< the disk pool stores a part of the body
        handling,   ///< the handler pool has the request
        answering,  ///< writes the answer
        streaming,  ///< sends events
        draining,   ///< has answered, waits for the client to take note and leave
        closed,
    };
    /// A part of a body, read on a pool.
    struct Block {
        std::string buffer;
        std::size_t filled = 0;
        bool is_cut = false;  ///< the source failed or ended early
    };

    void enter(Phase phase, std::chrono::milliseconds limit);
    void enter_unlimited(Phase phase);

    void on_opened(boost::system::error_code error);
    void wait_for_bytes();
    void on_readable(boost::system::error_code error);
    void take_bytes(std::string_view bytes);
    void continue_body();
    void spool();
    void on_spooled(const Result<>& written);
    void refuse(const Error& error);

    void handle();
    [[nodiscard]] Response call_handler(const Request& request) const;
    void answer(Response response, Block first_block);
    void write(std::string_view bytes);
    void on_written(boost::system::error_code error);
    void load_block();
    void on_block(Block block);
    void finish_answer();
    void drain();

    void stream_events();
    void pump_events();

    /// Fills up to `wanted` bytes; never throws.
    [[nodiscard]] static Block read_block(Source& source, std::string buffer, std::uint64_t wanted);

    Edge& m_edge;
    ByteStream m_stream;
    std::string m_peer = {};
    Phase m_phase = Phase::idle;
    SteadyTime m_deadline = SteadyTime::max();

    std::unique_ptr<RequestReader> m_reader;
    std::string m_unparsed = {};
    std::shared_ptr<SpoolFile> m_spool = {};
    bool m_has_continued = false;

    std::string m_method = {};
    bool m_keeps_alive = false;
    Response m_response = {};
    std::string m_head = {};
    Block m_block = {};
    std::uint64_t m_left = 0;  ///< bytes of the body still to send
    bool m_is_writing_events = false;
    SteadyTime m_last_event = {};
};

}  // namespace sluice::net::detail
