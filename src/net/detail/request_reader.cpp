#include "net/detail/request_reader.h"

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "base/text.h"
#include "net/url.h"

namespace sluice::net::detail {

namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

std::string_view std_view(beast::string_view text) {
    return {text.data(), text.size()};
}

Error error_of(beast::error_code code) {
    if (code == http::error::header_limit)
        return {.remedy = Remedy::reject,
                .code = "header_too_large",
                .message = cat("The request's headers are larger than ", RequestReader::header_bytes_max,
                               " bytes.")};
    if (code == http::error::body_limit)
        return {.remedy = Remedy::reject,
                .code = "body_too_large",
                .message = "The content is larger than this server takes."};
    return {.remedy = Remedy::reject,
            .code = "request_malformed",
            .message = cat("The request can't be understood: ", code.message(), ".")};
}

}  // namespace

class RequestReader::Parser final : public http::basic_parser<true> {
public:
    Request request;
    std::string body;
    bool is_http_1_0 = false;

private:
    void on_request_impl(http::verb, beast::string_view method, beast::string_view target, int version,
                         beast::error_code&) override {
        is_http_1_0 = version == 10;
        request.method = std_view(method);
        const auto text = std_view(target);
        request.url = text.starts_with('/') || text == "*" ? std::string(text) : target_of(text);
    }
    void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
    void on_field_impl(http::field, beast::string_view name, beast::string_view value,
                       beast::error_code&) override {
        request.headers.add(std::string(std_view(name)), std::string(std_view(value)));
    }
    void on_header_impl(beast::error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
    std::size_t on_body_impl(beast::string_view bytes, beast::error_code&) override {
        body += std_view(bytes);
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, beast::error_code&) override {
        body += std_view(bytes);
        return bytes.size();
    }
    void on_finish_impl(beast::error_code&) override {}
};

RequestReader::RequestReader(std::uint64_t body_bytes_max) : m_parser(std::make_unique<Parser>()) {
    m_parser->header_limit(header_bytes_max);
    m_parser->body_limit(body_bytes_max);
}

RequestReader::~RequestReader() = default;

Result<std::size_t> RequestReader::feed(std::string_view bytes) {
    std::size_t used = 0;
    while (used < bytes.size() && !m_parser->is_done()) {
        beast::error_code code;
        used += m_parser->put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), code);
        if (code == http::error::need_more) break;
        if (code) return fail(error_of(code));
    }
    return used;
}

bool RequestReader::has_head() const {
    return m_parser->is_header_done();
}
bool RequestReader::is_complete() const {
    return m_parser->is_done();
}
bool RequestReader::wants_continue() const {
    return !is_http_1_0() && equal_ignoring_case(m_parser->request.headers.get("Expect"), "100-continue");
}
bool RequestReader::keeps_alive() const {
    return m_parser->keep_alive();
}
bool RequestReader::is_http_1_0() const {
    return m_parser->is_http_1_0;
}
Request& RequestReader::request() {
    return m_parser->request;
}
std::string& RequestReader::body_bytes() {
    return m_parser->body;
}

}  // namespace sluice::net::detail
