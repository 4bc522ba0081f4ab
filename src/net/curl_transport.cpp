#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>

#include "base/text.h"
#include "net/detail/answer_plan.h"
#include "net/detail/curl_handle.h"
#include "net/detail/transfer_errors.h"
#include "net/detail/trusted_roots.h"
#include "net/transport.h"
#include "net/url.h"

namespace sluice::net {
namespace {

using std::chrono::steady_clock;

constexpr long transfer_buffer_bytes = 256 * 1024;
/// A server may close an idle connection at any time; young ones are unlikely to be closed just as we use
/// them.
constexpr long idle_connection_seconds_max = 50;
constexpr int poll_ms_max = 1000;

using HeaderLines = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

std::string host_of(std::string_view origin) {
    return std::string(origin.substr(origin.find("://") + 3));
}

bool is_loopback(std::string_view host) {
    return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
}

/// One request on its way: what libcurl's callbacks fill and use.
class Transfer {
public:
    Transfer(const Request& request, const SendOptions& options, std::stop_token stop, std::string host)
        : m_request(request), m_options(options), m_stop(std::move(stop)), m_host(std::move(host)) {}

    Result<Response> run(detail::CurlHandle& handle) {
        const auto lines = TRY(header_lines());
        apply_connection(handle.easy());
        apply_request(handle.easy(), lines.get());
        const CURLcode code = perform(handle);
        if (m_error) return fail(*std::move(m_error));
        if (code != CURLE_OK) return fail(error_of(code));
        return std::move(m_response);
    }

private:
    [[nodiscard]] Result<HeaderLines> header_lines() const {
        HeaderLines lines(nullptr, &curl_slist_free_all);
        const auto add = [&](const std::string& line) {
            lines.reset(curl_slist_append(lines.release(), line.c_str()));
        };
        for (const auto& [name, value] : m_request.headers) {
            if (!detail::is_safe_field(name, value)) return fail(detail::header_invalid(name));
            // libcurl takes "Name:" as "leave this header out" and "Name;" as an empty one.
            add(value.empty() ? cat(name, ";") : cat(name, ": ", value));
        }
        for (const std::string_view unwanted : {"Expect", "Content-Type", "Accept"})
            if (!m_request.headers.find(unwanted)) add(cat(unwanted, ":"));
        return lines;
    }

    void apply_connection(CURL* easy) const {
        using Milliseconds = std::chrono::milliseconds;
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
        curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
        curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, idle_connection_seconds_max);
        curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, transfer_buffer_bytes);
        curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, transfer_buffer_bytes);
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                         long{Milliseconds(m_options.connect_timeout).count()});
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, long{Milliseconds(m_options.total_timeout).count()});
        if (m_request.url.starts_with("https://")) detail::trust_shared_roots(easy);
        if (is_loopback(m_host)) curl_easy_setopt(easy, CURLOPT_PROXY, "");
    }

    void apply_request(CURL* easy, curl_slist* lines) {
        const auto& body = m_request.body;
        curl_easy_setopt(easy, CURLOPT_URL, m_request.url.c_str());
        if (m_request.method == "HEAD") {
            curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
        } else if (body.source || (m_options.resend == Resend::never && !body.text.empty())) {
            // What libcurl reads here it can't read again, so it never sends it twice.
            curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
            curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(body.size()));
            curl_easy_setopt(easy, CURLOPT_READFUNCTION, &on_read);
            curl_easy_setopt(easy, CURLOPT_READDATA, this);
        } else if (!body.text.empty() || m_request.method == "POST" || m_request.method == "PUT") {
            curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.text.data());
            curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.text.size()));
            // Without a body nothing would keep it from that but a connection of its own.
            if (m_options.resend == Resend::never) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
        }
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, m_request.method.c_str());
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lines);
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
        curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_write);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, m_curl_says.data());
    }

    CURLcode perform(detail::CurlHandle& handle) {
        CURLM* const multi = handle.multi();
        if (curl_multi_add_handle(multi, handle.easy()) != CURLM_OK) return CURLE_FAILED_INIT;
        const std::stop_callback wake(m_stop, [multi] { curl_multi_wakeup(multi); });
        int running = 1;
        auto moved_at = steady_clock::now();
        std::uint64_t moved = 0;
        CURLMcode drive = CURLM_OK;
        while (!m_error) {
            drive = curl_multi_perform(multi, &running);
            if (drive != CURLM_OK || running == 0) break;
            if (const auto now_moved = bytes_moved(handle.easy()); now_moved != moved) {
                moved = now_moved;
                moved_at = steady_clock::now();
            }
            if (m_stop.stop_requested())
                m_error = detail::transfer_stopped();
            else if (steady_clock::now() - moved_at > m_options.stall_timeout)
                m_error = detail::network_timeout(m_host, cat("nothing moved for ", stall_seconds(), " s"));
            else
                curl_multi_poll(multi, nullptr, 0, poll_ms_max, nullptr);
        }
        CURLcode code = CURLE_RECV_ERROR;
        int left = 0;
        while (const CURLMsg* message = curl_multi_info_read(multi, &left))
            if (message->msg == CURLMSG_DONE) code = message->data.result;
        curl_multi_remove_handle(multi, handle.easy());
        return code;
    }

    [[nodiscard]] std::int64_t stall_seconds() const { return m_options.stall_timeout.count(); }

    [[nodiscard]] std::uint64_t bytes_moved(CURL* easy) const {
        curl_off_t up = 0;
        curl_off_t down = 0;
        curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &up);
        curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &down);
        return m_header_bytes + static_cast<std::uint64_t>(up) + static_cast<std::uint64_t>(down);
    }

    static std::size_t on_header(const char* bytes, std::size_t, std::size_t size, Transfer* self) {
        self->take_header_line(std::string_view(bytes, size));
        return size;
    }

    void take_header_line(std::string_view line) {
        m_header_bytes += line.size();
        if (line.starts_with("HTTP/")) {  // of an interim answer first, then of the real one
            m_response = Response{};
            const auto code = line.substr(std::min(line.find(' '), line.size() - 1) + 1, 3);
            std::from_chars(code.data(), code.data() + code.size(), m_response.status);
            return;
        }
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) return;
        m_response.headers.add(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
    }

    static std::size_t on_write(const char* bytes, std::size_t, std::size_t size, Transfer* self) {
        const auto taken = self->take_body(std::string_view(bytes, size));
        if (taken) return size;
        self->m_error = taken.error();
        return size == 0 ? 1 : 0;
    }

    Result<> take_body(std::string_view bytes) {
        if (m_stop.stop_requested()) return fail(detail::transfer_stopped());
        if (m_options.receive && (m_response.status == 200 || m_response.status == 206)) try {
                return m_options.receive(m_response, bytes);
            } catch (const std::exception& thrown) {
                return fail(detail::transfer_failed(thrown.what()));
            }
        auto& text = m_response.body.text;
        if (bytes.size() > m_options.body_bytes_max - text.size())
            return fail(detail::answer_too_large(m_host, m_options.body_bytes_max));
        text += bytes;
        return {};
    }

    static std::size_t on_read(char* into, std::size_t, std::size_t size, Transfer* self) {
        const auto given = self->give_body(std::span(into, size));
        if (given) return *given;
        self->m_error = given.error();
        return CURL_READFUNC_ABORT;
    }

    Result<std::size_t> give_body(std::span<char> into) {
        if (m_stop.stop_requested()) return fail(detail::transfer_stopped());
        const auto promised = m_request.body.size();
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), promised - m_given));
        if (size == 0) return std::size_t{0};
        if (!m_request.body.source) {
            m_request.body.text.copy(into.data(), size, static_cast<std::size_t>(m_given));
            m_given += size;
            return size;
        }
        try {
            const auto got = TRY(m_request.body.source->read(into.first(size)));
            if (got == 0) return fail(detail::body_incomplete(m_given, promised));
            m_given += got;
            return got;
        } catch (const std::exception& thrown) {
            return fail(detail::transfer_failed(thrown.what()));
        }
    }

    [[nodiscard]] Error error_of(CURLcode code) const {
        const std::string_view detail_text =
            m_curl_says.front() ? m_curl_says.data() : curl_easy_strerror(code);
        switch (static_cast<int>(code)) {
            case CURLE_URL_MALFORMAT:
            case CURLE_UNSUPPORTED_PROTOCOL: return detail::url_invalid(m_request.url);
            case CURLE_COULDNT_RESOLVE_PROXY:
            case CURLE_COULDNT_RESOLVE_HOST:
            case CURLE_COULDNT_CONNECT:
            case CURLE_PROXY:
            case CURLE_SSL_CONNECT_ERROR: return detail::network_unreachable(m_host, detail_text);
            case CURLE_SSL_CACERT_BADFILE:
            case CURLE_PEER_FAILED_VERIFICATION: return detail::certificate_untrusted(m_host, detail_text);
            case CURLE_OPERATION_TIMEDOUT: return detail::network_timeout(m_host, detail_text);
            default: return detail::network_cut(m_host, detail_text);
        }
    }

    const Request& m_request;
    const SendOptions& m_options;
    std::stop_token m_stop;
    std::string m_host;
    Response m_response = {};
    std::optional<Error> m_error = {};
    std::uint64_t m_given = 0;
    std::uint64_t m_header_bytes = 0;
    std::array<char, CURL_ERROR_SIZE> m_curl_says = {};
};

class CurlTransport final : public Transport {
public:
    CurlTransport() {
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        static_cast<void>(ready);
    }

    Result<Response> send(const Request& request, const SendOptions& options, std::stop_token stop) override {
        if (stop.stop_requested()) return fail(detail::transfer_stopped());
        const auto origin = origin_of(request.url);
        if (!origin) return fail(detail::url_invalid(request.url));
        auto handle = m_handles.take(*origin);
        auto response = Transfer(request, options, std::move(stop), host_of(*origin)).run(*handle);
        m_handles.give_back(std::move(handle));
        return response;
    }

private:
    detail::CurlHandles m_handles;
};

}  // namespace

std::unique_ptr<Transport> curl_transport() {
    return std::make_unique<CurlTransport>();
}

}  // namespace sluice::net
