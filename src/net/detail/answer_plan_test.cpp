#include "net/detail/answer_plan.h"

#include "support/doctest.h"

namespace sluice::net::detail {
namespace {

TEST_CASE("an answer's head frames its body") {
    auto response = text_response(200, "hello");
    response.headers.add("Content-Length", "999");
    response.headers.add("Connection", "upgrade");
    const auto plan = plan_answer({.method = "GET"}, response, "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(plan.head ==
          "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n"
          "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n");
    CHECK(plan.body_bytes == 5);
    CHECK(plan.keeps_alive);
}

TEST_CASE("answers that carry no body send none") {
    CHECK(plan_answer({.method = "HEAD"}, text_response(200, "hello"), "").body_bytes == 0);
    CHECK(plan_answer({.method = "HEAD"}, text_response(200, "hello"), "")
              .head.contains("Content-Length: 5\r\n"));
    const Response claimed{.headers = {{"Content-Length", "1234"}}};
    CHECK(plan_answer({.method = "HEAD"}, claimed, "").head.contains("Content-Length: 1234\r\n"));
    for (const int status : {204, 304}) {
        const auto plan = plan_answer({.method = "GET"}, text_response(status, "hello"), "");
        CHECK(plan.body_bytes == 0);
        CHECK_FALSE(plan.head.contains("Content-Length"));
    }
}

TEST_CASE("a cut sends fewer bytes than the head promises") {
    auto response = text_response(200, "hello");
    response.cut_after_bytes = 2;
    const auto plan = plan_answer({.method = "GET"}, response, "");
    CHECK(plan.head.contains("Content-Length: 5\r\n"));
    CHECK(plan.body_bytes == 2);
    CHECK_FALSE(plan.keeps_alive);
}

TEST_CASE("an event stream ends with its connection") {
    const Response response{.events = std::make_shared<EventStream>()};
    const auto plan = plan_answer({.method = "GET"}, response, "");
    CHECK(plan.head.contains("Content-Type: text/event-stream\r\n"));
    CHECK(plan.head.contains("Connection: close\r\n"));
    CHECK_FALSE(plan.head.contains("Content-Length"));
    CHECK_FALSE(plan.keeps_alive);
}

TEST_CASE("a client of HTTP/1.0 is told that its connection stays") {
    const RequestFacts request{.method = "GET", .keeps_alive = true, .is_http_1_0 = true};
    CHECK(plan_answer(request, text_response(200, ""), "").head.contains("Connection: keep-alive\r\n"));
}

TEST_CASE("no header value smuggles in another line") {
    const auto plan = plan_answer({.method = "GET"}, redirect_response("/a\r\nSet-Cookie: stolen=1"), "");
    CHECK_FALSE(plan.head.contains("stolen"));
    CHECK_FALSE(is_safe_field("Na me", "x"));
    CHECK_FALSE(is_safe_field("", "x"));
    CHECK_FALSE(is_safe_field("Name", std::string_view("a\0b", 3)));
    CHECK(is_safe_field("Name", "tab\tand \xC3\xA4"));
}

TEST_CASE("dates are written as HTTP wants them") {
    using namespace std::chrono_literals;
    CHECK(http_date(Instant(784'111'777'000ms)) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(http_date(Instant(1'767'225'600'999ms)) == "Thu, 01 Jan 2026 00:00:00 GMT");
}

}  // namespace
}  // namespace sluice::net::detail
