#include "net/detail/request_reader.h"

#include "base/text.h"
#include "support/doctest.h"

namespace sluice::net::detail {
namespace {

constexpr std::string_view upload =
    "POST /2/files/upload?a=1 HTTP/1.1\r\nHost: x\r\nDropbox-API-Arg: {\"path\":\"/a\"}\r\n"
    "Content-Length: 5\r\n\r\nhello";
constexpr std::string_view chunked =
    "PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;ext=1\r\nlo\r\n0\r\n\r\n";

/// Feeds in pieces, giving again what was left over, as a connection does.
Result<> feed_in_pieces(RequestReader& reader, std::string_view bytes, std::size_t piece) {
    std::string pending;
    for (std::size_t at = 0; at < bytes.size() && !reader.is_complete(); at += piece) {
        pending += bytes.substr(at, piece);
        const auto used = TRY(reader.feed(pending));
        pending.erase(0, used);
    }
    return {};
}

TEST_CASE("a request is the same however its bytes are cut") {
    for (const auto bytes : {upload, chunked}) {
        for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
            CAPTURE(piece);
            RequestReader reader(1000);
            REQUIRE(feed_in_pieces(reader, bytes, piece));
            CHECK(reader.is_complete());
            CHECK(reader.body_bytes() == "hello");
            CHECK(reader.request().url == (bytes == upload ? "/2/files/upload?a=1" : "/x"));
        }
    }
}

TEST_CASE("bytes behind a request are left for the next one") {
    RequestReader reader(1000);
    const auto text = cat(upload, "GET / HTTP/1.1\r\n");
    CHECK(REQUIRE_OK(reader.feed(text)) == upload.size());
    CHECK(reader.is_complete());
    CHECK(reader.keeps_alive());
}

TEST_CASE("a body above the limit is refused, from its length or when it has grown too far") {
    RequestReader by_length(4);
    CHECK_FAILS(by_length.feed(upload), "body_too_large");
    RequestReader by_growth(4);
    CHECK_FAILS(by_growth.feed(chunked), "body_too_large");
}

TEST_CASE("headers up to 64 KiB are taken, longer ones refused") {
    const auto with_header = [](std::size_t size) {
        return cat("GET / HTTP/1.1\r\nHost: x\r\nDropbox-API-Arg: ", std::string(size, 'a'), "\r\n\r\n");
    };
    RequestReader roomy(0);
    CHECK(REQUIRE_OK(roomy.feed(with_header(60'000))) > 60'000);
    CHECK(roomy.is_complete());
    RequestReader narrow(0);
    CHECK_FAILS(narrow.feed(with_header(70'000)), "header_too_large");
}

TEST_CASE("what isn't HTTP is malformed, as is a request with two lengths") {
    for (const std::string_view bytes :
         {"\x16\x03\x01\x02\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1\r\nNo colon\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
          "POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
        CAPTURE(bytes);
        RequestReader reader(1000);
        CHECK_FAILS(reader.feed(bytes), "request_malformed");
    }
}

TEST_CASE("a proxy's absolute target becomes path and query") {
    RequestReader reader(0);
    REQUIRE(reader.feed("GET http://x:80/a?b=1 HTTP/1.0\r\n\r\n").has_value());
    CHECK(reader.request().url == "/a?b=1");
    CHECK(reader.is_http_1_0());
    CHECK_FALSE(reader.keeps_alive());
}

}  // namespace
}  // namespace sluice::net::detail
