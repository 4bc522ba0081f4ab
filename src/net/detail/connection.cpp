#include "net/detail/connection.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <utility>

#include "base/text.h"

namespace sluice::net::detail {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr auto drain_limit = milliseconds(3000);

int status_of(const Error& error) {
    if (error.code == "body_too_large") return 413;
    if (error.code == "header_too_large") return 431;
    if (error.code == "spool_failed") return 507;
    return 400;
}

}  // namespace

Connection::Connection(Edge& edge, asio::ip::tcp::socket socket)
    : m_edge(edge),
      m_stream(std::move(socket)),
      m_reader(std::make_unique<RequestReader>(edge.options.body_bytes_max)) {}

void Connection::start() {
    error_code error;
    auto& socket = m_stream.socket();
    socket.non_blocking(true, error);
    if (!error) socket.set_option(asio::ip::tcp::no_delay(true), error);
    const auto peer = error ? asio::ip::tcp::endpoint{} : socket.remote_endpoint(error);
    if (error) return close();
    m_peer = peer.address().to_string();
    enter(Phase::idle, m_edge.options.header_timeout);
    if (!m_edge.tls) return wait_for_bytes();
    m_stream.open(*m_edge.tls, [self = shared_from_this()](error_code why) { self->on_opened(why); });
}

void Connection::on_opened(error_code error) {
    if (m_phase == Phase::closed) return;
    if (error) return close();
    wait_for_bytes();
}

void Connection::enter(Phase phase, milliseconds limit) {
    m_phase = phase;
    m_deadline = steady_clock::now() + limit;
}

void Connection::enter_unlimited(Phase phase) {
    m_phase = phase;
    m_deadline = SteadyTime::max();
}

void Connection::tick(SteadyTime now) {
    if (now >= m_deadline) return close();
    const bool is_quiet = m_phase == Phase::streaming && !m_is_writing_events;
    if (!is_quiet || now - m_last_event < m_edge.options.heartbeat_every) return;
    // A comment (WHATWG HTML §9.2.6): keeps proxies from closing, and finds out whether the client is still
    // there.
    m_head = ": still here\n\n";
    m_is_writing_events = true;
    write(m_head);
}

void Connection::finish_up() {
    const bool is_busy = m_phase == Phase::handling || m_phase == Phase::answering;
    if (!is_busy) return close();
    m_keeps_alive = false;
}

void Connection::close() {
    if (m_phase == Phase::closed) return;
    const auto self = shared_from_this();
    enter_unlimited(Phase::closed);
    if (m_response.events) {
        m_response.events->on_change({});
        m_response.events->close();
    }
    m_stream.close();
    m_edge.connections.erase(this);
    if (m_edge.on_closed) m_edge.on_closed();
}

// ---- the request

void Connection::wait_for_bytes() {
    m_stream.wait_readable([self = shared_from_this()](error_code error) { self->on_readable(error); });
}

void Connection::on_readable(error_code error) {
    if (m_phase == Phase::closed) return;
    if (error) return close();
    const auto count = m_stream.read_some(asio::buffer(m_edge.scratch), error);
    if (error == asio::error::would_block || error == asio::error::try_again) return wait_for_bytes();
    if (error) return close();
    if (m_phase == Phase::streaming || m_phase == Phase::draining) return wait_for_bytes();
    take_bytes(std::string_view(m_edge.scratch).substr(0, count));
}

void Connection::take_bytes(std::string_view bytes) {
    if (m_phase == Phase::idle) enter(Phase::head, m_edge.options.header_timeout);
    std::string joined;
    if (!m_unparsed.empty()) {
        joined = std::exchange(m_unparsed, {}).append(bytes);
        bytes = joined;
    }
    const auto used = m_reader->feed(bytes);
    if (!used) return refuse(used.error());
    m_unparsed = bytes.substr(*used);
    if (!m_reader->has_head()) return wait_for_bytes();
    continue_body();
}

void Connection::continue_body() {
    const bool is_complete = m_reader->is_complete();
    auto& fresh = m_reader->body_bytes();
    enter(Phase::body, m_edge.options.body_stall_timeout);
    if (!is_complete && !m_has_continued && m_reader->wants_continue()) {
        m_has_continued = true;
        error_code error;
        m_stream.write_now("HTTP/1.1 100 Continue\r\n\r\n", error);
        if (error) return close();
    }
    const bool is_large = m_spool || fresh.size() > m_edge.options.spool_above_bytes;
    const bool is_worth_a_write = fresh.size() >= Edge::block_bytes || (is_complete && !fresh.empty());
    if (is_large && is_worth_a_write) return spool();
    if (is_complete) return handle();
    wait_for_bytes();
}

void Connection::spool() {
    enter_unlimited(Phase::spooling);
    m_edge.disk.run([self = shared_from_this(), bytes = std::exchange(m_reader->body_bytes(), {})]() mutable {
        auto written = [&]() -> Result<> {
            if (!self->m_spool) self->m_spool = TRY(SpoolFile::create(self->m_edge.options.spool_folder));
            return self->m_spool->write(bytes);
        }();
        auto& io = self->m_edge.io;
        asio::post(io, [self = std::move(self), written = std::move(written)] { self->on_spooled(written); });
    });
}

void Connection::on_spooled(const Result<>& written) {
    if (m_phase == Phase::closed) return;
    if (written) return continue_body();
    std::fprintf(stderr, "%s: %s\n", m_edge.options.name.c_str(), written.error().message.c_str());
    refuse(written.error());
}

void Connection::refuse(const Error& error) {
    m_method = m_reader->request().method;
    m_unparsed.clear();
    auto response = text_response(status_of(error), cat(error.message, "\n"));
    const auto plan = plan_answer({.method = m_method, .keeps_alive = false}, response, m_edge.date);
    m_keeps_alive = false;
    m_response = std::move(response);
    m_head = plan.head;
    m_left = 0;
    enter_unlimited(Phase::answering);
    write(plan.body_bytes > 0 ? std::string_view(m_response.body.text) : "");
}

// ---- the answer

Response Connection::call_handler(const Request& request) const {
    const auto failed = [&](const char* what) {
        std::fprintf(stderr, "%s: the handler of %s %s failed: %s\n", m_edge.options.name.c_str(),
                     request.method.c_str(),
                     std::string(request.url.substr(0, request.url.find('?'))).c_str(), what);
        return text_response(500, "Something went wrong on the server.\n");
    };
    try {
        return m_edge.handler(request);
    } catch (const std::exception& error) {
        return failed(error.what());
    } catch (...) {
        return failed("unknown exception");
    }
}

void Connection::handle() {
    enter_unlimited(Phase::handling);
    auto request = std::move(m_reader->request());
    m_method = request.method;
    m_keeps_alive = m_reader->keeps_alive() && !m_edge.is_stopping;
    request.peer = m_peer;
    if (m_spool) {
        const auto size = m_spool->size();
        request.body = Body(std::exchange(m_spool, {}), size);
    } else {
        request.body = std::exchange(m_reader->body_bytes(), {});
    }
    m_edge.handlers.run([self = shared_from_this(), request = std::move(request)]() mutable {
        auto response = self->call_handler(request);
        // The first block is read here: most files fit in it, which saves them a trip to the disk pool.
        Block first;
        const bool is_streamed = response.body.source && !response.events;
        if (is_streamed && carries_body(request.method, response.status))
            first = read_block(*response.body.source, {}, response.body.source_size);
        request = {};  // a spooled upload is let go of here: freeing a large file takes a while
        auto& io = self->m_edge.io;
        asio::post(
            io, [self = std::move(self), response = std::move(response), first = std::move(first)]() mutable {
                self->answer(std::move(response), std::move(first));
            });
    });
}

void Connection::answer(Response response, Block first_block) {
    if (m_phase == Phase::closed) {
        if (response.events) response.events->close();
        return;
    }
    m_response = std::move(response);
    const RequestFacts facts{
        .method = m_method, .keeps_alive = m_keeps_alive, .is_http_1_0 = m_reader->is_http_1_0()};
    auto plan = plan_answer(facts, m_response, m_edge.date);
    m_head = std::move(plan.head);
    m_keeps_alive = plan.keeps_alive;
    m_left = plan.body_bytes;
    if (m_response.events && carries_body(m_method, m_response.status)) return stream_events();

    enter_unlimited(Phase::answering);
    if (m_response.body.source && m_left > 0) return on_block(std::move(first_block));
    const auto text = std::string_view(m_response.body.text).substr(0, m_left);
    m_left = 0;
    write(text);
}

void Connection::write(std::string_view bytes) {
    const std::array<asio::const_buffer, 2> parts = {asio::buffer(m_head), asio::buffer(bytes)};
    m_deadline = steady_clock::now() + m_edge.options.write_stall_timeout;
    // The condition is asked after each step, so the deadline counts from the last byte that moved.
    const auto step = [this](error_code error, std::size_t moved) -> std::size_t {
        if (error || m_phase == Phase::closed) return 0;
        if (moved > 0) m_deadline = steady_clock::now() + m_edge.options.write_stall_timeout;
        return Edge::block_bytes;
    };
    m_stream.write(parts, step,
                   [self = shared_from_this()](error_code error, std::size_t) { self->on_written(error); });
}

void Connection::on_written(error_code error) {
    if (m_phase == Phase::closed) return;
    if (error) return close();
    m_head.clear();
    if (m_phase == Phase::streaming) {
        m_is_writing_events = false;
        m_deadline = SteadyTime::max();
        m_last_event = steady_clock::now();
        return pump_events();
    }
    if (m_left > 0) return load_block();
    finish_answer();
}

Connection::Block Connection::read_block(Source& source, std::string buffer, std::uint64_t wanted) {
    Block block{.buffer = std::move(buffer)};
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, Edge::block_bytes));
    try {
        if (block.buffer.size() < size) block.buffer.resize(size);
        while (block.filled < size && !block.is_cut) {
            const auto got = source.read(std::span(block.buffer).subspan(block.filled, size - block.filled));
            block.is_cut = !got || *got == 0;
            if (!block.is_cut) block.filled += *got;
        }
    } catch (...) {
        block.is_cut = true;
    }
    return block;
}

void Connection::load_block() {
    enter_unlimited(Phase::answering);
    m_edge.disk.run([self = shared_from_this(), source = m_response.body.source,
                     buffer = std::move(m_block.buffer), wanted = m_left]() mutable {
        auto block = read_block(*source, std::move(buffer), wanted);
        source = {};
        auto& io = self->m_edge.io;
        asio::post(io, [self = std::move(self), block = std::move(block)]() mutable {
            self->on_block(std::move(block));
        });
    });
}

void Connection::on_block(Block block) {
    if (m_phase == Phase::closed) return;
    m_block = std::move(block);
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(m_block.filled, m_left));
    m_left -= count;
    if (m_block.is_cut && m_left > 0) {
        // The length is promised already; a body that ends before it is how the client learns of the failure.
        std::fprintf(stderr, "%s: an answer was cut short: its source failed\n", m_edge.options.name.c_str());
        m_keeps_alive = false;
        m_left = 0;
    }
    write(std::string_view(m_block.buffer).substr(0, count));
}

void Connection::finish_answer() {
    if (m_edge.is_stopping) return close();
    if (!m_keeps_alive) return drain();
    m_response = {};
    m_block = {};
    m_spool = {};
    m_has_continued = false;
    m_reader = std::make_unique<RequestReader>(m_edge.options.body_bytes_max);
    enter(Phase::idle, m_edge.options.idle_timeout);
    if (m_unparsed.empty()) return wait_for_bytes();
    take_bytes({});
}

void Connection::drain() {
    // Closing with unread bytes sends a reset, which may overtake the answer; so wait until the client
    // leaves.
    m_response = {};
    m_block = {};
    enter(Phase::draining, drain_limit);
    if (!m_stream.finish([self = shared_from_this()](error_code) { self->close(); })) return close();
    if (!m_stream.is_tls()) wait_for_bytes();
}

// ---- events

void Connection::stream_events() {
    enter_unlimited(Phase::streaming);
    m_last_event = steady_clock::now();
    m_is_writing_events = true;
    m_response.events->on_change([weak = weak_from_this(), &io = m_edge.io] {
        asio::post(io, [weak] {
            if (const auto self = weak.lock()) self->pump_events();
        });
    });
    write("");
    wait_for_bytes();
}

void Connection::pump_events() {
    if (m_phase != Phase::streaming || m_is_writing_events) return;
    const bool is_closed = m_response.events->is_closed();
    m_head = m_response.events->take();
    if (m_head.empty()) {
        if (is_closed) close();
        return;
    }
    m_is_writing_events = true;
    write("");
}

}  // namespace sluice::net::detail
