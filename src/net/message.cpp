#include "net/message.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

namespace sluice::net {
namespace {

constexpr std::size_t read_ahead_bytes_max = std::size_t{1} << 20;

Error file_unreadable(const std::filesystem::path& file, std::string_view why) {
    return {.remedy = Remedy::retry,
            .code = "file_unreadable",
            .message = cat("The file ", file.string(), " can't be read: ", why, "."),
            .hint = "Check that the file is there and that Sluice may read it."};
}

class FileSource final : public Source {
public:
    FileSource(std::filesystem::path file, int descriptor, std::uint64_t offset, std::uint64_t size)
        : m_file(std::move(file)), m_descriptor(descriptor), m_offset(offset), m_left(size) {}
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;
    ~FileSource() override { ::close(m_descriptor); }

    Result<std::size_t> read(std::span<char> into) override {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), m_left));
        if (wanted == 0) return std::size_t{0};
        ssize_t got = 0;
        do got = ::pread(m_descriptor, into.data(), wanted, static_cast<off_t>(m_offset));
        while (got < 0 && errno == EINTR);
        if (got < 0) return fail(file_unreadable(m_file, std::strerror(errno)));
        if (got == 0) return fail(file_unreadable(m_file, "it became shorter while it was read"));
        m_offset += static_cast<std::uint64_t>(got);
        m_left -= static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
    }

private:
    std::filesystem::path m_file;
    int m_descriptor;
    std::uint64_t m_offset;
    std::uint64_t m_left;
};

Error body_too_large(std::uint64_t bytes_max) {
    return {.remedy = Remedy::reject,
            .code = "body_too_large",
            .message = cat("The content is larger than the ", bytes_max, " bytes allowed here.")};
}

Response typed_response(int status, std::string type, std::string text) {
    Response response{.status = status, .headers = {{"Content-Type", std::move(type)}}};
    response.body = std::move(text);
    return response;
}

}  // namespace

std::optional<std::string> Headers::find(std::string_view name) const {
    for (const auto& [field, value] : m_fields)
        if (equal_ignoring_case(field, name)) return value;
    return std::nullopt;
}

void Headers::add(std::string name, std::string value) {
    m_fields.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string name, std::string value) {
    std::erase_if(m_fields, [&](const auto& field) { return equal_ignoring_case(field.first, name); });
    add(std::move(name), std::move(value));
}

Result<std::unique_ptr<Source>> open_file_source(const std::filesystem::path& file, std::uint64_t offset,
                                                 std::uint64_t size) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return fail(file_unreadable(file, std::strerror(errno)));
    auto source = std::make_unique<FileSource>(file, descriptor, offset, size);

    struct stat facts = {};
    if (::fstat(descriptor, &facts) != 0) return fail(file_unreadable(file, std::strerror(errno)));
    const auto file_bytes = static_cast<std::uint64_t>(facts.st_size);
    if (!S_ISREG(facts.st_mode)) return fail(file_unreadable(file, "it isn't a regular file"));
    if (offset > file_bytes || size > file_bytes - offset)
        return fail(file_unreadable(file, cat("it has ", file_bytes, " bytes, fewer than expected")));
    return source;
}

Result<std::string> read_all(const Body& body, std::uint64_t bytes_max) {
    if (body.size() > bytes_max) return fail(body_too_large(bytes_max));
    if (!body.source) return body.text;

    const auto size = static_cast<std::size_t>(body.source_size);
    std::string text;
    std::size_t filled = 0;
    while (filled < size) {
        // Grows with what came, so that a source that promises much and gives little costs little.
        text.resize(std::min(size, filled + read_ahead_bytes_max));
        const auto got = TRY(body.source->read(std::span(text).subspan(filled)));
        if (got == 0)
            return fail({.remedy = Remedy::retry,
                         .code = "body_incomplete",
                         .message = cat("The content ended after ", filled, " of ", size, " bytes.")});
        filled += got;
    }
    return text;
}

struct EventStream::State {
    std::mutex mutex;
    std::string queued;
    bool is_closed = false;
    std::function<void()> wake;

    void wake_edge() const {
        if (wake) wake();
    }
};

EventStream::EventStream() : m_state(std::make_unique<State>()) {}
EventStream::~EventStream() = default;

void EventStream::send(std::string_view event, std::string_view data) {
    const std::scoped_lock lock(m_state->mutex);
    if (m_state->is_closed) return;
    if (!event.empty()) m_state->queued += cat("event: ", event, "\n");
    for (const auto& line : split(data, '\n')) m_state->queued += cat("data: ", line, "\n");
    m_state->queued += "\n";
    // A client that reads too slowly is dropped rather than kept in memory; browsers connect anew by
    // themselves.
    if (m_state->queued.size() > queued_bytes_max) m_state->is_closed = true;
    m_state->wake_edge();
}

bool EventStream::is_closed() const {
    const std::scoped_lock lock(m_state->mutex);
    return m_state->is_closed;
}

void EventStream::close() {
    const std::scoped_lock lock(m_state->mutex);
    m_state->is_closed = true;
    m_state->wake_edge();
}

std::string EventStream::take() {
    const std::scoped_lock lock(m_state->mutex);
    return std::exchange(m_state->queued, {});
}

void EventStream::on_change(std::function<void()> wake) {
    const std::scoped_lock lock(m_state->mutex);
    m_state->wake = std::move(wake);
    if (!m_state->queued.empty() || m_state->is_closed) m_state->wake_edge();
}

Response text_response(int status, std::string text) {
    return typed_response(status, "text/plain; charset=utf-8", std::move(text));
}

Response html_response(int status, std::string html) {
    return typed_response(status, "text/html; charset=utf-8", std::move(html));
}

Response redirect_response(std::string location) {
    return Response{.status = 302, .headers = {{"Location", std::move(location)}}};
}

}  // namespace sluice::net
