#include <algorithm>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/text.h"
#include "net/detail/answer_plan.h"
#include "net/detail/transfer_errors.h"
#include "net/transport.h"
#include "net/url.h"

namespace sluice::net {
namespace {

constexpr std::size_t piece_bytes = 64 * 1024;
/// As at the edge: smaller bodies reach the handler as text.
constexpr std::uint64_t text_bytes_max = std::uint64_t{1} << 20;

/// The sender's source as the handler sees it: it remembers what went wrong, for the sender.
class WatchedSource final : public Source {
public:
    WatchedSource(std::shared_ptr<Source> source, std::uint64_t size, std::stop_token stop)
        : m_source(std::move(source)), m_size(size), m_stop(std::move(stop)) {}

    Result<std::size_t> read(std::span<char> into) override {
        auto got = read_on(into);
        if (!got) m_error = got.error();
        return got;
    }
    [[nodiscard]] const std::optional<Error>& error() const { return m_error; }

private:
    Result<std::size_t> read_on(std::span<char> into) {
        if (m_stop.stop_requested()) return fail(detail::transfer_stopped());
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), m_size - m_given));
        if (size == 0) return std::size_t{0};
        const auto got = TRY(m_source->read(into.first(size)));
        if (got == 0) return fail(detail::body_incomplete(m_given, m_size));
        m_given += got;
        return got;
    }

    std::shared_ptr<Source> m_source;
    std::uint64_t m_size;
    std::stop_token m_stop;
    std::uint64_t m_given = 0;
    std::optional<Error> m_error = {};
};

/// The receiving half: hands the answer's body to the caller as a wire would.
class Answer {
public:
    Answer(const Request& request, const SendOptions& options, std::stop_token stop, std::string host)
        : m_request(request), m_options(options), m_stop(std::move(stop)), m_host(std::move(host)) {}

    Result<Response> receive(const Response& sent) {
        m_head = {.status = sent.status, .headers = detail::wire_headers(m_request.method, sent)};
        if (sent.events)
            TRY(take_events(*sent.events));
        else if (detail::carries_body(m_request.method, sent.status))
            TRY(take_body(sent));
        return std::move(m_head);
    }

private:
    Result<> take_body(const Response& sent) {
        const auto size = sent.body.size();
        const auto end = std::min(size, sent.cut_after_bytes.value_or(size));
        std::vector<char> piece(static_cast<std::size_t>(std::min<std::uint64_t>(piece_bytes, end)));
        for (std::uint64_t at = 0; at < end;) {
            const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), end - at));
            if (!sent.body.source) {
                TRY(take(std::string_view(sent.body.text).substr(static_cast<std::size_t>(at), wanted)));
                at += wanted;
                continue;
            }
            const auto got = sent.body.source->read(std::span(piece).first(wanted));
            if (!got || *got == 0)
                return fail(detail::network_cut(m_host, cat(at, " of ", size, " bytes came")));
            TRY(take(std::string_view(piece.data(), *got)));
            at += *got;
        }
        if (end < size) return fail(detail::network_cut(m_host, cat(end, " of ", size, " bytes came")));
        return {};
    }

    /// Wakes the receiver when the stream has something.
    struct Bell {
        std::mutex mutex;
        std::condition_variable_any rung;
        bool is_rung = false;

        void ring() {
            const std::scoped_lock lock(mutex);
            is_rung = true;
            rung.notify_all();
        }
        /// False where `stop` was requested first.
        [[nodiscard]] bool wait(const std::stop_token& stop) {
            std::unique_lock lock(mutex);
            return rung.wait(lock, stop, [this] { return std::exchange(is_rung, false); });
        }
    };

    Result<> take_events(EventStream& events) {
        Bell bell;
        events.on_change([&bell] { bell.ring(); });
        auto taken = detail::carries_body(m_request.method, m_head.status) ? pump(events, bell) : Result<>{};
        events.on_change({});
        events.close();
        return taken;
    }

    Result<> pump(EventStream& events, Bell& bell) {
        for (;;) {
            const bool is_closed = events.is_closed();
            const auto text = events.take();
            if (!text.empty()) TRY(take(text));
            if (is_closed) return {};
            if (!bell.wait(m_stop)) return fail(detail::transfer_stopped());
        }
    }

    Result<> take(std::string_view bytes) {
        if (m_stop.stop_requested()) return fail(detail::transfer_stopped());
        if (m_options.receive && (m_head.status == 200 || m_head.status == 206))
            return m_options.receive(m_head, bytes);
        auto& text = m_head.body.text;
        if (bytes.size() > m_options.body_bytes_max - text.size())
            return fail(detail::answer_too_large(m_host, m_options.body_bytes_max));
        text += bytes;
        return {};
    }

    const Request& m_request;
    const SendOptions& m_options;
    std::stop_token m_stop;
    std::string m_host;
    Response m_head = {};
};

class InProcessTransport final : public Transport {
public:
    explicit InProcessTransport(Handler handler) : m_handler(std::move(handler)) {}

    Result<Response> send(const Request& request, const SendOptions& options, std::stop_token stop) override {
        if (stop.stop_requested()) return fail(detail::transfer_stopped());
        const auto origin = origin_of(request.url);
        if (!origin) return fail(detail::url_invalid(request.url));
        const auto host = origin->substr(origin->find("://") + 3);
        for (const auto& [name, value] : request.headers)
            if (!detail::is_safe_field(name, value)) return fail(detail::header_invalid(name));

        const auto watched = request.body.source ? std::make_shared<WatchedSource>(
                                                       request.body.source, request.body.source_size, stop)
                                                 : nullptr;
        const auto arrived = TRY(as_it_arrives(request, host, watched));
        const auto sent = call(arrived);
        if (watched && watched->error()) return fail(*watched->error());
        return Answer(request, options, std::move(stop), host).receive(sent);
    }

private:
    static Result<Request> as_it_arrives(const Request& request, const std::string& host,
                                         const std::shared_ptr<WatchedSource>& watched) {
        Request arrived{.method = request.method,
                        .url = target_of(request.url),
                        .headers = request.headers,
                        .peer = "127.0.0.1"};
        if (!request.headers.find("Host")) arrived.headers.add("Host", host);
        const auto size = request.body.size();
        if (size > 0 || request.method == "POST" || request.method == "PUT")
            arrived.headers.set("Content-Length", cat(size));
        if (!watched)
            arrived.body = request.body;
        else if (size <= text_bytes_max)
            arrived.body = TRY(read_all(Body(watched, size), size));
        else
            arrived.body = Body(watched, size);
        return arrived;
    }

    [[nodiscard]] Response call(const Request& request) const {
        try {
            return m_handler(request);
        } catch (const std::exception&) {
            return text_response(500, "Something went wrong on the server.\n");
        }
    }

    Handler m_handler;
};

}  // namespace

std::unique_ptr<Transport> in_process_transport(Handler handler) {
    return std::make_unique<InProcessTransport>(std::move(handler));
}

}  // namespace sluice::net
