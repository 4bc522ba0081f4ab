// The server's edge under TLS, as a TLS client sees it; the certificate is made here.
#include "net/detail/byte_stream.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "base/text.h"
#include "net/http_server.h"
#include "support/doctest.h"

namespace sluice::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// A self-signed certificate and its key, in files that are gone with this object.
class Certificate {
public:
    Certificate() : m_folder(std::filesystem::temp_directory_path() / cat("tls-test-", ::getpid())) {
        std::filesystem::create_directory(m_folder);
        EVP_PKEY* key = EVP_EC_gen("P-256");
        X509* certificate = X509_new();
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        X509_set_pubkey(certificate, key);
        auto* name = X509_get_subject_name(certificate);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("127.0.0.1"), -1, -1, 0);
        X509_set_issuer_name(certificate, name);
        REQUIRE(X509_sign(certificate, key, EVP_sha256()) > 0);
        write(files().certificate_file, [&](std::FILE* file) { return PEM_write_X509(file, certificate); });
        write(files().key_file, [&](std::FILE* file) {
            return PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
        });
        X509_free(certificate);
        EVP_PKEY_free(key);
    }
    ~Certificate() { std::filesystem::remove_all(m_folder); }
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;
    [[nodiscard]] TlsFiles files() const { return {m_folder / "certificate.pem", m_folder / "key.pem"}; }

private:
    static void write(const std::filesystem::path& path, const auto& put) {
        std::FILE* file = std::fopen(path.c_str(), "w");
        REQUIRE(file != nullptr);
        CHECK(put(file) == 1);
        std::fclose(file);
    }
    std::filesystem::path m_folder;
};

struct TlsClient {
    asio::io_context io;
    asio::ssl::context context{asio::ssl::context::tls_client};
    asio::ssl::stream<tcp::socket> stream{io, context};

    TlsClient(std::uint16_t port, const Certificate& certificate) {
        context.load_verify_file(certificate.files().certificate_file.string());
        stream.set_verify_mode(asio::ssl::verify_peer);
        stream.lowest_layer().connect({asio::ip::make_address("127.0.0.1"), port});
        stream.handshake(asio::ssl::stream_base::client);
    }
    void send(const std::string& text) { asio::write(stream, asio::buffer(text)); }
    /// All until the server closes, and how it closed.
    std::string read_to_end(boost::system::error_code& error) {
        std::string text;
        asio::read(stream, asio::dynamic_buffer(text), error);
        return text;
    }
};

Response echo(const Request& request) {
    return text_response(200, REQUIRE_OK(read_all(request.body, std::uint64_t{64} << 20)));
}

}  // namespace

TEST_CASE("one port serves TLS to those who ask for it and plain HTTP to the others") {
    const Certificate certificate;
    const auto server = REQUIRE_OK(HttpServer::start({.tls = certificate.files()}, echo));
    TlsClient client(server->port(), certificate);
    client.send(
        "POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
        "POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\ndef");
    boost::system::error_code error;
    const auto answers = client.read_to_end(error);
    CHECK(error == asio::error::eof);  // and not a truncation: the server has said that it ends
    CHECK(answers.contains("\r\n\r\nabc"));
    CHECK(answers.ends_with("\r\n\r\ndef"));

    asio::io_context io;
    tcp::socket plain(io);
    plain.connect({asio::ip::make_address("127.0.0.1"), server->port()});
    asio::write(plain, asio::buffer(std::string("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                                                "Connection: close\r\n\r\nplain")));
    std::string text;
    asio::read(plain, asio::dynamic_buffer(text), error);
    CHECK(text.ends_with("\r\n\r\nplain"));
}

TEST_CASE("megabytes go up and down under TLS, many records each way") {
    const Certificate certificate;
    const auto server = REQUIRE_OK(HttpServer::start({.tls = certificate.files()}, echo));
    std::string body(5'000'000, 'x');
    for (std::size_t i = 0; i < body.size(); i += 997) body[i] = static_cast<char>('a' + i % 26);
    TlsClient client(server->port(), certificate);
    client.send(cat("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: ", body.size(),
                    "\r\nConnection: close\r\n\r\n"));
    client.send(body);
    boost::system::error_code error;
    const auto answer = client.read_to_end(error);
    CHECK(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200"));
    CHECK(answer.ends_with(body));
}

TEST_CASE("a handshake that breaks off or is nonsense ends that connection and no other") {
    const Certificate certificate;
    const auto server = REQUIRE_OK(HttpServer::start(
        {.tls = certificate.files(), .header_timeout = std::chrono::milliseconds(200)}, echo));
    asio::io_context io;
    for (const std::string& start :
         {std::string("\x16\x03\x01"), std::string("\x16 nonsense, no TLS at all")}) {
        tcp::socket socket(io);
        socket.connect({asio::ip::make_address("127.0.0.1"), server->port()});
        asio::write(socket, asio::buffer(start));
        std::string text;
        boost::system::error_code error;
        asio::read(socket, asio::dynamic_buffer(text), error);
        CHECK(error);  // closed by the server: at once, or once it waited long enough
    }
    TlsClient client(server->port(), certificate);
    client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    boost::system::error_code error;
    CHECK(client.read_to_end(error).starts_with("HTTP/1.1 200"));
}

TEST_CASE("a server with a certificate that can't be used says which file, and doesn't start") {
    const Certificate certificate;
    auto files = certificate.files();
    files.certificate_file = "/nowhere/certificate.pem";
    CHECK_FAILS(HttpServer::start({.tls = files}, echo), "tls_unusable");
    files = certificate.files();
    files.key_file = files.certificate_file;
    CHECK_FAILS(HttpServer::start({.tls = files}, echo), "tls_unusable");
}

}  // namespace sluice::net
