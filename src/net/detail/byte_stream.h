// The bytes of one client's connection: plain, or under TLS where the client opens with a handshake.
//
// Invariant: a stream is used on the I/O thread alone, with at most one wait and one write under way. Whether
// it is TLS is decided once, by the client's first byte (RFC 8446 §5.1: a handshake record is 22, which no
// HTTP method begins with), and only where the server has a certificate.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace sluice::net::detail {

class ByteStream {
public:
    using ErrorCode = boost::system::error_code;
    using Done = std::function<void(ErrorCode)>;
    using Parts = std::array<boost::asio::const_buffer, 2>;

    explicit ByteStream(boost::asio::ip::tcp::socket socket);
    ~ByteStream();
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;

    [[nodiscard]] boost::asio::ip::tcp::socket& socket() { return m_socket; }

    /// Waits for the first byte and, where it says so, does TLS's handshake.
    void open(boost::asio::ssl::context& tls, Done done);

    /// `done` is called once `read_some` has something to tell.
    template <class Handler>
    void wait_readable(Handler done) {
        if (m_tls) return wait_for_record(std::move(done));
        m_socket.async_wait(boost::asio::socket_base::wait_read, std::move(done));
    }
    /// What is there; `would_block` where nothing is.
    std::size_t read_some(boost::asio::mutable_buffer into, ErrorCode& error);

    /// As boost::asio::async_write with a completion condition.
    template <class Step, class Handler>
    void write(const Parts& parts, Step step, Handler done) {
        if (m_tls) return write_records(parts, std::move(step), std::move(done));
        boost::asio::async_write(m_socket, parts, std::move(step), std::move(done));
    }
    /// A few bytes, at once.
    void write_now(std::string_view bytes, ErrorCode& error);

    /// Tells the client that no more comes; false where it can't be told. Under TLS `done` is called once the
    /// client has said the same; else the caller waits for that.
    [[nodiscard]] bool finish(Done done);
    [[nodiscard]] bool is_tls() const { return m_tls != nullptr; }
    void close();

private:
    struct Tls;
    using WriteStep = std::function<std::size_t(ErrorCode, std::size_t)>;
    using Written = std::function<void(ErrorCode, std::size_t)>;

    void wait_for_record(Done done);
    void write_records(const Parts& parts, WriteStep step, Written done);

    boost::asio::ip::tcp::socket m_socket;
    std::unique_ptr<Tls> m_tls;
};

/// A server's side of TLS 1.2 and 1.3. Fails with `tls_unusable`.
[[nodiscard]] Result<std::unique_ptr<boost::asio::ssl::context>> open_tls(
    const std::filesystem::path& certificate_file, const std::filesystem::path& key_file);

}  // namespace sluice::net::detail
