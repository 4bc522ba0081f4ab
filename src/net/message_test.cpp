#include "net/message.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include "support/doctest.h"

namespace sluice::net {
namespace {

/// A file with text in it, gone at the end of the test.
class TextFile {
public:
    explicit TextFile(std::string_view text)
        : path(std::filesystem::temp_directory_path() / ("message-test-" + std::to_string(::getpid()))) {
        std::ofstream(path) << text;
    }
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;
    ~TextFile() { std::filesystem::remove(path); }

    const std::filesystem::path path;
};

class TextSource final : public Source {
public:
    explicit TextSource(std::string text) : m_text(std::move(text)) {}
    Result<std::size_t> read(std::span<char> into) override {
        const auto count = std::min({into.size(), m_text.size() - m_at, std::size_t{3}});
        std::copy_n(m_text.begin() + static_cast<std::ptrdiff_t>(m_at), count, into.begin());
        m_at += count;
        return count;
    }

private:
    std::string m_text;
    std::size_t m_at = 0;
};

TEST_CASE("header names compare without case, and the first value counts") {
    Headers headers = {{"Content-Type", "a"}, {"content-type", "b"}};
    CHECK(headers.get("CONTENT-TYPE") == "a");
    CHECK(headers.get("Absent") == "");
    CHECK_FALSE(headers.find("Absent").has_value());

    headers.set("content-TYPE", "c");
    CHECK(std::distance(headers.begin(), headers.end()) == 1);
    CHECK(headers.get("Content-Type") == "c");
}

TEST_CASE("a file source gives the part that was asked for and then ends") {
    const TextFile file("0123456789");
    const std::shared_ptr<Source> source = REQUIRE_OK(open_file_source(file.path, 3, 4));
    CHECK(REQUIRE_OK(read_all(Body(source, 4), 100)) == "3456");
    char more = 0;
    CHECK(REQUIRE_OK(source->read({&more, 1})) == 0);
}

TEST_CASE("a file that is missing, too short or a folder can't be a source") {
    const TextFile file("0123456789");
    CHECK_FAILS(open_file_source(file.path.string() + "-missing", 0, 1), "file_unreadable");
    CHECK_FAILS(open_file_source(file.path, 3, 8), "file_unreadable");
    CHECK_FAILS(open_file_source(file.path, 11, 0), "file_unreadable");
    CHECK_FAILS(open_file_source(file.path.parent_path(), 0, 0), "file_unreadable");
}

TEST_CASE("a file that shrinks while it is read fails instead of ending early") {
    const TextFile file("0123456789");
    const auto source = REQUIRE_OK(open_file_source(file.path, 0, 10));
    std::filesystem::resize_file(file.path, 0);
    char byte = 0;
    CHECK_FAILS(source->read({&byte, 1}), "file_unreadable");
}

TEST_CASE("read_all gathers a source, and refuses what is too large or ends early") {
    CHECK(REQUIRE_OK(read_all(Body("text"), 4)) == "text");
    CHECK_FAILS(read_all(Body("text"), 3), "body_too_large");

    const std::string digits = "0123456789";
    CHECK(REQUIRE_OK(read_all(Body(std::make_shared<TextSource>(digits), 10), 10)) == digits);
    CHECK(REQUIRE_OK(read_all(Body(std::make_shared<TextSource>(digits), 7), 10)) == "0123456");
    CHECK_FAILS(read_all(Body(std::make_shared<TextSource>(digits), 11), 10), "body_too_large");
    CHECK_FAILS(read_all(Body(std::make_shared<TextSource>(digits), 11), 11), "body_incomplete");
}

TEST_CASE("events are queued in the form of the standard") {
    EventStream stream;
    stream.send("asset.approved", R"({"id":1})");
    stream.send("", "two\nlines");
    CHECK(stream.take() == "event: asset.approved\ndata: {\"id\":1}\n\ndata: two\ndata: lines\n\n");
    CHECK(stream.take() == "");
}

TEST_CASE("a closed event stream keeps what was queued and takes no more") {
    EventStream stream;
    stream.send("a", "1");
    stream.close();
    CHECK(stream.is_closed());
    stream.send("b", "2");
    CHECK(stream.take() == "event: a\ndata: 1\n\n");
}

TEST_CASE("an event stream wakes its edge for each change, also for those before it listened") {
    EventStream stream;
    int woken = 0;
    stream.send("a", "1");
    stream.on_change([&] { ++woken; });
    CHECK(woken == 1);
    stream.send("a", "2");
    CHECK(woken == 2);
    stream.close();
    CHECK(woken == 3);
    stream.on_change({});
    stream.close();
    CHECK(woken == 3);
}

TEST_CASE("an event stream that nobody reads is closed instead of growing") {
    EventStream stream;
    const std::string data(std::size_t{1} << 20, 'x');
    for (int i = 0; i < 10; ++i) stream.send("big", data);
    CHECK(stream.is_closed());
    CHECK(stream.take().size() < 2 * EventStream::queued_bytes_max);
}

TEST_CASE("the short ways to answer set what they say") {
    const auto text = text_response(404, "no such asset");
    CHECK(text.status == 404);
    CHECK(text.body.text == "no such asset");
    CHECK(text.headers.get("Content-Type") == "text/plain; charset=utf-8");
    CHECK(html_response(200, "<p>").headers.get("Content-Type") == "text/html; charset=utf-8");
    const auto redirect = redirect_response("/login");
    CHECK(redirect.status == 302);
    CHECK(redirect.headers.get("Location") == "/login");
}

}  // namespace
}  // namespace sluice::net
