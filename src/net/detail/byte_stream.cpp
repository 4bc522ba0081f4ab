#include "net/detail/byte_stream.h"

#include <boost/asio/ssl/stream.hpp>

#include <algorithm>
#include <cstring>
#include <string>

#include "base/text.h"

namespace sluice::net::detail {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr char handshake_record = 22;
constexpr std::size_t record_bytes = 16 * 1024;  ///< the largest there is (RFC 8446 §5.1)

Error unusable(const std::filesystem::path& file, const boost::system::error_code& why) {
    return {.remedy = Remedy::ask_admin,
            .code = "tls_unusable",
            .message = cat("The TLS file ", file.string(), " can't be used: ", why.message(), "."),
            .hint = "Give a certificate chain and its key, both in PEM."};
}

}  // namespace

struct ByteStream::Tls {
    Tls(tcp::socket& socket, asio::ssl::context& context) : stream(socket, context) {}

    asio::ssl::stream<tcp::socket&> stream;
    std::string record = std::string(record_bytes, '\0');
    std::size_t taken = 0;
    std::size_t filled = 0;
};

ByteStream::ByteStream(tcp::socket socket) : m_socket(std::move(socket)) {}
ByteStream::~ByteStream() = default;

void ByteStream::open(asio::ssl::context& tls, Done done) {
    m_socket.async_wait(
        asio::socket_base::wait_read, [this, &tls, done = std::move(done)](ErrorCode error) mutable {
            char first = 0;
            if (!error) m_socket.receive(asio::buffer(&first, 1), asio::socket_base::message_peek, error);
            if (error || first != handshake_record) return done(error);
            m_tls = std::make_unique<Tls>(m_socket, tls);
            m_tls->stream.async_handshake(asio::ssl::stream_base::server, std::move(done));
        });
}

void ByteStream::wait_for_record(Done done) {
    m_tls->stream.async_read_some(asio::buffer(m_tls->record),
                                  [this, done = std::move(done)](ErrorCode error, std::size_t count) {
                                      m_tls->taken = 0;
                                      m_tls->filled = count;
                                      done(error);
                                  });
}

std::size_t ByteStream::read_some(asio::mutable_buffer into, ErrorCode& error) {
    if (!m_tls) return m_socket.read_some(into, error);
    const auto count = std::min(into.size(), m_tls->filled - m_tls->taken);
    error = count == 0 ? ErrorCode(asio::error::would_block) : ErrorCode();
    std::memcpy(into.data(), m_tls->record.data() + m_tls->taken, count);
    m_tls->taken += count;
    return count;
}

void ByteStream::write_records(const Parts& parts, WriteStep step, Written done) {
    asio::async_write(m_tls->stream, parts, std::move(step), std::move(done));
}

void ByteStream::write_now(std::string_view bytes, ErrorCode& error) {
    if (m_tls) {
        m_tls->stream.write_some(asio::buffer(bytes), error);
    } else {
        m_socket.write_some(asio::buffer(bytes), error);
    }
}

bool ByteStream::finish(Done done) {
    ErrorCode error;
    if (m_tls) {
        m_tls->stream.async_shutdown(std::move(done));
    } else {
        m_socket.shutdown(asio::socket_base::shutdown_send, error);
    }
    return !error;
}

void ByteStream::close() {
    ErrorCode ignored;
    m_socket.close(ignored);
}

Result<std::unique_ptr<asio::ssl::context>> open_tls(const std::filesystem::path& certificate_file,
                                                     const std::filesystem::path& key_file) {
    auto context = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    boost::system::error_code error;
    context->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                             asio::ssl::context::no_tlsv1_1,
                         error);
    if (!error) context->use_certificate_chain_file(certificate_file.string(), error);
    if (error) return fail(unusable(certificate_file, error));
    context->use_private_key_file(key_file.string(), asio::ssl::context::pem, error);
    if (error) return fail(unusable(key_file, error));
    return context;
}

}  // namespace sluice::net::detail
