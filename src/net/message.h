// HTTP messages as values: what a client sends, what a handler gets, what both answer.
//
// Invariant: nothing here does I/O but `Source::read`. The same Request and Response serve the outbound
// client (curl), the server's edge (Beast) and, in tests, an in-process handler that joins the two without a
// socket.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::net {

/// Header fields in order; names compare without case (RFC 9110 §5.1).
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : m_fields(fields) {}

    /// The first value of `name`, or nothing.
    [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
    [[nodiscard]] std::string get(std::string_view name) const { return find(name).value_or(""); }
    void add(std::string name, std::string value);
    /// Replaces all fields of that name.
    void set(std::string name, std::string value);
    [[nodiscard]] auto begin() const { return m_fields.begin(); }
    [[nodiscard]] auto end() const { return m_fields.end(); }

private:
    std::vector<std::pair<std::string, std::string>> m_fields;
};

/// Bytes that are read once, front to back, and needn't be in memory.
class Source {
public:
    virtual ~Source() = default;
    /// Fills the front of `into`; returns the count, 0 at the end. An error cuts the body short.
    [[nodiscard]] virtual Result<std::size_t> read(std::span<char> into) = 0;
};

/// Bytes [offset, offset + size) of a regular file. Fails with `file_unreadable`, also where the file is
/// shorter.
[[nodiscard]] Result<std::unique_ptr<Source>> open_file_source(const std::filesystem::path& file,
                                                               std::uint64_t offset, std::uint64_t size);

/// A message body: text in memory, or a source of a known size.
struct Body {
    std::string text = {};
    std::shared_ptr<Source> source = {};  ///< when set, `text` is ignored
    std::uint64_t source_size = 0;        ///< bytes that `source` will give

    Body() = default;
    Body(std::string bytes) : text(std::move(bytes)) {}  // NOLINT: a string is a body
    Body(const char* bytes) : text(bytes) {}             // NOLINT
    Body(std::shared_ptr<Source> from, std::uint64_t size) : source(std::move(from)), source_size(size) {}

    [[nodiscard]] std::uint64_t size() const { return source ? source_size : text.size(); }
};

/// The whole body in memory; a source is used up by it. Fails with `body_too_large` above `bytes_max`, with
/// `body_incomplete` where the source ends early, or as the source does.
[[nodiscard]] Result<std::string> read_all(const Body& body, std::uint64_t bytes_max);

/// Server-sent events (WHATWG HTML §9.2): a handler keeps the stream and sends, the edge writes. Thread-safe.
class EventStream {
public:
    /// A client that leaves more than this unread is let go.
    static constexpr std::size_t queued_bytes_max = std::size_t{4} << 20;

    /// Queues one event; `data` is one JSON text without line breaks. Dropped once the stream is closed.
    void send(std::string_view event, std::string_view data);
    /// True once the client has gone or close() was called; the sender should then let go of the stream.
    [[nodiscard]] bool is_closed() const;
    /// Ends the stream after what is queued.
    void close();

    /// For the edge: takes what is queued.
    [[nodiscard]] std::string take();
    /// For the edge: `wake` is called, from any thread, whenever something is queued or the stream is closed
    /// (at once where that is so already). It must not call back into the stream. Replacing it, also by {},
    /// waits for a call under way, so what it refers to may then be destroyed.
    void on_change(std::function<void()> wake);

    EventStream();
    ~EventStream();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

struct Request {
    std::string method = "GET";
    /// Outbound: an absolute URL. At a server: the target, `/path?query`.
    std::string url = {};
    Headers headers = {};
    Body body = {};
    /// At a server: the other side's IP address.
    std::string peer = {};
};

struct Response {
    int status = 200;
    Headers headers = {};
    Body body = {};
    /// When set, the edge ignores `body` and sends events until the stream or the client closes.
    std::shared_ptr<EventStream> events = {};
    /// Faults of the Dropbox sandbox only: the edge closes the connection after this many bytes of the body.
    std::optional<std::uint64_t> cut_after_bytes = {};
};

/// What answers requests: a server's router, or the sandbox. Called from many threads at once.
using Handler = std::function<Response(const Request&)>;

[[nodiscard]] Response text_response(int status, std::string text);
[[nodiscard]] Response html_response(int status, std::string html);
[[nodiscard]] Response redirect_response(std::string location);

}  // namespace sluice::net
